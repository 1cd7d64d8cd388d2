"""R6: cancelled calls leave nothing behind, and no answer reaches another call."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from random import Random
from time import monotonic
from typing import Any

import pytest

from reliability.rig import MARK, Line, gathered, marked
from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError
from zenoo_core.testing.faults import FaultProxy, Kind

WIDTH = 60
_RATES: dict[Kind, float] = {"429": 0.1, "hang_after": 0.02, "reset_after": 0.02}


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def in_use(client: ZenooClient) -> tuple[int, int]:
    """Return the connections that the pool has lent, and how many calls wait for one."""
    connector = client.transport._session.connector  # type: ignore[attr-defined]
    return len(connector._acquired), sum(map(len, connector._waiters.values()))


async def identity(client: ZenooClient, index: int) -> bool:
    """Tell whether the answer is the one to this call."""
    view = client.with_context(call_id=f"{MARK}{index}")
    rows = await view.search_read("res.country", [["id", "=", 1 + index % 200]], ["id"])
    return [row["id"] for row in rows] == [1 + index % 200]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts files by /proc")
@pytest.mark.parametrize("number", [1_500, pytest.param(10_000, marks=pytest.mark.deep)])
async def test_r6_cancelled_calls(line: Line, seed: int, figures: Any, number: int) -> None:
    random = Random(seed)
    found: Counter[str] = Counter()
    files, tasks = open_files(), len(asyncio.all_tasks())
    proxy = FaultProxy(line.server.url, seed=seed, only=marked, latency=0.01)
    settings: dict[str, Any] = {"timeout": 5.0, line.transport: {"connections": 20}}

    async def cancelled(index: int) -> None:
        call = asyncio.ensure_future(identity(client, index))
        await asyncio.sleep(random.uniform(0, patience[0]))
        call.cancel()
        try:
            found["answered" if await call else "mixed up"] += 1
            patience[0] *= 0.98  # until about one in ten is answered, however busy the server is
        except asyncio.CancelledError:
            found["cancelled"] += 1
            patience[0] *= 1.002
        except ZenooError as error:
            found[type(error).__name__] += 1

    async with proxy:
        async with line.client(proxy.url, concurrency=40, **settings) as client:
            proxy.rates = {}
            began = monotonic()
            await gathered(4 * WIDTH, lambda index: identity(client, index), WIDTH)
            patience = [
                1.5 * (monotonic() - began) / 4
            ]  # what a call takes among so many, and more
            proxy.rates = _RATES
            await gathered(number, cancelled, WIDTH)
            proxy.rates = {}
            left = in_use(client)
            gate = client._runtime.pipeline.policy.gate
            places, waiting = gate._free, len(gate._waiting)
            right = await gathered(500, lambda index: identity(client, index))
            running = len(asyncio.all_tasks())
        connections = len(proxy._serving)
    await asyncio.sleep(0.05)
    figures(
        f"{number} calls, {dict(found)}; connections and waiters left {left}, places free "
        f"{places} of 40, tasks {running - connections - tasks:+}, files {open_files() - files:+}; "
        f"{right.count(True)} of 500 answers right afterwards"
    )
    assert left == (0, 0)
    assert (places, waiting) == (40, 0)
    assert right == [True] * 500
    assert len(asyncio.all_tasks()) == tasks
    assert open_files() <= files
    assert not found["mixed up"]
    assert found["cancelled"] > number / 10
    assert found["answered"] > number / 50
