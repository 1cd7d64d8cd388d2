"""Redis that is gone, frozen, full, locked or in a failover: calls go on, and it is used again."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import trustme
from servers import redis as servers
from zenoo_redis import RedisBackend, RedisClusterSettings, RedisSettings
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.cache import Entry
from zenoo_core.errors import ConfigError

QUICK = {"settle": 0, "breaker_seconds": 0.3, "breaker_failures": 3}
MODELS = {"res.country": 60, "res.partner": 60}


@pytest.fixture
def server() -> Iterator[servers.RedisServer]:
    """A server of the test's own, to be ill-treated."""
    with servers.one() as server:
        yield server


@asynccontextmanager
async def opened(sandbox: Sandbox, **redis: Any) -> AsyncIterator[ZenooClient]:
    cache = {"backend": "redis", "models": MODELS, **QUICK}
    async with ZenooClient(
        sandbox.url, plugins=["redis"], cache=cache, redis=redis, config=False
    ) as client:
        await client.login("demo", "admin", "admin")
        yield client


async def asked(client: ZenooClient) -> int:
    return await client.search_count("res.country", [("code", "=", "BE")])


async def hits(client: ZenooClient) -> int:
    return (await client.cache.stats()).hits


async def until_hit(client: ZenooClient, seconds: float = 10) -> float:
    """Ask until the cache answers, and return how long that took."""
    began = monotonic()
    while monotonic() - began < seconds:
        before = await hits(client)
        assert await asked(client) == 1
        if await hits(client) > before:
            return monotonic() - began
        await asyncio.sleep(0.02)
    raise AssertionError(f"no hit within {seconds} s: {await client.cache.stats()}")


async def test_two_clients_share_it(sandbox: Sandbox, server: servers.RedisServer) -> None:
    async with opened(sandbox, url=server.url) as one, opened(sandbox, url=server.url) as other:
        assert await asked(one) == await asked(other) == 1
        assert (await other.cache.stats()).hits == 1
        number = await one.create("res.partner", {"name": "Ada"})
        for name in ("Bea", "Cat"):
            await one.write("res.partner", [number], {"name": name})
            for client in (other, one, other):
                assert (await client.read("res.partner", [number], ["name"]))[0]["name"] == name
        stats = await one.cache.stats()
        assert stats.store["entries"] > 0
        assert stats.state == "connected"
        listed = await one.cache.keys("res.partner") or ()
        assert all(stored.size and stored.ttl for stored in listed)
        assert await one.cache.purge() > 0


async def test_killed_and_started_again(sandbox: Sandbox, server: servers.RedisServer) -> None:
    async with opened(sandbox, url=server.url) as client:
        await until_hit(client)
        server.kill()
        for _ in range(10):
            assert await asked(client) == 1
        stats = await client.cache.stats()
        assert sum(stats.faults.values()) >= 3
        assert stats.state == "left alone after failures"
        server.start()
        await until_hit(client)


async def test_frozen(sandbox: Sandbox, server: servers.RedisServer) -> None:
    async with opened(sandbox, url=server.url, timeout=0.2) as client:
        await until_hit(client)
        server.freeze()
        try:
            for _ in range(6):
                assert await asked(client) == 1
            faults = (await client.cache.stats()).faults
            assert faults["get", "timeout"] >= 3
        finally:
            server.thaw()
        await until_hit(client)


async def test_not_there_at_the_start(
    sandbox: Sandbox, server: servers.RedisServer, caplog: Any
) -> None:
    server.kill()
    with caplog.at_level(logging.WARNING, "zenoo.cache"):
        async with opened(sandbox, url=server.url) as client:
            assert await asked(client) == 1
            assert "not connected" in (await client.cache.stats()).state
            server.start()
            await until_hit(client)
    assert caplog.text.count("cannot be reached") == 1


async def test_a_wrong_password(sandbox: Sandbox, caplog: Any) -> None:
    with servers.one("--requirepass", "c4nary-right") as server:
        async with opened(sandbox, url=server.url) as client:
            await until_hit(client)
        wrong = f"redis://:c4nary-wrong@{server.address}/0"
        async with opened(sandbox, url=wrong) as client:
            assert await asked(client) == 1
            stats = await client.cache.stats()
            assert "AuthenticationError" in stats.state or "ResponseError" in stats.state
        async with opened(sandbox, url=wrong, password="c4nary-right") as client:
            await until_hit(client)
    assert "c4nary" not in f"{caplog.text} {stats}"


async def test_a_full_redis(sandbox: Sandbox, server: servers.RedisServer) -> None:
    async with opened(sandbox, url=server.url) as client:
        with server.client() as operator:
            operator.config_set("maxmemory", 1)  # and nothing is evicted
            for _ in range(4):
                assert await asked(client) == 1
            stats = await client.cache.stats()
            assert stats.faults["set", "OutOfMemoryError"]
            assert not stats.stored
            operator.config_set("maxmemory", 0)
        await until_hit(client)


async def test_what_others_have_put_there(sandbox: Sandbox, server: servers.RedisServer) -> None:
    async with opened(sandbox, url=server.url) as client:
        await until_hit(client)
        with server.client() as stranger:
            for key in stranger.keys("zenoo:*"):
                stranger.set(key, "v1:what:is:this")
            assert await asked(client) == 1
            assert (await client.cache.stats()).rejected
            for key in stranger.keys("zenoo:*"):
                stranger.delete(key)
                stranger.lpush(key, "a list")
            assert await asked(client) == 1
            stranger.flushall()
        await until_hit(client)


async def test_many_at_once_with_one_frozen_moment(
    sandbox: Sandbox, server: servers.RedisServer
) -> None:
    async with opened(sandbox, url=server.url) as client:
        await until_hit(client)

        async def work(number: int) -> None:
            for _ in range(20):
                assert await asked(client) == 1
                await asyncio.sleep(0.002)

        working = [asyncio.create_task(work(number)) for number in range(16)]
        await asyncio.sleep(0.05)
        server.freeze()
        await asyncio.sleep(0.1)
        server.thaw()
        await asyncio.gather(*working)
        await until_hit(client)


async def test_a_failover_by_sentinels(sandbox: Sandbox) -> None:
    with servers.with_sentinels() as group:
        settings = {"sentinels": group.addresses, "service": group.service}
        async with opened(sandbox, **settings) as client:
            await until_hit(client)
            group.master.kill()
            for _ in range(20):
                assert await asked(client) == 1
            await until_hit(client, 30)


@asynccontextmanager
async def with_tls(server: servers.RedisServer, ca: trustme.CA) -> AsyncIterator[int]:
    """Serve TLS before a server: the wheel's own can't."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, out = await asyncio.open_connection("127.0.0.1", server.port)
        await asyncio.gather(pump(reader, out), pump(inner, writer))

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield int(listening.sockets[0].getsockname()[1])


async def test_tls(sandbox: Sandbox, server: servers.RedisServer, tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with with_tls(server, ca) as port:
        url = f"rediss://localhost:{port}/0"
        async with opened(sandbox, url=url, ca_file=str(tmp_path / "ca.pem")) as client:
            await until_hit(client)
        async with opened(sandbox, url=url) as client:  # of an authority that nobody trusts
            assert await asked(client) == 1
            assert "not connected" in (await client.cache.stats()).state


@pytest.mark.parametrize("ttl", [0, -1, 1.5, "60", True])
async def test_a_time_that_is_none(server: servers.RedisServer, ttl: Any) -> None:
    backend = RedisBackend(RedisSettings(url=server.url))
    await backend.connect()
    try:
        with pytest.raises(ValueError, match="time to live"):
            await backend.set("zenoo:{x:y}:z", Entry("0" * 32, b"1"), ttl)
    finally:
        await backend.close()


async def test_closing_answers_who_waits(server: servers.RedisServer) -> None:
    backend = RedisBackend(RedisSettings(url=server.url))
    await backend.connect()
    server.freeze()
    try:
        waiting = [asyncio.create_task(backend.get(f"zenoo:{{x:y}}:{n}")) for n in range(5)]
        await asyncio.sleep(0.05)
        await backend.close()
        errors = await asyncio.gather(*waiting, return_exceptions=True)
    finally:
        server.thaw()
    assert {type(error).__name__ for error in errors} == {"CacheUnavailable"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"url": "http://localhost"}, "redis://"),
        ({"sentinels": ["a:1"]}, "go together"),
        ({"service": "cache"}, "go together"),
        ({"sentinels": ["nowhere"], "service": "cache"}, "host:port"),
        ({"timeout": 0}, "timeout"),
        ({"nodes": ["a:1"]}, "unknown key"),
    ],
    ids=str,
)
async def test_wrong_settings_fail_the_opening(table: Any, said: str) -> None:
    client = ZenooClient("localhost", plugins=["redis"], cache="redis", redis=table, config=False)
    with pytest.raises(ConfigError, match=said):
        await client.open()


def test_settings_show_no_secret() -> None:
    secret = "c4nary"
    settings = RedisSettings(
        url=f"redis://u:{secret}@h/0", password=secret, sentinel_password=secret
    )
    shown = f"{settings!r} {RedisClusterSettings(password=secret)!r} {RedisBackend(settings)!r}"
    assert secret not in shown
