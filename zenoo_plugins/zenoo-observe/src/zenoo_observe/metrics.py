"""The plugin `metrics`: the counts of calls as OpenTelemetry instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from threading import Lock
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

from attrs import field, frozen
from attrs.validators import ge
from opentelemetry.metrics import (
    CallbackOptions,
    MeterProvider,
    Observation,
    get_meter,
)
from opentelemetry.metrics import (
    Meter as OTelMeter,
)

from zenoo_core.records import Call
from zenoo_observe import conventions as names
from zenoo_observe.tally import MAX_OPERATIONS, Meter, Series


@frozen
class MetricsSettings:
    """The table `[metrics]`.

    `max_operations` is how many pairs of model and method are counted by name; `server` adds the
    server's address to each measurement, for programs that talk to several.
    """

    max_operations: int = field(default=MAX_OPERATIONS, validator=ge(1))
    server: bool = False


class MetricsPlugin(Meter):
    """Measure calls by OpenTelemetry; whoever exports the measurements is not our say.

    Without `meter_provider` they go to the global one, also if that is set later.
    """

    Settings: ClassVar[type[MetricsSettings]] = MetricsSettings
    key = name = "metrics"

    def __init__(
        self,
        settings: MetricsSettings | None = None,
        *,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        self.settings = settings = settings or MetricsSettings()
        super().__init__(limit=settings.max_operations)
        self._instruments = instruments_of(meter_provider)
        self._instruments.add(self)
        # As many as there are series, at most, times the classes of errors.
        self._known: dict[tuple[Series, str, str], dict[str, Any]] = {}

    def ended(self, call: Call, series: Series, seconds: float, error: str) -> None:
        """Record how long a call took."""
        self._instruments.duration.record(seconds, self.attributes(series, error))

    def on_retry(self, error: Exception, call: Call) -> None:
        series = self.tally.series(call)
        self._instruments.retries.add(1, self.attributes(series, type(error).__name__))

    def on_cache_hit(self, call: Call) -> None:
        self._looked_up(call, "hit")

    def on_cache_miss(self, call: Call) -> None:
        self._looked_up(call, "miss")

    def on_cache_error(self, operation: str, error: Exception) -> None:
        attributes = {names.CACHE_OPERATION: operation, names.ERROR_TYPE: type(error).__name__}
        self._instruments.cache_errors.add(1, attributes)

    def attributes(self, series: Series, error: str = "") -> dict[str, Any]:
        """Return what is said of each measurement of a method; not to be changed."""
        key = (series, error, self.where.server)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._attributes(series, error)
        return found

    def _attributes(self, series: Series, error: str) -> dict[str, Any]:
        method = series.method
        operation = method if method == names.OTHER else f"{series.model}.{method}"
        attributes: dict[str, Any] = {
            names.RPC_SYSTEM_NAME: names.ODOO, names.RPC_METHOD: operation,
        }  # fmt: skip
        if error:
            attributes[names.ERROR_TYPE] = error
        if self.settings.server:
            attributes |= self.where.address
        return attributes

    def _looked_up(self, call: Call, result: str) -> None:
        attributes = self.attributes(self.tally.series(call))
        self._instruments.cache_lookups.add(1, {**attributes, names.CACHE_RESULT: result})


class Instruments:
    """What is measured, once for all clients of a provider.

    Gauges are read from the plugins that are alive whenever somebody collects.
    """

    def __init__(self, meter: OTelMeter) -> None:
        self._plugins: WeakSet[MetricsPlugin] = WeakSet()
        self._lock = Lock()  # they are read by the exporter's thread
        self.duration = meter.create_histogram(
            names.CALL_DURATION, "s", "Duration of a call, with all its attempts and pauses",
            explicit_bucket_boundaries_advisory=names.BOUNDARIES,
        )  # fmt: skip
        self.retries = meter.create_counter(
            names.RETRIES, "{attempt}", "Further attempts, by the error before"
        )
        self.cache_lookups = meter.create_counter(
            names.CACHE_LOOKUPS, "{lookup}", "Look-ups in the cache, by their result"
        )
        self.cache_errors = meter.create_counter(
            names.CACHE_ERRORS, "{error}", "Faults of the cache; the calls went on without it"
        )
        meter.create_observable_up_down_counter(
            names.ACTIVE_CALLS, [self._sum(lambda plugin: plugin.tally.in_flight)],
            "{call}", "Calls that are under way",
        )  # fmt: skip
        meter.create_observable_gauge(
            names.CIRCUIT_OPEN, [self._sum(lambda plugin: plugin.circuits_open())],
            "{client}", "Clients that leave their server alone after failures",
        )  # fmt: skip

    def add(self, plugin: MetricsPlugin) -> None:
        """Let a plugin be asked for its gauges, for as long as it is alive."""
        with self._lock:
            self._plugins.add(plugin)

    def _alive(self) -> list[MetricsPlugin]:
        with self._lock:
            return list(self._plugins)

    def _sum(
        self, of: Callable[[MetricsPlugin], int]
    ) -> Callable[[CallbackOptions], Iterable[Observation]]:
        attributes = {names.RPC_SYSTEM_NAME: names.ODOO}
        return lambda options: [Observation(sum(map(of, self._alive())), attributes)]


# Made once: of two observable instruments with one name, nobody would ask the second.
_made: WeakKeyDictionary[MeterProvider, Instruments] = WeakKeyDictionary()


def instruments_of(provider: MeterProvider | None) -> Instruments:
    """Return the instruments of a provider, those of the global one for None."""
    if provider is None:
        return _global()
    found = _made.get(provider)
    if found is None:
        found = _made[provider] = _new(provider)
    return found


@cache
def _global() -> Instruments:
    return _new(None)


def _new(provider: MeterProvider | None) -> Instruments:
    return Instruments(get_meter("zenoo", meter_provider=provider, schema_url=names.SCHEMA_URL))
