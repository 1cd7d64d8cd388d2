"""Counts of calls as Prometheus reads them, by its own parser."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from zenoo_observe import PrometheusPlugin
from zenoo_observe.prometheus import PrometheusSettings

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError, ConnectionFailed, UnknownMethodError
from zenoo_core.testing.between import Between

from .conftest import PASSWORD, Again, ScriptedTransport, forever

Open = Callable[..., Any]
MakeClient = Callable[..., ZenooClient]
Samples = dict[tuple[str, tuple[str, ...]], float]
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


def samples(text: bytes | str) -> Samples:
    """Return each sample by its name and the values of its labels, in the order of their names."""
    text = text if isinstance(text, str) else text.decode()
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_calls_are_counted_by_what_became_of_them(open_client: Open) -> None:
    plugin = PrometheusPlugin()
    async with open_client(plugin) as client:
        for _ in range(3):
            await client.search_count("res.partner")
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")
    found = samples(plugin.exposition())
    # error, method, model, outcome
    assert found["zenoo_calls_total", ("", "search_count", "res.partner", "success")] == 3
    assert found[
        "zenoo_calls_total",
        ("UnknownMethodError", "no_such_method", "res.partner", "failed_rolled_back"),
    ] == 1  # fmt: skip
    duration = "zenoo_call_duration_seconds"
    assert found[f"{duration}_count", ("search_count", "res.partner")] == 3
    assert 0 < found[f"{duration}_sum", ("search_count", "res.partner")] < 30
    buckets = [
        value
        for (name, labels), value in found.items()
        if name == f"{duration}_bucket" and "search_count" in labels
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3
    assert found["zenoo_calls_in_flight", ()] == 0
    assert found["zenoo_circuits_open", ()] == 0


async def test_a_duration_is_in_the_bucket_of_its_bound(
    make_client: MakeClient, transport: ScriptedTransport
) -> None:
    async def slow() -> list[Any]:
        await asyncio.sleep(0.25)
        return []

    transport.answers["slow"] = slow
    plugin = PrometheusPlugin(PrometheusSettings(buckets=(0.2, 50.0)))
    async with make_client(plugin) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "search", [])
        await client.call("m", "slow", [])
    found = samples(plugin.exposition())
    name = "zenoo_call_duration_seconds_bucket"
    assert [found[name, (bound, "slow", "m")] for bound in ("0.2", "50.0", "+Inf")] == [0, 1, 1]
    assert [found[name, (bound, "search", "m")] for bound in ("0.2", "50.0", "+Inf")] == [1, 1, 1]


async def test_calls_in_flight_and_cancelled(
    make_client: MakeClient, transport: ScriptedTransport
) -> None:
    transport.answers["wait"] = forever
    plugin = PrometheusPlugin()
    async with make_client(plugin) as client:
        await client.login("demo", "ada", PASSWORD)
        tasks = [asyncio.create_task(client.call("m", "wait")) for _ in range(7)]
        await asyncio.sleep(0.02)
        assert samples(plugin.exposition())["zenoo_calls_in_flight", ()] == 7
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    found = samples(plugin.exposition())
    assert found["zenoo_calls_in_flight", ()] == 0
    assert found["zenoo_calls_total", ("CancelledError", "wait", "m", "unknown")] == 7


async def test_retries_the_circuit_and_a_second_client(open_client: Open, sandbox: Any) -> None:
    plugin = PrometheusPlugin()
    settings = {"attempts": 3, "breaker_failures": 3, "breaker_seconds": 60.0}
    async with (
        Between(sandbox.url) as between,
        open_client(plugin, Again(), url=between.url, **settings) as client,
        open_client(plugin) as other,
    ):
        await other.search_count("res.partner")
        between.reply = BUSY
        with pytest.raises(Exception, match="503"):
            await client.search("res.partner")
        assert client.circuit_open
        with pytest.raises(ConnectionFailed):
            await client.search("res.partner")
        found = samples(plugin.exposition())
    assert found["zenoo_retries_total", ("HTTPStatusError", "search", "res.partner")] == 2
    assert found["zenoo_circuits_open", ()] == 1
    assert found["zenoo_calls_total", ("CircuitOpen", "search", "res.partner", "not_sent")] == 1
    assert found["zenoo_calls_total", ("", "search_count", "res.partner", "success")] == 1
    assert samples(plugin.exposition())["zenoo_circuits_open", ()] == 0  # of clients that are open


async def test_look_ups_in_the_cache_and_a_flight_is_no_call(open_client: Open) -> None:
    plugin = PrometheusPlugin()
    async with open_client(plugin, cache="memory") as client:
        view = client.with_cache(60)
        await asyncio.gather(*(view.read("res.country", 1, ["name"]) for _ in range(4)))
        await view.read("res.country", 1, ["name"])
    found = samples(plugin.exposition())
    assert found["zenoo_cache_lookups_total", ("read", "res.country", "miss")] == 4
    assert found["zenoo_cache_lookups_total", ("read", "res.country", "hit")] == 1
    assert found["zenoo_calls_total", ("", "read", "res.country", "success")] == 5


async def test_faults_of_the_cache(make_client: MakeClient) -> None:
    from zenoo_core.cache import CacheBackend, Entry

    class Broken(CacheBackend):
        async def get(self, key: str) -> Entry | None:
            raise OSError("disk")

        async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
            raise OSError("disk")

    plugin = PrometheusPlugin()
    async with make_client(plugin, cache=Broken()) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.with_cache(60).call("m", "read", [1])
    assert (
        samples(plugin.exposition())["zenoo_cache_errors_total", ("CacheUnavailable", "get")] == 1
    )


async def test_made_up_names_do_not_fill_the_memory(
    make_client: MakeClient, transport: ScriptedTransport
) -> None:
    transport.answers |= {f"made_up_{number}": True for number in range(50)}
    plugin = PrometheusPlugin(PrometheusSettings(max_operations=5))
    async with make_client(plugin) as client:
        await client.login("demo", "ada", PASSWORD)
        for number in range(50):
            await client.call("m", f"made_up_{number}")
        await client.call("m", "made_up_0")
    found = samples(plugin.exposition())
    counts = {labels[1]: v for (name, labels), v in found.items() if name == "zenoo_calls_total"}
    assert counts == {
        "made_up_0": 2, "made_up_1": 1, "made_up_2": 1, "made_up_3": 1, "made_up_4": 1,
        "_OTHER": 45,
    }  # fmt: skip


async def test_names_with_every_character_are_read_back(
    make_client: MakeClient, transport: ScriptedTransport
) -> None:
    name = 'a"b\\c\nd é'
    transport.answers[name] = True
    plugin = PrometheusPlugin()
    async with make_client(plugin) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", name)
    assert samples(plugin.exposition())["zenoo_calls_total", ("", name, "m", "success")] == 1


async def test_two_plugins_count_apart(open_client: Open) -> None:
    first, second = PrometheusPlugin(), PrometheusPlugin()
    async with open_client(first) as a, open_client(second) as b:
        await asyncio.gather(a.search_count("res.partner"), b.search_count("res.users"))
    assert b"res.users" not in first.exposition()
    assert b"res.partner" not in second.exposition()


# --- the port ------------------------------------------------------------------------------------


async def scraped(url: str, **headers: str) -> tuple[str, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return await response.text(), response.headers["Content-Type"]


async def test_the_port_is_open_while_a_client_is(open_client: Open) -> None:
    plugin = PrometheusPlugin(PrometheusSettings(port=0))
    assert plugin.url == ""
    async with open_client(plugin) as client, open_client(plugin):
        url = plugin.url
        assert url.startswith("http://127.0.0.1:")
        await client.search_count("res.partner")
        text, kind = await scraped(url)
        assert kind.startswith("text/plain")
        assert (
            samples(text)["zenoo_calls_total", ("", "search_count", "res.partner", "success")] == 1
        )
        text, kind = await scraped(url, Accept="application/openmetrics-text; version=1.0.0")
        assert kind.startswith("application/openmetrics-text")
        assert text.endswith("# EOF\n")
    assert plugin.url == ""
    with pytest.raises(aiohttp.ClientConnectorError):
        await scraped(url)
    async with open_client(plugin):  # and again
        assert "zenoo_calls_total" in (await scraped(plugin.url))[0]


async def test_scrapes_while_calls_are_made(open_client: Open) -> None:
    plugin = PrometheusPlugin(PrometheusSettings(port=0))
    async with open_client(plugin) as client:
        url = plugin.url

        async def scrape() -> None:
            for _ in range(10):
                samples((await scraped(url))[0])

        async def call(method: str) -> None:
            for number in range(20):
                with pytest.raises(UnknownMethodError):
                    await client.call("res.partner", f"{method}_{number}")

        await asyncio.gather(scrape(), scrape(), call("a"), call("b"))
    assert plugin.exposition().count(b"zenoo_calls_total{") == 40


async def test_a_scrape_that_says_nothing_does_not_hold_up_the_closing(open_client: Open) -> None:
    plugin = PrometheusPlugin(PrometheusSettings(port=0))
    writers: list[asyncio.StreamWriter] = []
    async with asyncio.timeout(5):  # the server itself would wait for ten seconds
        async with open_client(plugin):
            port = int(plugin.url.rpartition(":")[2].partition("/")[0])
            writers.append((await asyncio.open_connection("127.0.0.1", port))[1])
            await scraped(plugin.url)  # by now the other one has its thread
    writers[0].close()
    with suppress(ConnectionError):
        await writers[0].wait_closed()


async def test_a_port_that_is_taken_is_told_and_the_client_works(
    open_client: Open, caplog: pytest.LogCaptureFixture
) -> None:
    first = PrometheusPlugin(PrometheusSettings(port=0))
    async with open_client(first):
        port = int(first.url.rpartition(":")[2].partition("/")[0])
        second = PrometheusPlugin(PrometheusSettings(port=port))
        async with open_client(second) as client:
            await client.search_count("res.partner")
    assert f"cannot listen on 127.0.0.1:{port} (prometheus.port)" in caplog.text
    assert second.url == ""
    assert b"search_count" in second.exposition()


@pytest.mark.parametrize(
    "table",
    [
        {"port": -1}, {"port": 65536}, {"port": "a"}, {"buckets": []}, {"buckets": [1.0, 0.5]},
        {"buckets": [0.0, 1.0]}, {"max_operations": 0}, {"ports": 1},
    ],
)  # fmt: skip
async def test_wrong_settings_fail_the_opening(
    make_client: MakeClient, table: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match="prometheus"):
        await make_client("prometheus", prometheus=table).open()


async def test_by_configuration(open_client: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = {"port": port, "buckets": [0.1, 1.0], "max_operations": 3}
    async with open_client("prometheus", prometheus=settings) as client:
        await client.search_count("res.partner")
        found = samples((await scraped(f"http://127.0.0.1:{port}/metrics"))[0])
    assert found["zenoo_calls_total", ("", "search_count", "res.partner", "success")] == 1
    assert len([name for name, _ in found if name == "zenoo_call_duration_seconds_bucket"]) == 3
