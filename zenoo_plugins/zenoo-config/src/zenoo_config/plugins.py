"""The plugins: one for each place that settings may come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_config.settings import (
    DatabaseSettings,
    DotenvSettings,
    EnvironmentSettings,
    TomlSettings,
)
from zenoo_core import Component, Plugin
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import ConfigError

if TYPE_CHECKING:
    from zenoo_config.database import DatabaseConfigProvider


class DatabasePlugin(Plugin):
    """Bring the configuration provider `config-database`."""

    Settings = DatabaseSettings

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings

    def register_config_providers(self) -> list[Component]:
        """Offer `config-database`."""
        return [Component("config-database", self._build, "a table of a database")]

    def _build(self) -> DatabaseConfigProvider:
        from zenoo_config.database import DatabaseConfigProvider  # SQLAlchemy is slow to import

        if self._settings.url is None:
            raise ConfigError(
                "config-database.url: missing, expected the address of the database",
                hint='In zenoo.toml: [config-database] url = { env = "CONFIG_DATABASE" }',
            )
        return DatabaseConfigProvider(self._settings.url, self._settings)


class DotenvPlugin(Plugin):
    """Bring the configuration provider `config-dotenv`."""

    Settings = DotenvSettings

    def __init__(self, settings: DotenvSettings) -> None:
        self._settings = settings

    def register_config_providers(self) -> list[Component]:
        """Offer `config-dotenv`."""
        return [Component("config-dotenv", self._build, "a .env file")]

    def _build(self) -> ConfigProvider:
        from zenoo_config.variables import DotenvConfigProvider

        return DotenvConfigProvider(self._settings.path)


class TomlPlugin(Plugin):
    """Bring the configuration provider `config-toml`."""

    Settings = TomlSettings

    def __init__(self, settings: TomlSettings) -> None:
        self._settings = settings

    def register_config_providers(self) -> list[Component]:
        """Offer `config-toml`."""
        return [Component("config-toml", self._build, "another TOML file")]

    def _build(self) -> ConfigProvider:
        from zenoo_config.toml import TomlConfigProvider

        return TomlConfigProvider(self._settings.path, self._settings.profile)


class EnvironmentPlugin(Plugin):
    """Bring the configuration provider `config-env`."""

    Settings = EnvironmentSettings

    def __init__(self, settings: EnvironmentSettings) -> None:
        self._settings = settings

    def register_config_providers(self) -> list[Component]:
        """Offer `config-env`."""
        return [Component("config-env", self._build, "variables with another prefix")]

    def _build(self) -> ConfigProvider:
        from zenoo_config.variables import EnvironmentConfigProvider

        return EnvironmentConfigProvider(self._settings.prefix)
