"""The strategies: a wait generator of `backoff` each, asked for its n-th value.

Of the library only these generators and its full jitter are used. Its decorators know neither a
deadline nor a budget, and hand what was called with, secrets included, to their handlers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import islice
from typing import Any

import backoff

from zenoo_backoff.settings import BackoffSettings
from zenoo_core.retry import Outcome, RetryStrategy
from zenoo_core.retry.strategies import LONGEST

_MANY = 1000  # from here on no generator grows any more
_SPREAD = 0.1  # of the time that a server asks for: its clients come back that much apart
Waits = Generator[float, Any, None]


class _Generated(RetryStrategy):
    """Take the n-th value of a fresh generator: calls at once must not advance each other's."""

    def __init__(self, settings: BackoffSettings | None = None) -> None:
        self.settings = settings or BackoffSettings()

    def calculate_delay(self, attempt: int) -> float:
        """Return the delay after a failure of the network; `attempt` is 1 after the first."""
        return self._drawn(self._nth(self.settings.base, attempt))

    def delay_after(self, attempt: int, outcome: Outcome, error: Exception) -> float:
        """Return the delay, from `slow_base` on where the server was busy."""
        if outcome in (Outcome.REJECTED, Outcome.FAILED_ROLLED_BACK):
            return self._drawn(self._nth(self.settings.slow_base, attempt))
        return self.calculate_delay(attempt)

    def _waits(self, base: float) -> Waits:
        """Return a generator that begins at `base`; its first value is None, as in the library."""
        raise NotImplementedError

    def _nth(self, base: float, attempt: int) -> float:
        number = max(1, min(attempt, _MANY))
        value = next(islice(self._waits(base), number, number + 1))
        return min(value, self.settings.longest)

    def _drawn(self, delay: float) -> float:
        return backoff.full_jitter(delay) if self.settings.jitter else delay


class ExponentialBackoff(_Generated):
    """Wait twice as long each time."""

    def _waits(self, base: float) -> Waits:
        return backoff.expo(factor=base, max_value=self.settings.longest)


class FibonacciBackoff(_Generated):
    """Wait 1, 1, 2, 3, 5, 8, ... times the base: slower to grow than exponential."""

    def _waits(self, base: float) -> Waits:
        most = int(self.settings.longest / base) + 1
        return (base * n if n else n for n in backoff.fibo(max_value=most))


class ConstantBackoff(_Generated):
    """Wait equally long each time."""

    def _waits(self, base: float) -> Waits:
        # The annotation of the library says int; what it yields is what it was given.
        return backoff.constant([base] * (_MANY + 1))


class RuntimeBackoff(_Generated):
    """Wait as long as a function of the failure says; None or 0 where it has no opinion.

    Without a function: a tenth of the time that the server asks for (`Retry-After`, which the
    client waits in any case), so that clients come back spread over that much, else the base.
    """

    def __init__(
        self,
        settings: BackoffSettings | None = None,
        value: Callable[[Exception], float | None] | None = None,
    ) -> None:
        super().__init__(settings)
        self._value = value or _asked_for

    def _waits(self, base: float) -> Waits:
        return backoff.constant([base] * (_MANY + 1))

    def delay_after(self, attempt: int, outcome: Outcome, error: Exception) -> float:
        """Return what the function says of the failure."""
        waits: Waits = backoff.runtime(value=lambda failure: self._value(failure) or 0.0)
        next(waits)
        if delay := waits.send(error):
            return self._drawn(min(delay, LONGEST))
        return super().delay_after(attempt, outcome, error)


def _asked_for(error: Exception) -> float | None:
    seconds = getattr(error, "retry_after", None)
    return None if seconds is None else seconds * _SPREAD
