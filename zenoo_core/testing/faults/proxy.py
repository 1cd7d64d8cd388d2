"""The proxy: it passes requests on, and does to some what networks and proxies do."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from zenoo_core.testing.faults.kinds import UNSEEN, Dice, Kind, checked
from zenoo_core.testing.faults.messages import LIMIT, HTTPMessage, read_answer, read_request

_PAGE = b"<!doctype html>\n<html><body><h1>%s</h1><hr>fault proxy</body></html>\n"
_GONE = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)


class FaultProxy:
    """Stand between a client and a server, and let faults strike by rates, from a seed.

        async with FaultProxy(url, rates={"reset_after": 0.05, "429": 0.1}, seed=7) as proxy:
            client = ZenooClient(proxy.url)

    Whether the server has done its work is what `_before` and `_after` say: `reset_*` ends the
    connection at once, `502_*` answers for the server, `hang_*` says nothing until the client
    leaves. After the work, `truncated` sends half of the answer, `html` a page with status 200 in
    its place, and `drip` its body, one byte every `drip_seconds`. `429` turns the request away with
    `Retry-After: <retry_after>`.

    Faults strike the requests for which `only` answers True, by default all; the others pass.
    The n-th of them meets the same fault for the same seed, however they come. `latency` is the
    most that a request waits before it is passed on, in seconds, drawn from the seed as well.
    Requests and answers are held whole. HTTP/1.1 without upgrades; the server may be https.
    """

    def __init__(
        self,
        server: str,
        *,
        rates: Mapping[Kind, float] | None = None,
        seed: int = 0,
        only: Callable[[HTTPMessage], bool] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        latency: float = 0.0,
        drip_seconds: float = 1.0,
        retry_after: object = 1,
    ) -> None:
        self._upstream = urlsplit(server)
        if self._upstream.scheme not in ("http", "https") or not self._upstream.hostname:
            raise ValueError(f"{server!r} is no http:// or https:// URL of a server")
        self._dice = Dice(rates or {}, seed)
        self._only = only
        self._host, self._port = host, port
        self.latency, self.drip_seconds, self.retry_after = latency, drip_seconds, retry_after
        self.connections = self.requests = 0
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Return the address for the client, with the path prefix of the server's."""
        if self._server is None:
            raise RuntimeError("the proxy is not running: use `async with FaultProxy(...)`")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.sockets[0].getsockname()[1]}{self._upstream.path}"

    @property
    def hits(self) -> Counter[Kind]:
        """Return how often each fault has struck."""
        return self._dice.hits

    @property
    def rates(self) -> Mapping[Kind, float]:
        """Return the share of requests that each fault strikes; settable while it runs."""
        return self._dice.rates

    @rates.setter
    def rates(self, rates: Mapping[Kind, float]) -> None:
        self._dice.rates = checked(rates)

    def inject(self, *kinds: Kind) -> None:
        """Let these faults strike the next requests, one each, before the rates count again."""
        self._dice.inject(kinds)

    async def start(self) -> Self:
        """Listen; raises `OSError` when the port is taken."""
        self._server = await asyncio.start_server(
            self._accept, self._host, self._port, limit=LIMIT, backlog=1000
        )
        return self

    async def stop(self) -> None:
        """Listen no longer and end all connections, the hanging ones too; twice is fine."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await server.wait_closed()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream = _Upstream(self._upstream.hostname or "", self._port_of_server(), self._is_tls())
        try:
            request = await read_request(reader, writer)
            while await self._exchange(request, reader, writer, upstream):
                request = await read_request(reader, writer)
        except _GONE:
            pass  # the client left, or speaks no HTTP
        finally:
            upstream.close()
            writer.close()

    def _port_of_server(self) -> int:
        return self._upstream.port or (443 if self._is_tls() else 80)

    def _is_tls(self) -> bool:
        return self._upstream.scheme == "https"

    async def _exchange(
        self,
        request: HTTPMessage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        upstream: _Upstream,
    ) -> bool:
        """Answer one request, or not; tell whether the connection is good for another."""
        self.requests += 1
        struck = self._only is None or self._only(request)
        kind = self._dice.draw() if struck else None
        if self.latency:
            await asyncio.sleep(self._dice.random.uniform(0, self.latency))
        if kind in UNSEEN:
            answer = _page(502)
        else:
            answer = await upstream.exchange(request)
        if kind in ("reset_before", "reset_after"):
            _reset(writer)
            return False
        if kind in ("hang_before", "hang_after"):
            while await reader.read(LIMIT):
                pass
            return False
        if kind == "truncated":
            writer.write(answer.head + answer.body[: len(answer.body) // 2])
            await writer.drain()
            return False
        if kind == "drip":
            return await self._drip(answer, writer)
        if kind in ("502_before", "502_after"):
            answer = _page(502)
        elif kind == "html":
            answer = _page(200)
        elif kind == "429":
            answer = _page(429, f"Retry-After: {self.retry_after}\r\n")
        writer.write(answer.head + answer.body)
        await writer.drain()
        return answer.stays_open and request.stays_open

    async def _drip(self, answer: HTTPMessage, writer: asyncio.StreamWriter) -> bool:
        writer.write(answer.head)
        for byte in answer.body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(self.drip_seconds)
        return answer.stays_open


class _Upstream:
    """The connection to the server that belongs to one connection of a client's."""

    def __init__(self, host: str, port: int, tls: bool) -> None:
        self._address = host, port, tls
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def exchange(self, request: HTTPMessage) -> HTTPMessage:
        """Pass a request on and return the answer; a page with 502 if there is none."""
        try:
            reader, writer = await self._open()
            writer.write(request.head + request.body)
            await writer.drain()
            answer = await read_answer(reader, request.start[0])
        except _GONE:
            self.close()
            return _page(502)
        if not answer.stays_open:
            self.close()
        return answer

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self._streams[0].at_eof():
            self.close()
        if self._streams is None:
            host, port, tls = self._address
            self._streams = await asyncio.open_connection(host, port, limit=LIMIT, ssl=tls or None)
        return self._streams


def _page(status: int, headers: str = "") -> HTTPMessage:
    reason = {200: "OK", 429: "Too Many Requests", 502: "Bad Gateway"}[status]
    body = _PAGE % f"{status} {reason}".encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/html\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return HTTPMessage(head.encode("latin-1"), body)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST in place of FIN."""
    connection = writer.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
