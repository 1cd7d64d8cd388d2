"""R5: no call ends later than its deadline and 100 ms, whatever the other side does."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from random import Random
from typing import Any

import pytest

from reliability.rig import Line, gathered, move
from reliability.server import MODEL
from zenoo_core import ZenooClient
from zenoo_core.errors import DeadlineExceeded, OutcomeUnknown
from zenoo_core.testing.faults import FaultProxy, Kind

TOLERANCE = 0.1
WIDTH = 200
_MISFORTUNES: tuple[Kind, ...] = ("hang_before", "hang_after", "drip")


class Lag:
    """How late the event loop itself has been at most: that is not the calls' doing."""

    def __init__(self) -> None:
        self.most = 0.0

    async def watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.005
            await asyncio.sleep(0.005)
            self.most = max(self.most, loop.time() - due)


@asynccontextmanager
async def deaf() -> AsyncIterator[str]:
    """Listen, but accept nobody: with its queue full, connections do not come about."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        with closing(socket.create_connection(listener.getsockname())):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def misfortunes(line: Line) -> AsyncIterator[list[ZenooClient]]:
    """Open a client for each way in which no answer comes, each with room for all calls."""
    settings: dict[str, Any] = {"concurrency": WIDTH, line.transport: {"connections": WIDTH}}
    async with AsyncExitStack() as stack:
        clients = []
        for kind in _MISFORTUNES:
            proxy = await stack.enter_async_context(FaultProxy(line.server.url, drip_seconds=5))
            clients.append(await stack.enter_async_context(line.client(proxy.url, **settings)))
            proxy.rates = {kind: 1.0}
        url = await stack.enter_async_context(deaf())
        lonely = await stack.enter_async_context(
            line.client(**settings)
        )  # logged in at the server, then moved to where nobody listens
        move(lonely, url)
        yield [*clients, lonely]


@pytest.mark.parametrize("number", [600, pytest.param(2_000, marks=pytest.mark.deep)])
async def test_r5_deadlines(line: Line, seed: int, figures: Any, number: int) -> None:
    random, late, lag = Random(seed), [], Lag()
    found: Counter[str] = Counter()
    loop = asyncio.get_running_loop()

    async def call(client: ZenooClient, seconds: float, method: str) -> None:
        due = loop.time() + seconds
        try:
            await client.with_timeout(seconds).call(MODEL, method, [])
        except (DeadlineExceeded, OutcomeUnknown) as error:
            found[f"{type(error).__name__} in {error.phase}"] += 1
        late.append(loop.time() - due)

    async with misfortunes(line) as clients:
        watch = asyncio.create_task(lag.watch())
        await gathered(
            number,
            lambda _: call(
                random.choice(clients),
                random.uniform(0.05, 2),
                random.choice(["search", "create"]),
            ),
            WIDTH,
        )
        watch.cancel()
    figures(
        f"{number} calls, {dict(found)}; latest {max(late) * 1e3:.0f} ms after its deadline, "
        f"of which the loop was late {lag.most * 1e3:.0f} ms at most"
    )
    assert len(late) == found.total() == number
    assert max(late) <= TOLERANCE + lag.most
    assert min(late) >= 0
    assert len(found) >= 4  # both errors, in several phases
