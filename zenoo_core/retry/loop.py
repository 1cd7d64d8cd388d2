"""Whether another try follows a failed one, and after what delay."""

from __future__ import annotations

from inspect import iscoroutine
from types import CoroutineType
from typing import Any

from attrs import define, field, frozen

from zenoo_core.config.settings import Settings
from zenoo_core.deadlines import Deadline
from zenoo_core.errors import HTTPStatusError, PluginError
from zenoo_core.plugins.dispatch import HookTable
from zenoo_core.records import Call
from zenoo_core.retry.breaker import Breaker
from zenoo_core.retry.budget import Budget
from zenoo_core.retry.gate import Gate
from zenoo_core.retry.outcome import Outcome, may_repeat
from zenoo_core.retry.safety import Safety
from zenoo_core.retry.strategies import LONGEST, RetryStrategy, clamped, is_delay

# A try with less time than this left could only add a request that nobody waits for.
SHORTEST_TRY = 0.05
# The server itself has tried five times before it reports a conflict; but not for a keyed call:
# its `load` catches the conflict, and answers with a message at once.
_MORE_TRIES_AFTER_CONFLICT = 2


@frozen(eq=False)
class Failed:
    """A try that failed: the how-manieth, how, and the call's conflicts so far, this one included.

    `attempt` is 1 for the first.
    """

    attempt: int
    outcome: Outcome
    error: Exception
    safety: Safety
    conflicts: int


@define(eq=False)
class RetryPolicy:
    """What one client knows of its server between calls, and how it repeats them."""

    settings: Settings
    strategy: RetryStrategy | None
    breaker: Breaker
    gate: Gate
    # Empty until the first retry: so long every budget is full.
    budgets: dict[str, Budget] = field(factory=dict, init=False)

    def budget(self, database: str) -> Budget:
        """Return the retry budget of a database."""
        found = self.budgets.get(database)
        if found is None:
            found = self.budgets[database] = Budget(self.settings.retry_budget)
        return found

    async def delay_before_next(
        self, failed: Failed, hooks: HookTable, deadline: Deadline, call: Call
    ) -> float | None:
        """Ask the plugins, then the chosen strategy, for the seconds to wait; None: no more tries.

        A `Retry-After` of the server's comes on top. A delay that would outlast the deadline
        counts as None. Raises `PluginError` if one of them fails, or answers something else.
        """
        if not self._may_try(failed):
            return None
        attempt, outcome, error = failed.attempt, failed.outcome, failed.error
        delay: Any = None
        if hooks.calculate_delay:
            delay = hooks.calculate_delay(deadline, attempt, outcome, error, call)
            if type(delay) is CoroutineType:
                delay = await delay
        if delay is None and self.strategy is not None:
            delay = _asked(self.strategy, failed)
        if delay is None:
            return None
        delay += _told_to_wait(error)
        return delay if delay + SHORTEST_TRY < deadline.remaining() else None

    def _may_try(self, failed: Failed) -> bool:
        return (
            failed.attempt < self.settings.attempts
            and (failed.conflicts <= _MORE_TRIES_AFTER_CONFLICT or failed.safety is Safety.KEYED)
            and may_repeat(failed.safety, failed.outcome, failed.error)
        )


def _asked(strategy: RetryStrategy, failed: Failed) -> float | None:
    name = f"retry strategy {type(strategy).__name__}"
    ask = getattr(strategy, "delay_after", None)
    try:
        delay: Any = (
            strategy.calculate_delay(failed.attempt)
            if ask is None
            else ask(failed.attempt, failed.outcome, failed.error)
        )
    except Exception as error:
        raise PluginError(
            f"{name} failed: {type(error).__name__}: {error}",
            plugin=type(strategy).__name__,
            hook="calculate_delay",
        ) from error
    if is_delay(delay):
        return clamped(delay, name)
    if delay is None:
        return None
    if iscoroutine(delay):
        delay.close()
    raise PluginError(
        f"{name} answered {type(delay).__name__}, expected seconds (a number from 0) or None",
        plugin=type(strategy).__name__,
        hook="calculate_delay",
        advice="calculate_delay(attempt) of a strategy is a plain function.",
    )


def _told_to_wait(error: Exception) -> float:
    """Return the seconds for which the sender of an answer asks to be left alone."""
    asked = error.retry_after if isinstance(error, HTTPStatusError) else None
    return min(asked or 0.0, LONGEST)
