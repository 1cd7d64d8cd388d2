"""CPU of the same small call on each wire, side by side, against the fastest over HTTP.

    python -m tests.benchmarks.wires

Then a hundred calls at once, by a pool of connections and over one socket. Everything runs
interleaved in one process, against one server in a child process that answers canned bytes on kept
connections; only ratios within one run mean anything.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import subprocess
import sys
import time
from statistics import median
from typing import Any
from xmlrpc.client import dumps

import orjson
from zenoo_http import HTTPTransport, Json2Transport, SessionTransport
from zenoo_websocket import WebSocketTransport
from zenoo_xmlrpc import XmlRpcTransport

from tests.benchmarks.transport import PARTNER, REQUEST, Work
from zenoo_core.deadlines import Sweep
from zenoo_core.records import Identity
from zenoo_core.testing.frames import ClientFrames
from zenoo_core.transport import BaseTransport, Credentials, Serves
from zenoo_core.transport.auto import AutoTransport

ROUNDS, CALLS = 200, 40
AT_ONCE, ROUNDS_AT_ONCE = 100, 60
GOAL = 1.25  # times the fastest over HTTP, but for XML-RPC
KEY = Credentials("demo", "admin", "0123456789abcdef0123456789abcdef01234567", is_key=True)
_BARE = orjson.dumps([PARTNER])
_XML = dumps(([PARTNER],), methodresponse=True).encode()
_PLAIN = {
    b"/web/version": b'{"version": "19.0", "version_info": [19, 0]}',
    b"/json/2/res.users/context_get": b'{"uid": 2, "lang": "en_US"}',
    b"/json/2/res.users/read": b'[{"id": 2, "login": "admin"}]',
    b"/json/2/res.partner/read": _BARE,
    b"/xmlrpc/object": _XML,
}


_KEY = re.compile(rb"^sec-websocket-key: *(\S+)", re.IGNORECASE | re.MULTILINE)
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Canned(asyncio.Protocol):
    """Answer each path in the form of its wire, with one partner."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""
        self.frames: ClientFrames | None = None

    def data_received(self, data: bytes) -> None:
        if self.frames is not None:
            answers = [
                _framed(_enveloped(body)) for body in self.frames.feed(data) if body[:1] == b"{"
            ]
            self.transport.write(b"".join(answers))
            return
        self.buffer += data
        if key := _KEY.search(self.buffer):
            self.frames = ClientFrames()
            self.transport.write(_switched(key[1]))
            return
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            found = head.partition(b"content-length: ")[2].split(b"\r\n")[0]
            length = int(found or 0)
            body = self.buffer[end + 4 : end + 4 + length]
            if len(body) < length:
                return
            path = head.split(b" ", 2)[1]
            self.buffer = self.buffer[end + 4 + length :]
            content = _PLAIN.get(path) or _enveloped(body)
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
                b"Content-Type: application/json; charset=utf-8\r\n\r\n" % len(content) + content
            )


def _switched(key: bytes) -> bytes:
    accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def _framed(body: bytes) -> bytes:
    size = bytes([len(body)]) if len(body) < 126 else bytes([126]) + len(body).to_bytes(2)
    return b"\x81" + size + body


def _enveloped(body: bytes) -> bytes:
    return b'{"jsonrpc": "2.0", "id": %d, "result": %b}' % (orjson.loads(body)["id"], _BARE)


async def serve() -> None:
    """Serve on a free loopback port, which is printed, until killed."""
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def transports(url: str) -> dict[str, BaseTransport]:
    """Return a transport for each wire."""
    auto = AutoTransport(url, {"json2": Serves()}, lambda name: Json2Transport(url))
    return {
        "json2": Json2Transport(url),
        "json2 by auto": auto,
        "session": SessionTransport(url),
        "jsonrpc": HTTPTransport(url),
        "xmlrpc": XmlRpcTransport(url),
        "websocket": WebSocketTransport(url),
    }


async def caller(transport: BaseTransport, sweep: Sweep) -> Work:
    """Open a transport, logged in, and return the call."""
    await transport.connect()
    identity = Identity(2, {"lang": "en_US"}, database="demo", login="admin")
    if isinstance(transport, AutoTransport):
        identity = await transport.identify(KEY)
    elif isinstance(transport, SessionTransport):
        transport._remember(identity, KEY)
        transport._session_of(identity).cookies["session_id"] = "x" * 84
    else:
        transport._remember(identity, KEY)
    deadline = sweep.watch(3600)

    async def call() -> Any:
        return (await transport.send(REQUEST, identity, deadline)).result

    assert (await call())[0]["name"] == PARTNER["name"]
    return call


async def over_http(url: str) -> None:
    """Print what the same call costs on each wire."""
    sweep, built = Sweep(1.0), transports(url)
    try:
        work = {name: await caller(transport, sweep) for name, transport in built.items()}
        seconds: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(ROUNDS):
            for name, call in work.items():
                began = time.process_time()
                for _ in range(CALLS):
                    await call()
                seconds[name].append((time.process_time() - began) / CALLS)
        at_once = await all_at_once({name: work[name] for name in ("jsonrpc", "websocket")})
    finally:
        for transport in built.values():
            await transport.close()
    show("a small call by each wire", seconds)
    show(f"{AT_ONCE} small calls at once, each", at_once)


async def all_at_once(work: dict[str, Work]) -> dict[str, list[float]]:
    """Return the CPU of a call among many at once, by wire."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS_AT_ONCE):
        for name, call in work.items():
            began = time.process_time()
            await asyncio.gather(*(call() for _ in range(AT_ONCE)))
            seconds[name].append((time.process_time() - began) / AT_ONCE)
    return seconds


def show(what: str, seconds: dict[str, list[float]]) -> None:
    """Print medians, and medians of the ratios within each round to the fastest over HTTP."""
    http = [name for name in seconds if name != "websocket"]
    fastest = min(http, key=lambda name: median(seconds[name]))
    print(f"{what}, CPU of the client (goal: within {GOAL}, but for xmlrpc)")
    for name, values in seconds.items():
        pairs = zip(values, seconds[fastest], strict=True)
        ratio = median(value / other for value, other in pairs)
        print(f"  {name:38} {median(values) * 1e6:8.1f} µs   {ratio:5.2f}")


def main() -> None:
    """Print all ratios."""
    command = [sys.executable, "-m", "tests.benchmarks.wires", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            asyncio.run(over_http(f"http://127.0.0.1:{int(server.stdout.readline())}"))
        finally:
            server.kill()


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] == ["serve"] else main()
