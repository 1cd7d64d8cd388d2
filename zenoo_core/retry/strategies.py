"""What a retry strategy is."""

from __future__ import annotations

from math import isfinite


class RetryStrategy:
    """Say how long to wait before the next try.

    When to stop, and whether a call may be repeated at all, is not the strategy's business. No
    call of `super().__init__()` is needed.
    """

    def calculate_delay(self, attempt: int) -> float | None:
        """Return the seconds to wait; `attempt` is 1 after the first failure.

        None means that this strategy would not try again.
        """
        return None


def is_delay(answer: object) -> bool:
    """Tell whether an answer is a number of seconds that can be waited."""
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return number and isfinite(answer) and answer >= 0  # type: ignore[arg-type,operator]
