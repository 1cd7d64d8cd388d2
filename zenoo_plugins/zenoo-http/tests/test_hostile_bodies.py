"""Bodies that are made to hurt: each ends in a typed error, soon and in little memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

# In a process of its own, as only that has a peak of memory of its own.
PROGRAM = r"""
import asyncio, gzip, io, itertools, resource, sys, time, zlib
from zenoo_core.errors import BadResponse, BodyTooLarge
from zenoo_http import HTTPTransport

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"


def bomb():
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(MIB)
    packed = b"".join([packer.compress(zeros) for _ in range(512)] + [packer.flush()])
    yield HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    yield packed


def endless():
    yield HEAD + b"Connection: close\r\n\r\n"
    yield from itertools.repeat(b"[" * 65536)


def chunked():
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from itertools.repeat(b"10000\r\n" + b"1" * 65536 + b"\r\n")


def deep():
    body = b"[" * 10**6
    yield HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def number():
    body = b'{"id": 1, "result": ' + b"9" * 10**6 + b"}"
    yield HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def headers():
    yield HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n"


def line():
    yield HEAD + b"X: " + b"y" * MIB + b"\r\n\r\n"


async def main(parts):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    transport = HTTPTransport(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await transport.connect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    try:
        await transport.send_request({"id": 1})
    except BadResponse as error:
        kind = type(error).__name__
    else:
        kind = "nothing"
    seconds = time.process_time() - began
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    await transport.close()
    server.close()
    print(kind, peak, seconds)


parts = globals()[sys.argv[1]]()
asyncio.run(main(list(parts) if sys.argv[1] == "bomb" else parts))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is Linux's")
@pytest.mark.parametrize(("body", "kind"), [
    ("bomb", "BodyTooLarge"), ("endless", "BodyTooLarge"), ("chunked", "BodyTooLarge"),
    ("deep", "BadResponse"), ("number", "BadResponse"),
    ("headers", "BadResponse"), ("line", "BadResponse"),
])  # fmt: skip
def test_a_hostile_body(body: str, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, body], capture_output=True, text=True, check=True
    )
    found, peak, seconds = done.stdout.split()
    assert found == kind
    assert float(peak) <= 64 + 32  # the cap, and some room
    assert float(seconds) < 10  # far above what it takes, far below what it could
