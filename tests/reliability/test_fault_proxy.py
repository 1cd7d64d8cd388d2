"""The fault proxy itself: what each fault does to a plain HTTP client; seeds repeat it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from zenoo_core.testing.faults import KINDS, FaultProxy, HTTPMessage, Kind


class Upstream:
    """A server that counts what reaches it and answers with the body it got."""

    def __init__(self) -> None:
        self.seen: list[HTTPMessage] = []
        self.head = b"HTTP/1.1 200 OK\r\n"
        self.chunked = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from zenoo_core.testing.faults.messages import read_request

        try:
            while True:
                message = await read_request(reader, writer)
                self.seen.append(message)
                writer.write(self.head + self._framed(message.body) + b"")
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def _framed(self, body: bytes) -> bytes:
        if self.chunked:
            return b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%b\r\n0\r\nX: y\r\n\r\n" % (
                len(body), body,
            )  # fmt: skip
        return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    upstream = Upstream()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    yield upstream
    server.close()


async def exchange(
    url: str, body: bytes = b"0123456789", seconds: float = 0.3
) -> tuple[Any, bytes]:
    """Return the status, or the name of what went wrong, and the body."""
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body) as response,
        ):
            return response.status, await response.read()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return type(error).__name__, b""


@pytest.mark.parametrize(("kind", "status", "seen"), [
    ("reset_before", "ClientOSError", 0), ("reset_after", "ClientOSError", 1),
    ("502_before", 502, 0), ("502_after", 502, 1),
    ("hang_before", "TimeoutError", 0), ("hang_after", "TimeoutError", 1),
    ("truncated", "ClientPayloadError", 1), ("html", 200, 1),
    ("drip", "TimeoutError", 1), ("429", 429, 0),
])  # fmt: skip
async def test_each_kind(upstream: Any, kind: Kind, status: Any, seen: int) -> None:
    async with FaultProxy(upstream.url) as proxy:
        proxy.inject(kind)
        found, body = await exchange(proxy.url)
        assert (found, len(upstream.seen)) == (status, seen)
        assert proxy.hits == {kind: 1}
        assert body.startswith(b"<!doctype html>") == (isinstance(status, int))
        assert await exchange(proxy.url) == (200, b"0123456789")  # it struck once
    assert not proxy._serving


def test_the_test_knows_every_kind() -> None:
    marks = test_each_kind.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in marks[0].args[1]} == set(KINDS)


async def test_429_carries_whatever_is_asked_for(upstream: Any) -> None:
    async with (
        FaultProxy(upstream.url, rates={"429": 1.0}, retry_after="Garbage") as proxy,
        aiohttp.ClientSession() as session,
        session.get(proxy.url) as response,
    ):
        assert response.headers["Retry-After"] == "Garbage"


async def test_a_slow_answer_arrives_whole(upstream: Any) -> None:
    async with FaultProxy(upstream.url, drip_seconds=0.0, rates={"drip": 1.0}) as proxy:
        assert await exchange(proxy.url, seconds=5) == (200, b"0123456789")


@pytest.mark.parametrize("chunked", [True, False])
async def test_connections_are_kept_and_framing_survives(upstream: Any, chunked: bool) -> None:
    upstream.chunked = chunked
    async with FaultProxy(f"{upstream.url}/erp/") as proxy, aiohttp.ClientSession() as session:
        for number in range(5):
            sent = json.dumps([number] * 1000)
            async with session.post(f"{proxy.url}x", data=sent) as response:
                assert await response.text() == sent
        assert proxy.connections == 1
        assert proxy.requests == len(upstream.seen) == 5
        assert upstream.seen[0].start == ["POST", "/erp/x", "HTTP/1.1"]


async def test_a_server_that_is_not_there_is_a_502() -> None:
    async with FaultProxy("http://127.0.0.1:1") as proxy:
        assert (await exchange(proxy.url))[0] == 502


async def test_the_same_seed_strikes_the_same_requests(upstream: Any) -> None:
    async def run(seed: int) -> list[Any]:
        rates: dict[Kind, float] = {"502_before": 0.3, "429": 0.2}
        async with FaultProxy(upstream.url, rates=rates, seed=seed) as proxy:
            return [(await exchange(proxy.url))[0] for _ in range(30)]

    first = await run(7)
    assert first == await run(7)
    assert first != await run(8)
    assert set(first) == {200, 502, 429}


async def test_only_what_is_chosen_is_struck(upstream: Any) -> None:
    async with FaultProxy(
        upstream.url, rates={"502_after": 1.0}, only=lambda message: b"x" in message.body
    ) as proxy:
        assert [(await exchange(proxy.url, body))[0] for body in (b"a", b"x", b"b")] == [
            200, 502, 200,
        ]  # fmt: skip
        proxy.rates = {}
        assert (await exchange(proxy.url, b"x"))[0] == 200


async def test_stopping_ends_what_hangs(upstream: Any) -> None:
    proxy = await FaultProxy(upstream.url, rates={"hang_after": 1.0}).start()
    waiting = asyncio.create_task(exchange(proxy.url, seconds=60))
    while not proxy.hits:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await proxy.stop()
    await proxy.stop()
    assert (await waiting)[0] == "ServerDisconnectedError"
    with pytest.raises(RuntimeError, match="not running"):
        _ = proxy.url


@pytest.mark.parametrize("rubbish", [
    b"\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"x" * 2**21,
])  # fmt: skip
async def test_what_is_no_http_ends_the_connection(upstream: Any, rubbish: bytes) -> None:
    async with FaultProxy(upstream.url) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(proxy.url).port)
        writer.write(rubbish)
        with suppress(ConnectionError):  # it was closed with our rubbish unread
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
        assert not upstream.seen


@pytest.mark.parametrize("rates", [{"nonsense": 0.1}, {"429": 1.1}, {"429": -0.1}, {
    "429": 0.6, "drip": 0.6}, {"429": float("nan")}])  # fmt: skip
def test_rates_are_checked(rates: Any) -> None:
    with pytest.raises(ValueError):
        FaultProxy("http://localhost:8069", rates=rates)


def test_a_server_is_checked_and_kinds_too() -> None:
    with pytest.raises(ValueError, match="no http"):
        FaultProxy("localhost:8069")
    with pytest.raises(ValueError, match="known: reset_before"):
        FaultProxy("http://localhost").inject("nonsense")  # type: ignore[arg-type]
