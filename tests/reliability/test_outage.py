"""R4: what a total outage costs; R23: when the server says how long to wait."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_right
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Any

import pytest

from reliability.rig import MARK, Line, gathered, kinds
from reliability.server import Server
from zenoo_core import ZenooClient
from zenoo_core.errors import CircuitOpen, TooManyRequests, ZenooError
from zenoo_core.testing.faults import FaultProxy, HTTPMessage

_OF_A_CALL = re.compile(rb"%b\d+" % MARK.encode())
BUDGET, COST = 500, 14


def reading(client: ZenooClient) -> Any:
    async def read(index: int) -> Any:
        return await client.with_context(call_id=f"{MARK}{index}").search_count("res.country")

    return read


@pytest.mark.parametrize("number", [2_000, pytest.param(10_000, marks=pytest.mark.deep)])
async def test_r4_retries_of_an_outage(line: Line, seed: int, figures: Any, number: int) -> None:
    async with line.faulty({"reset_before": 1.0}, seed, retry_budget=BUDGET) as (proxy, client):
        outcomes = await gathered(number, reading(client))
    figures(f"{number} calls, {proxy.hits.total()} requests; allowed {number + BUDGET // COST}")
    assert number < proxy.hits.total() <= number + BUDGET // COST
    assert all(isinstance(outcome, ZenooError) for outcome in outcomes)


async def test_r4_an_open_breaker(line: Line, seed: int, figures: Any) -> None:
    settings = {"breaker_failures": 5, "breaker_seconds": 0.5, "attempts": 1}
    async with line.faulty({"reset_before": 1.0}, seed, **settings) as (proxy, client):
        read = reading(client)
        while not client._runtime.pipeline.policy.breaker.is_open:
            await gathered(1, read)
        times = []
        while len(times) < 2_000:
            began = perf_counter()
            with pytest.raises(CircuitOpen):
                await read(0)
            times.append(perf_counter() - began)
        assert proxy.hits.total() == 5
        proxy.rates = {}
        began = perf_counter()
        while kinds(await gathered(1, read, 1))["ok"] == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        back = perf_counter() - began
    p99 = sorted(times)[len(times) * 99 // 100]
    figures(f"p99 of 2,000 refusals {p99 * 1e3:.2f} ms; the first success after {back:.2f} s")
    assert p99 <= 0.001
    assert back <= 0.5 + 1


@pytest.mark.parametrize("said", ["3600", "1000000000", "9" * 400, "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_r23_never_past_the_deadline(line: Line, said: str) -> None:
    async with (
        FaultProxy(line.server.url, retry_after=said) as proxy,
        line.client(proxy.url, deadline=2.0) as client,
    ):
        proxy.rates = {"429": 1.0}
        began = perf_counter()
        with pytest.raises(TooManyRequests):
            await client.search_count("res.country")
        assert perf_counter() - began < 1  # refused at once: waiting would have been in vain
        assert proxy.hits.total() == 1


@pytest.mark.parametrize("said", [
    "-5", "garbage", "", "nan", "inf", "1e400", "0x10", "0", "Fri, 31 Dec 1999 23:59:59 GMT",
    "Fri, 99 Dec 2100 23:59:59 GMT", "\xe9", "0 ; 1",
])  # fmt: skip
async def test_r23_what_says_nothing_is_no_wait(line: Line, said: str) -> None:
    async with (
        FaultProxy(line.server.url, retry_after=said) as proxy,
        line.client(proxy.url, deadline=20.0) as client,
    ):
        proxy.inject("429", "429")
        assert await client.search_count("res.country") > 0
        assert proxy.hits.total() == 2


async def test_r23_a_floor(line: Line) -> None:
    async with (
        FaultProxy(line.server.url, retry_after=1) as proxy,
        line.client(proxy.url) as client,
    ):
        proxy.inject("429")
        began = perf_counter()
        assert await client.search_count("res.country") > 0
        assert perf_counter() - began >= 1


async def test_r23_a_storm_comes_back_spread(line: Line, seed: int, figures: Any) -> None:
    """Of 100 clients that were turned away together, as 100 draws, a hundred times over."""
    from random import seed as reseed

    from zenoo_backoff.settings import BackoffSettings
    from zenoo_backoff.strategies import ExponentialBackoff

    from zenoo_core.records import Phase
    from zenoo_core.retry import Outcome

    reseed(seed)
    strategy = ExponentialBackoff(BackoffSettings())
    error = TooManyRequests("busy", phase=Phase.READ, retry_after=10.0)
    window = strategy.settings.slow_base
    delays = sorted(strategy.delay_after(1, Outcome.REJECTED, error) for _ in range(10_000))
    share, last = 0, 0
    for first, delay in enumerate(delays):
        while last < len(delays) and delays[last] <= delay + window / 100:
            last += 1
        share = max(share, last - first)
    figures(f"10,000 retries, at most {share / len(delays):.1%} in any 1 % of the window")
    assert share <= 0.05 * len(delays)
    assert delays[0] < window / 100 < window * 0.99 < delays[-1] <= window


async def test_r23_a_hundred_clients_come_back_spread(
    server: Server, seed: int, figures: Any
) -> None:
    """All are turned away at once; what the server sees of their second tries."""
    line = Line(server, "jsonrpc")
    clients, calls, window, floor = 100, 5, 2.0, 1
    arrived: dict[bytes, list[float]] = {}

    def noted(message: HTTPMessage) -> bool:
        found = _OF_A_CALL.search(message.body)
        if found is None:
            return False
        arrived.setdefault(found[0], []).append(perf_counter())
        return len(arrived[found[0]]) == 1  # its first try is turned away

    settings = {"backoff": {"base": window, "slow_base": window}, "deadline": 30.0}
    async with AsyncExitStack() as stack:
        proxy = FaultProxy(
            line.server.url, rates={"429": 1.0}, seed=seed, only=noted, retry_after=floor
        )
        await stack.enter_async_context(proxy)
        opened = [
            await stack.enter_async_context(line.client(proxy.url, **settings))
            for _ in range(clients)
        ]
        outcomes = await gathered(
            clients * calls, lambda index: reading(opened[index % clients])(index), clients * calls
        )
    again = sorted(times[1] for times in arrived.values())
    share = max(bisect_right(again, first + window / 100) - at for at, first in enumerate(again))
    figures(
        f"{len(again)} retries of {clients} clients within {again[-1] - again[0]:.1f} s, "
        f"at most {share / len(again):.1%} in any 1 % of the window"
    )
    assert kinds(outcomes) == {"ok": clients * calls}
    assert all(len(times) == 2 for times in arrived.values())
    assert all(second - first >= floor for first, second in arrived.values())
    assert share <= 0.05 * len(again)
