"""The plugin `backoff`."""

from __future__ import annotations

from zenoo_backoff.settings import BackoffSettings
from zenoo_core import Component, Plugin
from zenoo_core.retry import RetryStrategy


class BackoffPlugin(Plugin):
    """Bring the retry strategy `backoff`; `kind` says which."""

    Settings = BackoffSettings

    def __init__(self, settings: BackoffSettings) -> None:
        self._settings = settings

    def register_retry_strategies(self) -> list[Component]:
        """Offer `backoff`."""
        return [Component("backoff", self._build, "growing delays with full jitter")]

    def _build(self) -> RetryStrategy:
        from zenoo_backoff import strategies

        kinds = {
            "exponential": strategies.ExponentialBackoff,
            "fibonacci": strategies.FibonacciBackoff,
            "constant": strategies.ConstantBackoff,
            "runtime": strategies.RuntimeBackoff,
        }
        return kinds[self._settings.kind](self._settings)
