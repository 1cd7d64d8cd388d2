"""Settings for clients from a database, a `.env` file, another TOML file or other variables."""

from typing import TYPE_CHECKING, Any

from zenoo_config.settings import DatabaseSettings

if TYPE_CHECKING:
    from zenoo_config.database import DatabaseConfigProvider, DatabaseUnreadable
    from zenoo_config.toml import TomlConfigProvider
    from zenoo_config.variables import DotenvConfigProvider, EnvironmentConfigProvider

__all__ = [
    "DatabaseConfigProvider",
    "DatabaseSettings",
    "DatabaseUnreadable",
    "DotenvConfigProvider",
    "EnvironmentConfigProvider",
    "TomlConfigProvider",
]

# Imported when somebody asks for them: SQLAlchemy and dotenv come with them.
_LATER = {
    "DatabaseConfigProvider": "database",
    "DatabaseUnreadable": "database",
    "DotenvConfigProvider": "variables",
    "EnvironmentConfigProvider": "variables",
    "TomlConfigProvider": "toml",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
