"""A proxy that passes requests on, keeps them, or answers in the server's place."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from zenoo_core.testing.frames import ClientFrames

_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_UPGRADE = re.compile(rb"^upgrade: *websocket", re.IGNORECASE | re.MULTILINE)
_CONNECTION = re.compile(rb"^(?:connection|keep-alive):.*\r\n", re.IGNORECASE | re.MULTILINE)


class Between:
    """Stand between a transport and a server, for tests of what comes back.

    While `reply` is None every request is passed on; else it is what each request gets: the bytes
    of an answer, or nothing and a closed connection if it is empty. `requests` holds both kinds as
    they came, head and body. A request whose path begins with one of `barred` gets HTTP 403, as
    from a firewall. Every connection is closed after its answer; but a WebSocket stays, and each
    of its messages counts as a request, until `reply` is set or `stop` is called.
    """

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._answer: bytes | None = None
        self.barred: tuple[str, ...] = ()
        self.requests: list[bytes] = []
        self.url = ""
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._sockets: set[asyncio.StreamWriter] = set()

    @property
    def reply(self) -> bytes | None:
        """Return what each request gets, None while they are passed on."""
        return self._answer

    @reply.setter
    def reply(self, reply: bytes | None) -> None:
        self._answer = reply
        self._cut()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def stop(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()
        self._cut()

    def _cut(self) -> None:
        for writer in self._sockets:
            with suppress(OSError):  # it may have ended by itself
                writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._exchange(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            found = _LENGTH.search(head)
            body = await reader.readexactly(int(found[1])) if found else b""
            self.requests.append(head + body)
            reply = self._reply(head)
            if reply is None and _UPGRADE.search(head):
                await self._converse(head, reader, writer)
            elif reply is None:
                await self._pass_on(head, body, writer)
            else:
                writer.write(reply)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # one of the two went away: so do we
        finally:
            await _close(writer)

    def _reply(self, head: bytes) -> bytes | None:
        path = head.split(b" ", 2)[1].decode("latin-1")
        if self.barred and path.startswith(self.barred):
            return answer("403 Forbidden", b"<html>not here</html>", "Content-Type: text/html")
        return self._answer

    async def _pass_on(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        head = _CONNECTION.sub(b"", head)[:-2] + b"Connection: close\r\n\r\n"
        reader, upstream = await asyncio.open_connection(self._host, self._port)
        try:
            upstream.write(head + body)
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
        finally:
            await _close(upstream)

    async def _converse(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answers, upstream = await asyncio.open_connection(self._host, self._port)
        self._sockets.add(writer)
        try:
            upstream.write(head)
            back = asyncio.create_task(_pipe(answers, writer))
            frames = ClientFrames()
            while chunk := await reader.read(65536):
                self.requests += frames.feed(chunk)
                upstream.write(chunk)
                await upstream.drain()
        finally:
            self._sockets.discard(writer)
            await _close(upstream)
        await back


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
        writer.close()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """Return the bytes of an HTTP answer, whose connection ends with it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
