"""Gateways on loopback that misbehave in one way each, and transports closed at the end."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from zenoo_websocket import WebSocketSettings, WebSocketTransport

from zenoo_core.deadlines import Deadline, Sweep
from zenoo_core.records import Identity, Request
from zenoo_core.testing.frames import ClientFrames
from zenoo_core.transport import Credentials

_KEY = re.compile(rb"^sec-websocket-key: *(\S+)", re.IGNORECASE | re.MULTILINE)
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PONG = 1, 2, 8, 10


def switched(head: bytes) -> bytes:
    """Return the answer to a handshake (RFC 6455, 4.2.2)."""
    found = _KEY.search(head)
    assert found is not None
    accept = base64.b64encode(hashlib.sha1(found[1] + _MAGIC).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return one whole frame as a server sends it."""
    size = len(payload)
    if size < 126:
        head = bytes([0x80 | opcode, size])
    elif size < 65536:
        head = bytes([0x80 | opcode, 126]) + size.to_bytes(2)
    else:
        head = bytes([0x80 | opcode, 127]) + size.to_bytes(8)
    return head + payload


class Peer:
    """One socket as the gateway has it."""

    def __init__(self, gateway: Gateway, reader: Any, writer: Any) -> None:
        self.gateway, self.reader, self.writer = gateway, reader, writer

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(ConnectionError):
            await self.writer.drain()

    async def send(self, payload: bytes, opcode: int = TEXT) -> None:
        await self.raw(frame(payload, opcode))

    async def answer(self, message: dict[str, Any], result: Any, opcode: int = TEXT) -> None:
        reply = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        await self.send(json.dumps(reply).encode(), opcode)

    async def close(self, code: int, reason: bytes = b"") -> None:
        await self.send(code.to_bytes(2) + reason, CLOSE)

    def cut(self) -> None:
        self.writer.transport.abort()


Handler = Callable[[Peer, dict[str, Any]], Awaitable[None]]


async def echo(peer: Peer, message: dict[str, Any]) -> None:
    """Answer a call with its first argument."""
    await peer.answer(message, message["params"]["args"][5][0])


class Gateway:
    """A gateway on a free port: it counts sockets and keeps the messages that it got.

    `handler` gets each message; `greeting` is written right behind the handshake; unless
    `hearing` it reads nothing; without `pongs` it leaves pings unanswered, and goodbyes if it is
    not `polite`.
    """

    def __init__(self, handler: Handler = echo, *, greeting: bytes = b"", tls: Any = None) -> None:
        self.handler, self.greeting, self.tls = handler, greeting, tls
        self.messages: list[dict[str, Any]] = []
        self.heads: list[bytes] = []
        self.peers: list[Peer] = []
        self.hearing, self.opened = asyncio.Event(), 0
        self.pongs = self.polite = True
        self.hearing.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> Gateway:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"wss://localhost:{self.port}" if self.tls else f"ws://127.0.0.1:{self.port}"
        return self

    async def stop(self) -> None:
        self._server.close()
        for peer in self.peers:
            peer.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, reader: Any, writer: Any) -> None:
        self.spawn(self._serve(Peer(self, reader, writer)))

    async def _serve(self, peer: Peer) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await peer.reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            self.peers.append(peer)
            self.opened += 1
            await peer.raw(switched(head) + self.greeting)
            frames = ClientFrames()
            await self.hearing.wait()
            while chunk := await peer.reader.read(65536):
                for content in frames.feed(chunk):
                    await self._take(peer, content)
                await self.hearing.wait()
        peer.writer.close()

    async def _take(self, peer: Peer, content: bytes) -> None:
        if content.startswith(b"{"):
            message = json.loads(content)
            self.messages.append(message)
            self.spawn(self.handler(peer, message))
        elif content.startswith(b"\x03") and self.polite:
            await peer.send(content, CLOSE)
        elif not content and self.pongs:
            await peer.send(b"", PONG)


class Bench:
    """Make gateways and transports for one test."""

    def __init__(self) -> None:
        self._stack, self._sweep = AsyncExitStack(), Sweep(1.0)
        self.identity = Identity(2, database="demo", login="admin")

    async def gateway(self, handler: Handler = echo, **options: Any) -> Gateway:
        gateway = await Gateway(handler, **options).start()
        self._stack.push_async_callback(gateway.stop)
        return gateway

    async def transport(self, url: str, kind: Any = None, **settings: Any) -> Any:
        transport = (kind or WebSocketTransport)(url, settings=WebSocketSettings(**settings))
        await transport.connect()
        self._stack.push_async_callback(transport.close)
        transport._remember(self.identity, Credentials("demo", "admin", "c4nary"))
        return transport

    async def call(self, transport: Any, argument: Any = 0, seconds: float = 30.0) -> Any:
        """Send one call with a deadline of its own, and return its result."""
        return (await self.told(transport, argument, seconds))[0]

    async def told(self, transport: Any, argument: Any, seconds: float = 30.0) -> Any:
        """Send one call; return its result or its error, and its deadline."""
        deadline: Deadline = self._sweep.watch(seconds)
        request = Request("x.model", "echo", [argument])
        try:
            return (await transport.send(request, self.identity, deadline)).result, deadline
        finally:
            self._sweep.done(deadline)

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.close()
