"""A performance monitor that keeps its numbers: what calls cost, without anything around it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from zenoo_core.performance import PerformanceMonitor
from zenoo_observe.tally import BUCKETS, MAX_OPERATIONS, Meter, Series


@frozen
class Spent:
    """What the calls of one method have taken so far, in seconds.

    `p50` and `p95` are upper bounds: half of the calls, and 95 % of them, took no longer. None
    means longer than the last bound of all.
    """

    operation: str
    calls: int
    failed: int
    seconds: float
    p50: float | None
    p95: float | None
    retries: int
    cache_hits: int

    @property
    def mean(self) -> float:
        """Return the seconds of a call on average."""
        return self.seconds / self.calls


class CallMonitor(Meter, PerformanceMonitor):
    """Count and time calls by model and method; `report()` tells.

    monitor = CallMonitor()
    client.add_performance_monitor(monitor)
    """

    key = "monitor"

    def __init__(self, bounds: Sequence[float] = BUCKETS, limit: int = MAX_OPERATIONS) -> None:
        super().__init__(bounds, limit)

    @property
    def in_flight(self) -> int:
        """Return how many calls are under way."""
        return self.tally.in_flight

    def report(self) -> list[Spent]:
        """Return what was spent on each method, the most first."""
        spent = [self._spent(series) for series in self.tally.every() if series.ends]
        return sorted(spent, key=lambda one: -one.seconds)

    def _spent(self, series: Series) -> Spent:
        calls = series.ends.total()
        well = sum(n for (outcome, error), n in list(series.ends.items()) if not error)
        return Spent(
            operation=f"{series.model}.{series.method}",
            calls=calls,
            failed=calls - well,
            seconds=series.seconds,
            p50=self._quantile(series, 0.5),
            p95=self._quantile(series, 0.95),
            retries=series.retries.total(),
            cache_hits=series.cache["hit"],
        )

    def _quantile(self, series: Series, share: float) -> float | None:
        buckets = tuple(series.buckets)
        wanted, seen = share * sum(buckets), 0
        for bound, count in zip(self.tally.bounds, buckets, strict=False):
            seen += count
            if seen >= wanted:
                return bound
        return None
