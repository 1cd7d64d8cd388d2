"""Help for tests: suites for transports, caches, strategies, providers and plugins."""

from zenoo_core.testing.between import Between, answer
from zenoo_core.testing.cache import CacheContract
from zenoo_core.testing.config import ConfigContract
from zenoo_core.testing.contract import Line, TransportContract
from zenoo_core.testing.plugin import PluginContract
from zenoo_core.testing.retry import RetryContract

__all__ = [
    "Between",
    "CacheContract",
    "ConfigContract",
    "Line",
    "PluginContract",
    "RetryContract",
    "TransportContract",
    "answer",
]
