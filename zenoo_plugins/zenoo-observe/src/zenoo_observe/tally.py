"""Counts of calls, kept as plain numbers: whoever wants to know them asks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Coroutine, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from zenoo_core.records import Call
from zenoo_core.retry import Outcome
from zenoo_observe.conventions import CANCELLED, OTHER
from zenoo_observe.where import Locating

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

# What Odoo takes is between a few milliseconds and its own limit of two minutes.
BUCKETS = (
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0,
    120.0,
)  # fmt: skip
MAX_OPERATIONS = 200
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SUCCESS = Outcome.SUCCESS


@define(eq=False)
class Series:
    """What is counted of one method of one model.

    `buckets` has one number more than there are upper bounds; `ends` counts calls by outcome and
    class of the error ("" without one), `cache` look-ups by result.
    """

    model: str
    method: str
    buckets: list[int]
    seconds: float = 0.0
    ends: Counter[tuple[str, str]] = field(factory=Counter)
    retries: Counter[str] = field(factory=Counter)
    cache: Counter[str] = field(factory=Counter)


class Tally:
    """The counts of all calls, by model and method; after `limit` of those all others are one.

    So a program that makes up names cannot fill the memory, here or where metrics are kept. Counts
    are changed by the loop's thread and may be read from any other.
    """

    def __init__(self, bounds: Sequence[float] = BUCKETS, limit: int = MAX_OPERATIONS) -> None:
        if not ascending(bounds):
            raise ValueError(f"{bounds!r}: expected seconds above 0, each above the one before")
        self.bounds, self.limit = tuple(bounds), limit
        self.in_flight = 0
        self.cache_errors: Counter[tuple[str, str]] = Counter()
        self._series: dict[tuple[str, str], Series] = {}

    def series(self, call: Call) -> Series:
        """Return the counts that a call belongs to."""
        found = self._series.get((call.model, call.method))
        return found if found is not None else self._new(call.model, call.method)

    def every(self) -> list[Series]:
        """Return all counts there are so far."""
        return list(self._series.values())

    def ended(self, series: Series, seconds: float, outcome: str, error: str) -> None:
        """Count a call that is over."""
        series.buckets[bisect_left(self.bounds, seconds)] += 1
        series.seconds += seconds
        series.ends[outcome, error] += 1

    def _new(self, model: str, method: str) -> Series:
        if len(self._series) >= self.limit:
            model = method = OTHER
        key = (model, method)
        if key not in self._series:
            self._series[key] = Series(model, method, [0] * (len(self.bounds) + 1))
        return self._series[key]


class Meter(Locating):
    """Count calls; subclasses say where the counts go.

    A flight, which the cache makes for all who want the same, is no call of anybody: what is
    counted are those who wait for it, and the retries that it needed.
    """

    key: ClassVar[str]

    def __init__(self, bounds: Sequence[float] = BUCKETS, limit: int = MAX_OPERATIONS) -> None:
        super().__init__()
        self.tally = Tally(bounds, limit)
        self._clients: list[ZenooClient] = []

    def ended(self, call: Call, series: Series, seconds: float, error: str) -> None:
        """Take note of a call that is counted already; `error` is the name of a class, or ""."""

    def circuits_open(self) -> int:
        """Return how many of the clients are leaving their server alone after failures."""
        return sum(client.circuit_open for client in list(self._clients))

    def on_client_open(self, client: ZenooClient) -> None:
        super().on_client_open(client)
        self._clients.append(client)

    def on_client_close(self, client: ZenooClient) -> Coroutine[Any, Any, None] | None:
        self._clients = [other for other in self._clients if other is not client]
        return super().on_client_close(client)

    def start_operation(self, call: Call) -> None:
        if not call.is_flight:
            self.tally.in_flight += 1
            call.state[self.key]["began"] = perf_counter()

    def on_error(self, error: Exception, call: Call) -> None:
        call.state[self.key]["error"] = type(error).__name__

    def end_operation(self, call: Call, outcome: Outcome) -> None:
        state = call.state[self.key]
        began: float | None = state.get("began")
        if began is None:  # a flight, or it began before the plugin came
            return
        seconds, tally = perf_counter() - began, self.tally
        tally.in_flight -= 1
        series = tally.series(call)
        error: str = state.get("error", "" if outcome is _SUCCESS else CANCELLED)
        tally.ended(series, seconds, outcome.value, error)
        self.ended(call, series, seconds, error)

    def on_retry(self, error: Exception, call: Call) -> None:
        self.tally.series(call).retries[type(error).__name__] += 1

    def on_cache_hit(self, call: Call) -> None:
        self.tally.series(call).cache["hit"] += 1

    def on_cache_miss(self, call: Call) -> None:
        self.tally.series(call).cache["miss"] += 1

    def on_cache_error(self, operation: str, error: Exception) -> None:
        self.tally.cache_errors[operation, type(error).__name__] += 1


def ascending(bounds: Sequence[float]) -> bool:
    """Tell whether these can be upper bounds: finite, above 0, each above the one before."""
    return bool(bounds) and all(
        low < high < float("inf") for low, high in zip((0.0, *bounds), bounds, strict=False)
    )
