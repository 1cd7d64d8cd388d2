"""Loopback servers that misbehave in one way each, and transports that are closed at the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from zenoo_http import HTTPSettings, HTTPTransport

from zenoo_core.deadlines import Deadline, Sweep
from zenoo_core.records import Identity, Request
from zenoo_core.transport import Credentials

Handler = Callable[["Exchange"], Awaitable[None]]
Talk = Callable[[Any, Any], Awaitable[None]]


class Exchange:
    """One request that a server got, and the way to answer it."""

    def __init__(self, server: Server, head: bytes, body: bytes, writer: Any) -> None:
        self.server, self.head, self.body, self.writer = server, head, body, writer

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def path(self) -> str:
        return self.head.split(b" ")[1].decode()

    def header(self, name: str) -> str | None:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None

    async def raw(self, data: bytes, *, close: bool = False) -> None:
        self.writer.write(data)
        await self.writer.drain()
        if close:
            self.writer.close()

    async def answer(
        self,
        body: bytes,
        status: str = "200 OK",
        headers: tuple[str, ...] = (),
        version: str = "1.1",
        *,
        close: bool = False,
    ) -> None:
        lines = [f"HTTP/{version} {status}", f"Content-Length: {len(body)}", *headers]
        await self.raw("\r\n".join([*lines, "", ""]).encode() + body, close=close)

    async def result(self, value: Any, *headers: str, close: bool = False) -> None:
        reply = {"jsonrpc": "2.0", "id": self.json["id"], "result": value}
        await self.answer(json.dumps(reply).encode(), headers=headers, close=close)

    async def fault(self, name: str, message: str, code: int = 0, number: Any = None) -> None:
        error = {"code": code, "message": "Odoo Server Error", "data": {
            "name": name, "message": message, "arguments": [message], "debug": "",
        }}  # fmt: skip
        reply = {"jsonrpc": "2.0", "id": number, "error": error}
        await self.answer(json.dumps(reply).encode())

    async def expired(self) -> None:
        await self.fault("odoo.http.SessionExpiredException", "Session expired", 100)


class Server:
    """A raw HTTP/1.1 server on a free port; it counts connections and keeps what it was sent."""

    def __init__(self, handler: Handler | None, talk: Talk | None = None) -> None:
        self.handler = handler
        self.talk = talk
        self.connections = 0
        self.requests: list[Exchange] = []
        self.received = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self, **options: Any) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, **options)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http{'s' if 'ssl' in options else ''}://localhost:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        try:
            if self.talk is not None:
                return await self.talk(reader, writer)
            while self.handler is not None and not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                exchange = Exchange(self, head, await reader.readexactly(length), writer)
                self.requests.append(exchange)
                self.received.set()
                await self.handler(exchange)
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # a server that is told to stop while it answers, or is left alone
        finally:
            writer.close()

    def drop(self) -> None:
        """End all connections, as a proxy does with idle ones."""
        for writer in self._writers:
            writer.close()

    async def stop(self) -> None:
        self._server.close()
        self.drop()
        await asyncio.gather(*(w.wait_closed() for w in self._writers), return_exceptions=True)
        await self._server.wait_closed()


class Bench:
    """Servers, transports and calls for one test."""

    request = Request("res.partner", "create", [{"name": "x"}])
    secret = "c4nary-p4ssword"

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._sweep = Sweep(1.0)
        self.identity = Identity(2, database="demo", login="admin")
        self.deadline: Deadline | None = None

    async def server(self, handler: Handler | None, **options: Any) -> Server:
        server = Server(handler)
        await server.start(**options)
        self._stack.push_async_callback(server.stop)
        return server

    async def talker(self, talk: Talk) -> Server:
        """Serve something that is not even HTTP, by a coroutine with reader and writer."""
        server = Server(None, talk)
        await server.start(limit=1024)
        self._stack.push_async_callback(server.stop)
        return server

    async def transport(
        self, url: str, kind: type[HTTPTransport] = HTTPTransport, **settings: Any
    ) -> HTTPTransport:
        transport = kind(url, settings=HTTPSettings(**settings))
        await transport.connect()
        self._stack.push_async_callback(transport.close)
        transport._remember(self.identity, Credentials("demo", "admin", self.secret))
        return transport

    async def call(
        self, transport: HTTPTransport, request: Request | None = None, *, seconds: float = 10,
        identity: Identity | None = None,
    ) -> Any:  # fmt: skip
        """Send one request under a swept deadline, which is kept as `deadline`."""
        self.deadline = deadline = self._sweep.watch(seconds)
        try:
            sent = transport.send(request or self.request, identity or self.identity, deadline)
            return (await sent).result
        finally:
            self._sweep.done(deadline)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        yield Bench(stack)


def in_use(transport: HTTPTransport) -> int:
    """Count the connections that aiohttp holds for somebody, and those who wait for one."""
    assert transport._session is not None
    connector = transport._session.connector
    return len(connector._acquired) + len(connector._waiters)  # type: ignore[union-attr]


@pytest.fixture(name="in_use")
def in_use_fixture() -> Callable[[HTTPTransport], int]:
    return in_use
