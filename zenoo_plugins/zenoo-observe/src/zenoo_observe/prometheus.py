"""The plugin `prometheus`: the counts of calls in the form that Prometheus reads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from attrs import Attribute, field, frozen
from attrs.validators import and_, ge, instance_of, le, optional
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from zenoo_core import hookimpl
from zenoo_observe.exposing import Exposition
from zenoo_observe.tally import BUCKETS, MAX_OPERATIONS, Meter, Series, Tally, ascending

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

_OPERATION = ("model", "method")


def _check_buckets(_: object, attribute: Attribute[tuple[float, ...]], value: object) -> None:
    if not (isinstance(value, tuple) and ascending(value)):
        raise ValueError(f"{attribute.name}: expected seconds above 0, each above the one before")


@frozen
class PrometheusSettings:
    """The table `[prometheus]`.

    With `port` the metrics can be read at `http://127.0.0.1:<port>/metrics` while the client is
    open, from this machine only; 0 takes any free one. `max_operations` is how many pairs of model
    and method are counted by name, `buckets` the upper bounds of durations in seconds.
    """

    port: int | None = field(
        default=None, validator=optional(and_(instance_of(int), ge(0), le(65535)))
    )
    max_operations: int = field(default=MAX_OPERATIONS, validator=ge(1))
    buckets: tuple[float, ...] = field(default=BUCKETS, validator=_check_buckets)


class PrometheusPlugin(Meter):
    """Count calls in a registry of its own: `registry`, to be exposed by whoever likes.

    plugin = PrometheusPlugin()
    async with ZenooClient(..., plugins=[plugin]):
        body = plugin.exposition()
    """

    Settings: ClassVar[type[PrometheusSettings]] = PrometheusSettings
    key = name = "prometheus"

    def __init__(self, settings: PrometheusSettings | None = None) -> None:
        self.settings = settings = settings or PrometheusSettings()
        super().__init__(settings.buckets, settings.max_operations)
        self.registry = CollectorRegistry()
        self.registry.register(_Calls(self))
        self._exposed: Exposition | None = None

    @property
    def url(self) -> str:
        """Where the metrics can be read, or an empty string while they are not exposed."""
        return self._exposed.url if self._exposed is not None else ""

    def exposition(self) -> bytes:
        """Return the metrics as text, for an answer of the application's own server.

        Its type is `prometheus_client.CONTENT_TYPE_LATEST`.
        """
        return generate_latest(self.registry)

    def on_client_open(self, client: ZenooClient) -> None:
        super().on_client_open(client)
        if self.settings.port is not None and self._exposed is None:
            self._exposed = Exposition(self.registry, self.settings.port)

    @hookimpl(tryfirst=True)
    async def on_client_close(self, client: ZenooClient) -> None:
        super().on_client_close(client)
        if not self._clients and self._exposed is not None:
            exposed, self._exposed = self._exposed, None
            await asyncio.to_thread(exposed.close)


class _Calls(Collector):
    """Read a plugin's counts whenever somebody scrapes them: calls pay nothing for it."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        tally = self._meter.tally
        every = tally.every()
        yield _durations(tally, every)
        yield from _calls(every)
        yield _cache_errors(tally)
        yield GaugeMetricFamily(
            "zenoo_calls_in_flight", "Calls that are under way.", tally.in_flight
        )
        yield GaugeMetricFamily(
            "zenoo_circuits_open", "Clients that leave their server alone after failures.",
            self._meter.circuits_open(),
        )  # fmt: skip


def _durations(tally: Tally, every: list[Series]) -> Metric:
    family = HistogramMetricFamily(
        "zenoo_call_duration_seconds", "Seconds a call took, with all its attempts and pauses.",
        labels=_OPERATION,
    )  # fmt: skip
    bounds = [*map(str, tally.bounds), "+Inf"]
    for series in every:
        buckets = list(zip(bounds, accumulate(tuple(series.buckets)), strict=True))
        family.add_metric((series.model, series.method), buckets, series.seconds)
    return family


def _calls(every: list[Series]) -> Iterator[Metric]:
    calls = CounterMetricFamily(
        "zenoo_calls", "Calls that are over.", labels=(*_OPERATION, "outcome", "error")
    )
    retries = CounterMetricFamily(
        "zenoo_retries", "Further attempts, by the error before.", labels=(*_OPERATION, "error")
    )
    lookups = CounterMetricFamily(
        "zenoo_cache_lookups", "Look-ups in the cache.", labels=(*_OPERATION, "result")
    )
    for series in every:
        operation = (series.model, series.method)
        for (outcome, error), count in list(series.ends.items()):
            calls.add_metric((*operation, outcome, error), count)
        for error, count in list(series.retries.items()):
            retries.add_metric((*operation, error), count)
        for result, count in list(series.cache.items()):
            lookups.add_metric((*operation, result), count)
    yield from (calls, retries, lookups)


def _cache_errors(tally: Tally) -> Metric:
    family = CounterMetricFamily(
        "zenoo_cache_errors", "Faults of the cache; the calls went on without it.",
        labels=("operation", "error"),
    )  # fmt: skip
    for labels, count in list(tally.cache_errors.items()):
        family.add_metric(labels, count)
    return family
