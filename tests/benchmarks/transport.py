"""CPU of a small call through `HTTPTransport`, against a default aiohttp session with orjson.

    python -m tests.benchmarks.transport

Everything runs interleaved in one process, against one server in a child process that answers
canned bytes on kept connections; only ratios within one run mean anything.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from statistics import median
from typing import Any

import aiohttp
import msgspec
import orjson
from zenoo_http import HTTPTransport

from zenoo_core.deadlines import Sweep
from zenoo_core.records import Identity, Request
from zenoo_core.transport import Credentials, answers, envelopes

ROUNDS, CALLS = 200, 40
PARTNER = {
    "id": 7, "name": "Azure Interior \u00ee", "email": "azure@example.com", "is_company": True,
    "country_id": [233, "United States"], "category_id": [5, 9], "vat": False, "credit": 0.0,
    "write_date": "2026-01-15 10:00:00",
}  # fmt: skip
REQUEST = Request("res.partner", "read", [[7]], {"fields": ["name"]}, {"lang": "en_US"})
IDENTITY = Identity(2, database="demo", login="admin")
Work = Callable[[], Awaitable[Any]]


class Canned(asyncio.Protocol):
    """Answer each request with the id that it came with and one partner."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
            body = self.buffer[end + 4 : end + 4 + length]
            if len(body) < length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            answer = {"jsonrpc": "2.0", "id": orjson.loads(body)["id"], "result": [PARTNER]}
            content = orjson.dumps(answer)
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nServer: Werkzeug\r\nContent-Length: %d\r\n"
                b"Content-Type: application/json; charset=utf-8\r\n"
                b"X-Content-Type-Options: nosniff\r\n\r\n" % len(content) + content
            )


async def serve() -> None:
    """Serve on a free loopback port, which is printed, until killed."""
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def bare(session: aiohttp.ClientSession, url: str) -> Work:
    """Return what somebody would write who has only aiohttp and orjson."""

    async def call() -> Any:
        data = envelopes.execute_kw(REQUEST, IDENTITY, "admin")
        message = envelopes.message(1, "object", "execute_kw", data)
        headers = {"Content-Type": "application/json"}
        async with session.post(url, data=orjson.dumps(message), headers=headers) as response:
            return orjson.loads(await response.read())

    return call


def ours(transport: HTTPTransport, sweep: Sweep) -> Work:
    """Return the same call by the transport; the deadline's own cost is the client's."""
    deadline = sweep.watch(3600)

    async def call() -> Any:
        return (await transport.send(REQUEST, IDENTITY, deadline)).result

    return call


async def over_http(url: str) -> None:
    """Print what a small call costs."""
    transport, sweep = HTTPTransport(url), Sweep(1.0)
    await transport.connect()
    transport._remember(IDENTITY, Credentials("demo", "admin", "admin"))
    try:
        async with aiohttp.ClientSession() as session:
            work = {
                "aiohttp + orjson": bare(session, f"{url}/jsonrpc"),
                "HTTPTransport.send": ours(transport, sweep),
            }
            seconds: dict[str, list[float]] = {name: [] for name in work}
            for _ in range(ROUNDS):
                for name, call in work.items():
                    began = time.process_time()
                    for _ in range(CALLS):
                        await call()
                    seconds[name].append((time.process_time() - began) / CALLS)
    finally:
        await transport.close()
    show("a small call over HTTP, CPU of the client", seconds)


def codecs() -> None:
    """Print what encoding and decoding cost, each with what the transport does with the bytes."""
    message = envelopes.message(
        1, "object", "execute_kw", envelopes.execute_kw(REQUEST, IDENTITY, "admin")
    )
    for count in (1, 80):
        body = orjson.dumps({"jsonrpc": "2.0", "id": 1, "result": [PARTNER] * count})
        compare(f"decode {count} partner(s)", {
            "orjson, then the envelope's members": partial(_loaded, body),
            "msgspec, envelope in the same pass": partial(answers.decode, body, 1),
        })  # fmt: skip
        compare(f"decode {count} partner(s) into a class", {
            "orjson, then msgspec.convert": partial(_converted, body),
            "msgspec, envelope in the same pass": partial(answers.decode, body, 1, TYPED),
        })  # fmt: skip
    compare("encode a small call", {
        "orjson": partial(orjson.dumps, message),
        "msgspec": partial(envelopes.encode, message),
    })  # fmt: skip


def _loaded(body: bytes) -> Any:
    return orjson.loads(body)["result"]


def _converted(body: bytes) -> Any:
    return msgspec.convert(orjson.loads(body)["result"], TYPED.result_type)


class Partner(msgspec.Struct):
    """What a model's class will look like to the decoder."""

    id: int
    name: str
    email: str
    is_company: bool
    country_id: tuple[int, str]
    category_id: list[int]
    vat: str | bool
    credit: float
    write_date: str


TYPED = Request("res.partner", "read", result_type=list[Partner])


def compare(title: str, work: dict[str, Callable[[], Any]]) -> None:
    """Run each kind of work in turn, and print the medians."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, run in work.items():
            began = time.process_time()
            for _ in range(CALLS):
                run()
            seconds[name].append((time.process_time() - began) / CALLS)
    show(title, seconds)


def show(title: str, seconds: dict[str, list[float]]) -> None:
    """Print medians, and medians of the ratios within each round, the first being the measure."""
    print(title)
    first = next(iter(seconds.values()))
    for name, values in seconds.items():
        ratio = median(value / other for value, other in zip(values, first, strict=True))
        print(f"  {name:38} {median(values) * 1e6:8.1f} µs   {ratio:5.2f}")


def main() -> None:
    """Print all ratios."""
    command = [sys.executable, "-m", "tests.benchmarks.transport", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            asyncio.run(over_http(f"http://127.0.0.1:{int(server.stdout.readline())}"))
        finally:
            server.kill()
    codecs()


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] == ["serve"] else main()
