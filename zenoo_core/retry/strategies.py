"""What a retry strategy is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zenoo_core.retry.outcome import Outcome

LONGEST = 60.0  # seconds: no strategy, plugin or server makes a call wait longer for its next try

_log = logging.getLogger("zenoo.retry")


class RetryStrategy:
    """Say how long to wait before the next try.

    When to stop, and whether a call may be repeated at all, is not the strategy's business. One
    object serves all calls of a client at once. No call of `super().__init__()` is needed.
    """

    def calculate_delay(self, attempt: int) -> float | None:
        """Return the seconds to wait; `attempt` is 1 after the first failure.

        None means that this strategy would not try again. Less than 0 counts as 0, more than 60 as
        60, both with a warning.
        """
        return None

    def delay_after(self, attempt: int, outcome: Outcome, error: Exception) -> float | None:
        """Do as `calculate_delay`, for strategies to which it matters what has happened."""
        return self.calculate_delay(attempt)


def is_delay(answer: object) -> bool:
    """Tell whether an answer is a number; `clamped` makes seconds of it."""
    return isinstance(answer, int | float) and not isinstance(answer, bool)


def clamped(delay: float, who: str) -> float:
    """Return a delay that can be waited, warning of one that cannot; `who` gave it."""
    if 0 <= delay <= LONGEST:
        return delay
    instead = 0.0 if delay < 0 else LONGEST  # NaN too: at once would be the worst
    _log.warning(
        "%s asks for a delay of %r s; waiting %g s instead (expected 0 to %g)",
        who, delay, instead, LONGEST,
    )  # fmt: skip
    return instead
