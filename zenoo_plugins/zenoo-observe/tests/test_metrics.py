"""Measurements of calls by OpenTelemetry, as its SDK collects them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from zenoo_observe import MetricsPlugin
from zenoo_observe.metrics import MetricsSettings

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError, UnknownMethodError
from zenoo_core.testing.between import Between

from .conftest import PASSWORD, Again, ScriptedTransport, forever

Open = Callable[..., Any]
MakeClient = Callable[..., ZenooClient]
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


class Measured:
    """A provider and what it has collected."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.provider = MeterProvider([self.reader])

    def plugin(self, **settings: Any) -> MetricsPlugin:
        return MetricsPlugin(MetricsSettings(**settings), meter_provider=self.provider)

    def metrics(self) -> dict[str, Any]:
        data = self.reader.get_metrics_data()
        return {
            metric.name: metric
            for resource in (data.resource_metrics if data else [])
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    def points(self, name: str) -> dict[tuple[Any, ...], Any]:
        """Return a metric's points by the values of their attributes, without the system's."""
        metric = self.metrics().get(name)
        return {
            tuple(v for k, v in sorted(p.attributes.items()) if k != "rpc.system.name"): p
            for p in (metric.data.data_points if metric else [])
        }


@pytest.fixture
def measured() -> Iterator[Measured]:
    found = Measured()
    yield found
    found.provider.shutdown()


async def test_durations_by_method_and_error(open_client: Open, measured: Measured) -> None:
    async with open_client(measured.plugin()) as client:
        for _ in range(3):
            await client.search_count("res.partner")
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")
    metric = measured.metrics()["rpc.client.call.duration"]
    assert metric.unit == "s"
    points = measured.points("rpc.client.call.duration")
    assert {key: point.count for key, point in points.items()} == {
        ("res.partner.search_count",): 3,
        ("UnknownMethodError", "res.partner.no_such_method"): 1,
    }
    point = points["res.partner.search_count",]
    assert point.attributes["rpc.system.name"] == "odoo"
    assert tuple(point.explicit_bounds) == (
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    )  # fmt: skip
    assert 0 < point.sum < 30


async def test_active_calls_of_several_clients(
    make_client: MakeClient, transport: ScriptedTransport, measured: Measured
) -> None:
    transport.answers["wait"] = forever
    async with make_client(measured.plugin()) as a, make_client(measured.plugin()) as b:
        await a.login("demo", "ada", PASSWORD)
        await b.login("demo", "ada", PASSWORD)
        tasks = [asyncio.create_task(client.call("m", "wait")) for client in (a, a, b)]
        await asyncio.sleep(0.02)
        (point,) = measured.points("zenoo.client.active_calls").values()
        assert point.value == 3
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        (point,) = measured.points("zenoo.client.active_calls").values()
        assert point.value == 0
    assert ("CancelledError", "m.wait") in measured.points("rpc.client.call.duration")


async def test_retries_and_the_circuit(open_client: Open, measured: Measured, sandbox: Any) -> None:
    settings = {"attempts": 3, "breaker_failures": 3, "breaker_seconds": 60.0}
    async with (
        Between(sandbox.url) as between,
        open_client(measured.plugin(), Again(), url=between.url, **settings) as client,
    ):
        (point,) = measured.points("zenoo.client.circuit.open").values()
        assert point.value == 0
        between.reply = BUSY
        with pytest.raises(Exception, match="503"):
            await client.search("res.partner")
        (point,) = measured.points("zenoo.client.circuit.open").values()
        assert point.value == 1
    points = measured.points("zenoo.client.retries")
    assert {k: p.value for k, p in points.items()} == {("HTTPStatusError", "res.partner.search"): 2}


async def test_look_ups_in_the_cache(open_client: Open, measured: Measured) -> None:
    async with open_client(measured.plugin(), cache="memory") as client:
        view = client.with_cache(60)
        await asyncio.gather(*(view.read("res.country", 1, ["name"]) for _ in range(4)))
        await view.read("res.country", 1, ["name"])
    points = measured.points("zenoo.client.cache.lookups")
    assert {key: point.value for key, point in points.items()} == {
        ("res.country.read", "miss"): 4, ("res.country.read", "hit"): 1,
    }  # fmt: skip
    assert measured.points("rpc.client.call.duration")["res.country.read",].count == 5


async def test_faults_of_the_cache(make_client: MakeClient, measured: Measured) -> None:
    from zenoo_core.cache import CacheBackend, Entry

    class Broken(CacheBackend):
        async def get(self, key: str) -> Entry | None:
            raise OSError("disk")

        async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
            raise OSError("disk")

    async with make_client(measured.plugin(), cache=Broken()) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.with_cache(60).call("m", "read", [1])
    points = measured.points("zenoo.client.cache.errors")
    assert {key: p.value for key, p in points.items()} == {("CacheUnavailable", "get"): 1}


async def test_made_up_names_are_one(
    make_client: MakeClient, transport: ScriptedTransport, measured: Measured
) -> None:
    transport.answers |= {f"made_up_{number}": True for number in range(20)}
    async with make_client(measured.plugin(max_operations=2)) as client:
        await client.login("demo", "ada", PASSWORD)
        for number in range(20):
            await client.call("m", f"made_up_{number}")
    points = measured.points("rpc.client.call.duration")
    assert {key: point.count for key, point in points.items()} == {
        ("m.made_up_0",): 1, ("m.made_up_1",): 1, ("_OTHER",): 18,
    }  # fmt: skip


async def test_the_server_is_said_if_asked_for(
    open_client: Open, measured: Measured, sandbox: Any
) -> None:
    async with open_client(measured.plugin(server=True)) as client:
        await client.search_count("res.partner")
    (point,) = measured.points("rpc.client.call.duration").values()
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    assert (point.attributes["server.address"], point.attributes["server.port"]) == (
        host, int(port),
    )  # fmt: skip


async def test_a_client_that_is_gone_is_not_kept(
    make_client: MakeClient, measured: Measured
) -> None:
    async with make_client(measured.plugin()) as client:
        await client.login("demo", "ada", PASSWORD)
    del client
    gc.collect()
    assert measured.points("zenoo.client.active_calls") != {}
    from zenoo_observe.metrics import instruments_of

    assert len(instruments_of(measured.provider)._plugins) == 0


async def test_without_an_sdk_calls_go_on(open_client: Open) -> None:
    async with open_client(MetricsPlugin(meter_provider=NoOpMeterProvider())) as client:
        assert await client.search_count("res.partner") > 0
    async with open_client("metrics") as client:
        assert await client.search_count("res.partner") > 0


async def test_wrong_settings_fail_the_opening(make_client: MakeClient) -> None:
    with pytest.raises(ConfigError, match=r"metrics"):
        await make_client("metrics", metrics={"max_operations": 0}).open()
