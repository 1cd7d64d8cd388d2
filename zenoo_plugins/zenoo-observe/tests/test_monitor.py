"""The monitor that keeps its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from zenoo_observe import CallMonitor

from zenoo_core import ZenooClient
from zenoo_core.errors import UnknownMethodError

from .conftest import PASSWORD, ScriptedTransport, forever

Open = Callable[..., Any]


async def test_a_report(open_client: Open) -> None:
    monitor = CallMonitor()
    async with open_client(cache="memory") as client:
        client.add_performance_monitor(monitor)
        for _ in range(3):
            await client.with_cache(60).read("res.country", 1, ["name"])
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")
    found = {spent.operation: spent for spent in monitor.report()}
    read, failed = found["res.country.read"], found["res.partner.no_such_method"]
    assert (read.calls, read.failed, read.cache_hits, read.retries) == (3, 0, 2, 0)
    assert read.mean == read.seconds / 3 > 0
    assert read.p50 is not None
    assert read.p95 is not None
    assert read.p50 <= read.p95
    assert (failed.calls, failed.failed) == (1, 1)
    assert [one.seconds for one in monitor.report()] == sorted(
        (one.seconds for one in found.values()), reverse=True
    )


async def test_quantiles_are_upper_bounds(
    make_client: Callable[..., ZenooClient], transport: ScriptedTransport
) -> None:
    async def slow() -> list[Any]:
        await asyncio.sleep(0.25)
        return []

    transport.answers["slow"] = slow
    monitor = CallMonitor(bounds=(0.2, 20.0))
    async with make_client(monitor) as client:
        await client.login("demo", "ada", PASSWORD)
        for _ in range(3):
            await client.call("m", "search", [])
        transport.answers["search"] = slow
        await client.call("m", "search", [])
    (spent,) = monitor.report()
    assert (spent.p50, spent.p95) == (0.2, 20.0)


async def test_longer_than_the_last_bound_is_none(
    make_client: Callable[..., ZenooClient],
) -> None:
    monitor = CallMonitor(bounds=(1e-9,))
    async with make_client(monitor) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "search", [])
    assert monitor.report()[0].p50 is None


async def test_in_flight(
    make_client: Callable[..., ZenooClient], transport: ScriptedTransport
) -> None:
    transport.answers["wait"] = forever
    monitor = CallMonitor()
    async with make_client(monitor) as client:
        await client.login("demo", "ada", PASSWORD)
        task = asyncio.create_task(client.call("m", "wait"))
        await asyncio.sleep(0.01)
        assert monitor.in_flight == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert monitor.in_flight == 0
    assert monitor.report()[0].failed == 1


@pytest.mark.parametrize("bounds", [(), (0.0, 1.0), (2.0, 1.0), (1.0, float("inf"))])
def test_bounds_that_are_none(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="each above the one before"):
        CallMonitor(bounds=bounds)
