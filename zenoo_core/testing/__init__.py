"""Help for tests: a client with answers of your own, recorded exchanges, suites for authors."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zenoo_core.testing.between import Between, answer
    from zenoo_core.testing.cache import CacheContract
    from zenoo_core.testing.cassettes import Cassette
    from zenoo_core.testing.config import ConfigContract
    from zenoo_core.testing.contract import Line, TransportContract
    from zenoo_core.testing.echo import EchoTransport
    from zenoo_core.testing.mocking import MockCall, MockClient
    from zenoo_core.testing.plugin import PluginContract
    from zenoo_core.testing.retry import RetryContract
    from zenoo_core.testing.unexpected import CassetteMismatch, UnexpectedCall

# Lazy: pytest imports this package in every run where zenoo is installed.
_HOMES = {
    "Between": "between",
    "CacheContract": "cache",
    "Cassette": "cassettes",
    "CassetteMismatch": "unexpected",
    "ConfigContract": "config",
    "EchoTransport": "echo",
    "Line": "contract",
    "MockCall": "mocking",
    "MockClient": "mocking",
    "PluginContract": "plugin",
    "RetryContract": "retry",
    "TransportContract": "contract",
    "UnexpectedCall": "unexpected",
    "answer": "between",
}

__all__ = [
    "Between",
    "CacheContract",
    "Cassette",
    "CassetteMismatch",
    "ConfigContract",
    "EchoTransport",
    "Line",
    "MockCall",
    "MockClient",
    "PluginContract",
    "RetryContract",
    "TransportContract",
    "UnexpectedCall",
    "answer",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"zenoo_core.testing.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
