"""The retry budget: a token bucket that is empty soon when nothing but retries helps."""

from __future__ import annotations

from zenoo_core.retry.outcome import Outcome

TRANSIENT_COST, THROTTLED_COST = 14, 5


class Budget:
    """Tokens of one database; `capacity` 0 means that retries are not counted.

    Costs, refund and capacity are those of botocore's retry quota: during an outage a client adds
    `capacity / 14` requests to those that it makes anyway, and no more.
    """

    __slots__ = ("capacity", "tokens")

    def __init__(self, capacity: int) -> None:
        self.capacity = self.tokens = capacity

    def spend(self, outcome: Outcome) -> int | None:
        """Pay for a retry after this outcome and return the price; None if it is not there."""
        slow = outcome in (Outcome.REJECTED, Outcome.FAILED_ROLLED_BACK)
        price = THROTTLED_COST if slow else TRANSIENT_COST
        if not self.capacity:
            return 0
        if price > self.tokens:
            return None
        self.tokens -= price
        return price

    def earn(self, spent: int) -> None:
        """Take back what the try that succeeded had cost, or one token for a first try."""
        if self.tokens < self.capacity:
            self.tokens = min(self.capacity, self.tokens + (spent or 1))
