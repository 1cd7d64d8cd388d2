"""Whether another try follows a failed one, and after what delay."""

from __future__ import annotations

from inspect import iscoroutine
from types import CoroutineType
from typing import Any

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import PluginError
from zenoo_core.plugins.dispatch import HookTable
from zenoo_core.records import Call
from zenoo_core.retry.outcome import Outcome
from zenoo_core.retry.strategies import RetryStrategy, is_delay

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

    A delay that would outlast the deadline counts as None. Raises `PluginError` if one of them
    fails, or answers something else.
    """
    if outcome not in REPEATABLE:
        return None
    delay: Any = None
    if hooks.calculate_delay:
        delay = hooks.calculate_delay(deadline, attempt, outcome, error, call)
        if type(delay) is CoroutineType:
            delay = await delay
    if delay is None and strategy is not None:
        delay = _asked(strategy, attempt)
    return delay if delay is not None and delay < deadline.remaining() else None


def _asked(strategy: RetryStrategy, attempt: int) -> float | None:
    name = type(strategy).__name__
    try:
        delay: Any = strategy.calculate_delay(attempt)
    except Exception as error:
        raise PluginError(
            f"retry strategy {name} failed: {type(error).__name__}: {error}",
            plugin=name,
            hook="calculate_delay",
        ) from error
    if delay is None or is_delay(delay):
        return delay  # type: ignore[no-any-return]
    if iscoroutine(delay):
        delay.close()
    raise PluginError(
        f"retry strategy {name} answered {type(delay).__name__}, expected seconds (a number from "
        "0) or None",
        plugin=name,
        hook="calculate_delay",
        advice="calculate_delay(attempt) of a strategy is a plain function.",
    )
