"""R8, R9, R11, and R14 where answers are kept in Redis: real servers, killed, frozen, restarted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from servers import redis as servers

from reliability.rig import Line
from reliability.server import Server
from reliability.test_secrets import forms
from zenoo_core import ZenooClient

pytestmark = pytest.mark.usefixtures("server")
BREAKER = 2.0  # seconds for which a store is left alone
PROGRAM = Path(__file__).parent / "programs" / "shared_cache.py"


@pytest.fixture
def line(server: Server) -> Line:
    return Line(server, "jsonrpc")


@pytest.fixture
def store() -> Iterator[servers.RedisServer]:
    with servers.one() as store:
        yield store


@asynccontextmanager
async def cached(line: Line, backend: str = "redis", **redis: Any) -> AsyncIterator[ZenooClient]:
    cache = {"backend": backend, "settle": 0, "breaker_seconds": BREAKER, "secret": "s"}
    async with line.client(plugins=[backend], cache=cache, **{backend: redis}) as client:
        yield client


class Load:
    """Sixteen workers that read; how long each call took, when, and whether it failed."""

    def __init__(self, client: ZenooClient) -> None:
        self._client = client.with_cache(60)
        self.took: list[tuple[float, float]] = []
        self.failed: list[Exception] = []
        self.late: list[float] = []
        self._going = True

    async def __aenter__(self) -> Load:
        self._tasks = [asyncio.create_task(self._work(number)) for number in range(16)]
        self._tasks.append(asyncio.create_task(self._tick()))
        return self

    async def __aexit__(self, *error: object) -> None:
        self._going = False
        await asyncio.gather(*self._tasks)

    async def _work(self, number: int) -> None:
        while self._going:
            began = monotonic()
            try:
                await self._client.read("res.country", [number + 1], ["code"])
            except Exception as error:
                self.failed.append(error)
            self.took.append((began, monotonic() - began))
            await asyncio.sleep(0.005)

    async def _tick(self) -> None:
        """See how late the loop itself is, on a machine that others use as well."""
        while self._going:
            began = monotonic()
            await asyncio.sleep(0.01)
            self.late.append(monotonic() - began - 0.01)

    def p99(self, start: float, end: float) -> float:
        """Return what all but a hundredth of the calls of a time took at most."""
        found = sorted(took for began, took in self.took if start <= began < end)
        return found[int(len(found) * 0.99)]

    async def until_hits(self, client: ZenooClient, seconds: float) -> float:
        """Return how long it took until calls were answered from the store again."""
        began = monotonic()
        before = (await client.cache.stats()).hits
        while (await client.cache.stats()).hits < before + 16:
            assert monotonic() - began < seconds, await client.cache.stats()
            await asyncio.sleep(0.05)
        return monotonic() - began


Trouble = Callable[[servers.RedisServer], None]


@pytest.mark.parametrize(
    ("trouble", "mend"),
    [
        (servers.RedisServer.kill, servers.RedisServer.start),
        (servers.RedisServer.freeze, servers.RedisServer.thaw),
    ],
    ids=["killed", "frozen"],
)
async def test_r8_a_store_that_fails(
    line: Line, store: servers.RedisServer, trouble: Trouble, mend: Trouble, figures: Any
) -> None:
    async with cached(line, url=store.url) as client, Load(client) as load:
        await load.until_hits(client, 5)
        usual = monotonic()
        line.server.ask("latency", 0.01)  # so that a miss is what a call to a server is
        async with line.client() as without, Load(without) as plain:
            await asyncio.sleep(0.7)
        base = plain.p99(usual, monotonic())
        began = monotonic()
        await asyncio.to_thread(trouble, store)
        await asyncio.sleep(1.0)
        added = load.p99(began, monotonic()) - base
        await asyncio.to_thread(mend, store)
        back = await load.until_hits(client, BREAKER + 5)
        stats = await client.cache.stats()
    late = max(load.late)  # of the event loop: a busy machine is not the store's fault
    figures(f"{len(load.took)} calls, {len(load.failed)} failed, p99 +{added * 1e3:.0f} ms, "
            f"hits again after {back:.1f} s, {sum(stats.faults.values())} faults")  # fmt: skip
    assert not load.failed
    assert sum(stats.faults.values()) >= 5
    assert added <= 0.060 + late


@pytest.mark.deep
async def test_r9_a_master_of_a_cluster_is_killed(line: Line, figures: Any) -> None:
    with servers.cluster(masters=3, replicas=1) as nodes:
        settings = {"nodes": [node.address for node in nodes[:3]], "timeout": 0.5}
        async with cached(line, "redis-cluster", **settings) as client, Load(client) as load:
            await load.until_hits(client, 10)
            places = await client.cache.keys("res.country") or ()
            master = await asyncio.to_thread(_holder, nodes[:3], places[0].key)
            await asyncio.to_thread(master.kill)
            back = await load.until_hits(client, 15)
        figures(f"{len(load.took)} calls, {len(load.failed)} failed, hits again after {back:.1f} s")
        assert not load.failed
        assert back <= 5


def _holder(masters: Any, key: str) -> servers.RedisServer:
    for node in masters:
        with node.client() as client, contextlib.suppress(Exception):
            if client.exists(key):
                found: servers.RedisServer = node
                return found
    raise AssertionError(f"nobody has {key}")


@pytest.mark.parametrize("times", [250, pytest.param(1250, marks=pytest.mark.deep)])
async def test_r11_own_writes_across_processes(
    line: Line, store: servers.RedisServer, times: int, seed: int, tmp_path: Path, figures: Any
) -> None:
    async with line.client() as client:
        rows = [{"name": f"R11 {number}", "color": 0} for number in range(8)]
        records = await client.create("res.partner", rows)
    done = tmp_path / "done"
    done.write_bytes(bytes(8 * 8))
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), line.server.url, store.url, str(done), str(seed),
            str(number), str(times), "admin", *map(str, records), stdout=PIPE, stderr=PIPE,
        )
        for number in range(2)
    ]  # fmt: skip
    reads = hits = faults = 0
    for process in processes:
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        found = [int(number) for number in out.split()]
        reads, hits, faults = reads + found[0], hits + found[1], faults + found[2]
    figures(f"{reads} reads, {hits} from Redis, 0 stale, {faults} faults")
    assert reads > times * 4
    assert hits > reads / 10  # else nothing was put to the test


async def test_r14_no_secret_is_in_redis_or_said_of_it(
    line: Line, caplog: Any, figures: Any
) -> None:
    password = 'c4nary "redis"/+&?'
    said: list[str] = []
    with servers.one("--requirepass", password) as store:
        settings = {"url": f"redis://127.0.0.1:{store.port}/0", "password": password}
        stop, watching = threading.Event(), threading.Event()
        watcher = threading.Thread(target=_monitor, args=(store, said, watching, stop))
        watcher.start()
        try:
            assert await asyncio.to_thread(watching.wait, 5)
            with caplog.at_level(logging.DEBUG):
                async with cached(line, **settings) as client:
                    kept = client.with_cache(60)
                    for number in (1, 2, 1):
                        await kept.read("res.users", [number], ["login", "name"])
                    await client.write("res.users", [5], {"password": "c4nary-user"})
                    layer: Any = client._runtime.pipeline.cache
                    said += [repr(layer.shell.backend), repr(await client.cache.stats())]
                    said.append(repr(await client.cache.keys()))
                    store.kill()
                    await kept.read("res.users", [1], ["login"])
                    said.append(repr(await client.cache.stats()))
        finally:
            stop.set()
            watcher.join(5)
    text = "\n".join([*said, caplog.text])
    figures(f"{len(text)} characters of what Redis saw and of what was said, 0 hits")
    assert '"GET' in text.upper() or "MGET" in text
    for secret in (password, "c4nary-user"):
        assert not [form for form in forms(secret) if form in text]


def _monitor(
    store: servers.RedisServer, said: list[str], watching: threading.Event, stop: threading.Event
) -> None:
    """Note every command that the server gets (MONITOR)."""
    with store.client() as client, client.monitor() as monitor, contextlib.suppress(Exception):
        watching.set()
        for command in monitor.listen():
            said.append(str(command))
            if stop.is_set():
                return
