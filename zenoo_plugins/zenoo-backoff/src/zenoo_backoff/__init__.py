"""Delays between tries, on the wait generators of the library `backoff`."""

from zenoo_backoff.plugin import BackoffPlugin
from zenoo_backoff.settings import BackoffSettings
from zenoo_backoff.strategies import (
    ConstantBackoff,
    ExponentialBackoff,
    FibonacciBackoff,
    RuntimeBackoff,
)

__all__ = [
    "BackoffPlugin",
    "BackoffSettings",
    "ConstantBackoff",
    "ExponentialBackoff",
    "FibonacciBackoff",
    "RuntimeBackoff",
]
