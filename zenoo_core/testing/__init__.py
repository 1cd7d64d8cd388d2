"""Help for tests: the suites that transports, caches, strategies, sources and plugins pass."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zenoo_core.testing.between import Between, answer
    from zenoo_core.testing.cache import CacheContract
    from zenoo_core.testing.config import ConfigContract
    from zenoo_core.testing.contract import Line, TransportContract
    from zenoo_core.testing.echo import EchoTransport
    from zenoo_core.testing.plugin import PluginContract
    from zenoo_core.testing.retry import RetryContract

# Lazy: a suite brings what it tests, and most tests need one.
_HOMES = {
    "Between": "between",
    "CacheContract": "cache",
    "ConfigContract": "config",
    "EchoTransport": "echo",
    "Line": "contract",
    "PluginContract": "plugin",
    "RetryContract": "retry",
    "TransportContract": "contract",
    "answer": "between",
}

__all__ = [
    "Between",
    "CacheContract",
    "ConfigContract",
    "EchoTransport",
    "Line",
    "PluginContract",
    "RetryContract",
    "TransportContract",
    "answer",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"zenoo_core.testing.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
