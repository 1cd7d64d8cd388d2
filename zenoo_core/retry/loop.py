"""Whether another try follows a failed one, and after what delay."""

from __future__ import annotations

from math import isfinite
from types import CoroutineType
from typing import Any

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import PluginError
from zenoo_core.plugins.dispatch import HookTable
from zenoo_core.records import Call
from zenoo_core.retry.outcome import Outcome
from zenoo_core.retry.strategies import RetryStrategy

# The only outcome after which any call may leave again: no byte of its body can have left before.
REPEATABLE = frozenset({Outcome.NOT_SENT})


async def delay_before_next(
    hooks: HookTable,
    strategy: RetryStrategy | None,
    deadline: Deadline,
    attempt: int,
    outcome: Outcome,
    error: Exception,
    call: Call,
) -> float | None:
    """Ask the plugins, then the chosen strategy, for the seconds to wait; None for no more tries.

    A delay that would outlast the deadline counts as None. Raises `PluginError` for an answer
    that is no number of seconds.
    """
    if outcome not in REPEATABLE:
        return None
    delay: Any = None
    if hooks.calculate_delay:
        delay = hooks.calculate_delay(deadline, attempt, outcome, error, call)
        if type(delay) is CoroutineType:
            delay = await delay
    if delay is None and strategy is not None:
        delay = strategy.calculate_delay(attempt)
    if delay is None:
        return None
    if not _is_seconds(delay):
        raise PluginError(
            f"calculate_delay answered {delay!r}, expected seconds (a number from 0) or None",
            plugin=type(strategy).__name__ if strategy else "",
            hook="calculate_delay",
        )
    return delay if delay < deadline.remaining() else None


def _is_seconds(delay: object) -> bool:
    number = isinstance(delay, int | float) and not isinstance(delay, bool)
    return number and isfinite(delay) and delay >= 0  # type: ignore[arg-type,operator]
