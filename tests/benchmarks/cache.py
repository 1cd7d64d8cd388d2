"""What a hit takes, part by part, and what the layer adds to a call that misses.

    python -m tests.benchmarks.cache

The measure of a hit is the key, which has to be made whatever keeps the answer. The measure of a
miss is the same small call of a client without a cache.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from statistics import median
from typing import Any

import msgspec
import redis.asyncio as aioredis
from attrs import define, evolve
from zenoo_memory import MemoryBackend
from zenoo_redis import RedisBackend, RedisSettings

from tests.benchmarks.calls import _pretend, server
from tests.benchmarks.observers import child
from tests.benchmarks.transport import Work, show
from tests.servers import redis as servers
from zenoo_core import ZenooClient
from zenoo_core.cache import Entry
from zenoo_core.cache.values import decoded
from zenoo_core.records import Identity, Request

ROUNDS, TIMES = 60, 2000
CALLS = 40
CONTEXT = {"lang": "en_US", "tz": "Europe/Brussels", "uid": 2, "allowed_company_ids": [1]}
REQUEST = Request(
    "res.partner", "search_read", ([["is_company", "=", True]],),
    {"fields": ["name", "email"], "limit": 80}, CONTEXT,
)  # fmt: skip


@define
class Row:
    """A record with the fields of an ordinary list."""

    id: int
    name: str
    email: str
    parent_id: tuple[int, str]
    active: bool


_TYPE = list[Row]
_ROWS = [
    {"id": n, "name": f"Partner {n}", "email": f"p{n}@example.com", "parent_id": [n + 1, "Parent"],
     "active": True}
    for n in range(80)
]  # fmt: skip
_BODY = json.dumps(_ROWS).encode()


async def parts() -> None:
    """Print what the parts of a hit take."""
    async with ZenooClient("localhost", config=False, cache=MemoryBackend()) as client:
        layer = client._runtime.pipeline.cache
        assert layer is not None
        identity = Identity(2, database="demo", login="admin")
        names = layer.rules.generations(REQUEST)
        key = layer.keys.key(REQUEST, identity, names)
        assert key is not None
        found = await layer.generations.make(key)
        digest = layer.generations.digest_of(key, found)
        await layer.shell.set({key.name: Entry(digest, _BODY)}, 60)

        async def make_key() -> None:
            for _ in range(TIMES):
                layer.keys.key(REQUEST, identity, names)

        async def look_up() -> None:
            for _ in range(TIMES):
                there = await layer.shell.look_up(key.places)
                entry = there[-1]
                assert entry is not None
                assert entry.digest == layer.generations.digest_of(key, there)

        async def read_one() -> None:
            for _ in range(TIMES):
                await layer.shell.backend.get(key.name)

        await _compare("a hit in memory, without decoding", {
            "its key": make_key, "the look-up: answer and generations, checked": look_up,
            "one raw get of the backend": read_one,
        })  # fmt: skip


async def records() -> None:
    """Print what 80 typed records take, against decoding them at all."""
    decode = msgspec.json.Decoder(_TYPE).decode
    async with AsyncExitStack() as stack:
        client = ZenooClient("localhost", config=False, cache=MemoryBackend())
        await stack.enter_async_context(client)
        client._runtime.identity = await _pretend(client)
        pipeline = client._runtime.pipeline
        layer = pipeline.cache
        assert layer is not None
        identity = client._runtime.identity
        request = Request(*_whole(REQUEST), result_type=_TYPE, cache_ttl=60)
        key = layer.keys.key(request, identity, layer.rules.generations(request))
        assert key is not None
        digest = layer.generations.digest_of(key, await layer.generations.make(key))
        await layer.shell.set({key.name: Entry(digest, _BODY)}, 60)

        async def only_decode() -> None:
            for _ in range(TIMES // 20):
                decode(_BODY)

        async def from_layer() -> None:
            for _ in range(TIMES // 20):
                decoded(_BODY, _TYPE)

        async def whole_call() -> None:
            for _ in range(TIMES // 20):
                assert len(await pipeline.run(request, identity)) == 80

        await _compare("80 typed records from memory", {
            "bare msgspec": only_decode, "response from kept bytes": from_layer,
            "the whole call, a hit": whole_call,
        }, TIMES // 20)  # fmt: skip


def _whole(request: Request) -> tuple[Any, ...]:
    return request.model, request.method, request.args, request.kwargs, request.context


async def misses() -> None:
    """Print what a small call that misses takes, against a client without a cache.

    The CPU against a server that does nothing, where whatever is added shows most, and the time
    against one that takes 5 ms, as Odoo does at its fastest.
    """
    async with server("fast") as url:
        await _missing(url, "CPU of the client", time.process_time, ROUNDS * 4, CALLS)
    async with child("slow") as url:
        await _missing(url, "5 ms on the server, wall", time.perf_counter, ROUNDS, 5)


async def _missing(url: str, how: str, clock: Callable[[], float], rounds: int, calls: int) -> None:
    async with AsyncExitStack() as stack:
        work: dict[str, Work] = {}
        kinds: dict[str, Any] = {"no cache": None, "memory": MemoryBackend()}
        for name, cache in kinds.items():
            client = ZenooClient(url, config=False, transport="jsonrpc", cache=cache)
            await stack.enter_async_context(client)
            client._runtime.identity = await _pretend(client)
            work[name] = _never_the_same(client.with_cache(60))
        work["memory, not asked to keep it"] = _never_the_same(client.with_cache(0))
        seconds: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(rounds):
            for name, call in work.items():
                began = clock()
                for _ in range(calls):
                    await call()
                seconds[name].append((clock() - began) / calls)
    show(f"a small call that misses, {how}", seconds)


def _never_the_same(client: ZenooClient) -> Work:
    numbers = iter(range(10**9))

    async def call() -> Any:
        return await client.read("res.partner", next(numbers), ["name"])

    return call


async def shared() -> None:
    """Print what a hit in Redis takes, against redis-py's own GET, alone and a hundred at once."""
    with servers.one() as server:
        settings = RedisSettings(url=server.url)
        plain = aioredis.Redis(port=server.port)
        limited = aioredis.Redis(
            connection_pool=aioredis.BlockingConnectionPool(port=server.port, max_connections=10)
        )
        async with (
            plain, limited,
            ZenooClient("localhost", config=False, cache=RedisBackend(settings)) as client,
        ):  # fmt: skip
            client._runtime.identity = await _pretend(client)
            pipeline = client._runtime.pipeline
            layer = pipeline.cache
            assert layer is not None
            identity = client._runtime.identity
            assert identity is not None
            request = evolve(REQUEST, cache_ttl=60)
            key = layer.keys.key(request, identity, layer.rules.generations(request))
            assert key is not None
            digest = layer.generations.digest_of(key, await layer.generations.make(key))
            await layer.shell.set({key.name: Entry(digest, _BODY)}, 60)

            async def get() -> None:
                assert await plain.get(key.name)

            async def look_up() -> None:
                assert (await layer.shell.backend.get_many(key.places))[-1]

            async def bounded() -> None:
                assert (await layer.shell.look_up(key.places))[-1]

            async def hit() -> None:
                assert await pipeline.run(request, identity)

            await _each("a hit in Redis, CPU of the client", {
                "redis-py: GET of the answer": get,
                "the look-up: answer and generations": look_up,
                "within its time and breaker": bounded,
                "the whole call, decoded": hit,
            }, 200)  # fmt: skip

            names = [f"{key.name}{number}" for number in range(100)]
            await layer.shell.set(dict.fromkeys(names, Entry(digest, _BODY)), 60)
            places = [(*key.places[:-1], name) for name in names]

            async def pool() -> None:
                await asyncio.gather(*(limited.get(name) for name in names))

            async def together() -> None:
                await asyncio.gather(*(layer.shell.look_up(each) for each in places))

            await _each("100 at once, wall", {
                "redis-py: GET, a pool of 10": pool, "look-ups over one connection": together,
            }, 3, time.perf_counter)  # fmt: skip


async def _each(
    title: str, work: dict[str, Work], times: int, clock: Callable[[], float] = time.process_time
) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, run in work.items():
            began = clock()
            for _ in range(times):
                await run()
            seconds[name].append((clock() - began) / times)
    show(title, seconds)


async def _compare(
    title: str, work: dict[str, Callable[[], Awaitable[None]]], times: int = TIMES
) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, run in work.items():
            began = time.perf_counter()
            await run()
            seconds[name].append((time.perf_counter() - began) / times)
    show(title, seconds)
    best = {name: min(values) * 1e6 for name, values in seconds.items()}
    print("  best: " + ", ".join(f"{name} {value:.2f} µs" for name, value in best.items()))
    assert median(seconds[next(iter(seconds))]) > 0


async def main() -> None:
    """Print all ratios."""
    await parts()
    await records()
    await misses()
    await shared()


if __name__ == "__main__":
    asyncio.run(main())
