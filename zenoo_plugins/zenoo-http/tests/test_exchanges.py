"""What plugins see of the wire: each exchange from its start to its end, and nothing secret."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import ConnectionFailed, HTTPStatusError, ZenooError
from zenoo_core.records import Call
from zenoo_core.transport.exchanges import Exchange

TRANSPORTS = ["jsonrpc", "session", "json2"]


class Watch(Plugin):
    """Keep what was told of exchanges, in order."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.begun: list[Exchange] = []
        self.done: list[Exchange] = []
        self.calls: list[Call] = []
        self.headers = headers or {}

    def on_exchange(self, exchange: Exchange, call: Call) -> None:
        self.begun.append(exchange)
        self.calls.append(call)
        assert exchange.ended is None
        for name, value in self.headers.items():
            exchange.add_header(name, value)

    def on_exchange_done(self, exchange: Exchange) -> None:
        self.done.append(exchange)


def secret(transport: str) -> dict[str, str]:
    return {"password": "admin"} if transport != "json2" else {"api_key": "sandbox-admin"}


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_one_exchange_of_a_call(sandbox: Any, transport: str) -> None:
    watch = Watch()
    async with ZenooClient(
        sandbox.url, transport=transport, plugins=[watch], config=False
    ) as client:
        await client.login("demo", "admin", **secret(transport))
        assert watch.begun == []  # a login is no call
        await client.search("res.partner", limit=1)
    (exchange,) = watch.done
    assert watch.begun == [exchange]
    assert watch.calls[0].operation == "res.partner.search"
    assert (exchange.method, exchange.status, exchange.error) == ("POST", 200, None)
    assert exchange.url.startswith(sandbox.url)
    assert exchange.attempt == 1
    assert exchange.sent > 20
    assert exchange.received
    assert exchange.connected
    assert exchange.answered
    assert exchange.ended
    assert exchange.began <= exchange.connected <= exchange.answered <= exchange.ended
    assert "admin" not in repr(exchange)


class Proxy:
    """A server that keeps the heads of requests and answers all alike."""

    def __init__(self, answer: bytes) -> None:
        self.heads: list[str] = []
        self.answer = answer
        self.asked = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            self.asked.set()
            if self.answer:
                writer.write(self.answer)
                await writer.drain()
            else:
                await reader.read(1 << 20)
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def called(answer: bytes, *plugins: Plugin, **settings: Any) -> tuple[Proxy, Any]:
    """Make one call by `jsonrpc` to such a server, as somebody whom it has not logged in."""
    from zenoo_core.records import Identity
    from zenoo_core.transport import Credentials

    proxy = Proxy(answer)
    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with (
        server,
        ZenooClient(url, transport="jsonrpc", plugins=plugins, config=False, **settings) as client,
    ):
        identity = Identity(2, database="demo", login="admin")
        client.transport._remember(identity, Credentials("demo", "admin", "canary-91c4"))
        client._runtime.identity = identity
        outcome: Any
        try:
            outcome = await client.search("res.partner")
        except ZenooError as error:
            outcome = error
        return proxy, outcome


OK = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 36\r\nConnection: close\r\n\r\n"
    b'{"jsonrpc":"2.0","id":1,"result":[]}'
)


async def test_a_plugin_adds_headers_but_replaces_none() -> None:
    watch = Watch({"X-Request-Id": "a-1", "content-type": "text/plain", "user-agent": "me"})
    proxy, result = await called(OK, watch)
    assert result == []
    assert "X-Request-Id: a-1\r\n" in proxy.heads[0]
    assert "Content-Type: application/json\r\n" in proxy.heads[0]
    assert "text/plain" not in proxy.heads[0]
    assert "User-Agent: zenoo-http\r\n" in proxy.heads[0]


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\n", "", " a", "é"])
async def test_a_header_that_is_none_is_the_plugins_failure(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "zenoo.plugins"):
        proxy, result = await called(OK, Watch({"X-Bad": value}))
    assert result == []
    assert "X-Bad" not in proxy.heads[0]
    assert "X-Evil" not in proxy.heads[0]
    assert "plugin 'Watch' failed in hook on_exchange" in caplog.text


async def test_an_answer_that_is_no_success_is_an_answer() -> None:
    watch = Watch()
    bad = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    _, error = await called(bad, watch)
    assert isinstance(error, HTTPStatusError)
    assert [(e.status, e.received, e.error) for e in watch.done] == [(502, 2, None)]


async def test_each_try_has_its_exchanges() -> None:
    class Again(Plugin):
        def calculate_delay(self) -> float:
            return 0.0

    watch = Watch()
    _, error = await called(b"HTTP/1.1 503 Busy\r\n\r\n", watch, Again(), attempts=3)
    assert isinstance(error, HTTPStatusError)
    assert [e.attempt for e in watch.done] == [1, 2, 3]


async def test_no_connection_is_an_exchange_without_an_answer() -> None:
    async def gone(self: Any) -> None:
        pass

    watch = Watch()
    server = await asyncio.start_server(gone, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    client = ZenooClient(
        f"http://127.0.0.1:{port}", transport="jsonrpc", plugins=[watch], config=False
    )
    async with client:
        from zenoo_core.records import Identity
        from zenoo_core.transport import Credentials

        identity = Identity(2, database="demo", login="admin")
        client.transport._remember(identity, Credentials("demo", "admin", "x"))
        client._runtime.identity = identity
        with pytest.raises(ConnectionFailed):
            await client.search("res.partner")
    (exchange,) = watch.done
    assert isinstance(exchange.error, ConnectionFailed)
    assert (exchange.connected, exchange.answered, exchange.status) == (None, None, None)
    assert exchange.ended


async def test_a_cancelled_exchange_ends_once() -> None:
    watch = Watch()
    task = asyncio.create_task(called(b"", watch))
    while not watch.begun or watch.begun[0].connected is None:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (exchange,) = watch.done
    assert isinstance(exchange.error, asyncio.CancelledError)
    assert exchange.answered is None


async def test_a_hook_that_is_cancelled_at_the_start_has_its_end() -> None:
    class Slow(Plugin):
        async def on_exchange(self) -> None:
            entered.set()
            await asyncio.Event().wait()

    entered = asyncio.Event()
    watch = Watch()
    task = asyncio.create_task(called(OK, Slow(), watch))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(watch.begun) == len(watch.done) == 1
