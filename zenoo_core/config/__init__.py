"""Settings: defaults, `zenoo.toml`, providers, environment, arguments."""

from zenoo_core.config.base import ConfigProvider, Provided
from zenoo_core.config.settings import Settings
from zenoo_core.config.sources import Configuration, load
from zenoo_core.config.url import is_loopback, normalize_url
from zenoo_core.secret import Secret

__all__ = [
    "ConfigProvider",
    "Configuration",
    "Provided",
    "Secret",
    "Settings",
    "is_loopback",
    "load",
    "normalize_url",
]
