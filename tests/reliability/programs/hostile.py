"""Meet hostile bodies one after the other; print the peak of memory, seconds and error of each."""

import asyncio
import itertools
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

transport = sys.argv[1]
MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
JSON = OK % b"application/json"
XML = OK % b"text/xml"


def sized(body: bytes, head: bytes = JSON) -> Iterator[bytes]:
    yield head + b"Content-Length: %d\r\n\r\n" % len(body)
    yield body


def bomb(encoding: bytes = b"gzip", wbits: int = 31) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=wbits)
    packed = b"".join([packer.compress(bytes(MIB)) for _ in range(512)] + [packer.flush()])
    return sized(packed, JSON + b"Content-Encoding: %s\r\n" % encoding)


def endless() -> Iterator[bytes]:
    yield JSON + b"Connection: close\r\n\r\n"
    yield from itertools.repeat(b"[" * 65536)


def chunked() -> Iterator[bytes]:
    yield JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from itertools.repeat(b"10000\r\n" + b"1" * 65536 + b"\r\n")


def promised() -> Iterator[bytes]:
    yield JSON + b"Content-Length: %d\r\n\r\n" % (10 * 1024 * MIB)
    yield from itertools.repeat(b"[" * 65536)


def tiny_chunks() -> Iterator[bytes]:
    yield JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    yield b"1\r\n1\r\n" * MIB + b"0\r\n\r\n"


def laughs() -> Iterator[bytes]:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]>'
        "<methodResponse><params><param><value><string>&l9;</string></value></param></params>"
        "</methodResponse>"
    )
    return sized(text.encode(), XML)


def nested_xml() -> Iterator[bytes]:
    inner = b"<value><array><data>" * 100_000
    return sized(b"<methodResponse><params><param>" + inner, XML)


KINDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "gzip bomb": bomb,
    "deflate bomb": lambda: bomb(b"deflate", 15),
    "no end": endless,
    "chunks without end": chunked,
    "10 GiB promised": promised,
    "chunks of one byte": tiny_chunks,
    "[ a million times": lambda: sized(b"[" * 10**6),
    "objects in objects": lambda: sized(b'{"result":' * 10**5),
    "a number of a million digits": lambda: sized(b'{"id": 1, "result": ' + b"9" * 10**6 + b"}"),
    "NaN": lambda: sized(b'{"jsonrpc": "2.0", "id": 1, "result": NaN}'),
    "Infinity": lambda: sized(b'{"jsonrpc": "2.0", "id": 1, "result": [-Infinity]}'),
    "1e999": lambda: sized(b'{"jsonrpc": "2.0", "id": 1, "result": 1e999}'),
    "100,000 headers": lambda: iter(
        [JSON + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n"]
    ),
    "a header of a mebibyte": lambda: iter([JSON + b"X: " + b"y" * MIB + b"\r\n\r\n"]),
    "billion laughs": laughs,
    "arrays in arrays": nested_xml,
}


ENDLESS = ("no end", "chunks without end", "10 GiB promised")


async def hostile(kind: str) -> tuple[asyncio.Server, str]:
    """Serve one kind of body; the large ones that end are made beforehand, once."""
    made = KINDS[kind]()
    parts = made if kind in ENDLESS else list(made)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def meet(kind: str) -> tuple[float, str]:
    """Return the seconds and the class of the error, or what a client took for an answer."""
    server, url = await hostile(kind)
    settings = {"transport": transport, "config": False, "timeout": 20}
    async with server, ZenooClient(url, **settings) as client:
        began = time.process_time()
        try:
            found = f"nothing: {str(await client.version())[:200]}"
        except ZenooError as error:
            found = type(error).__name__
        return time.process_time() - began, found


def most() -> int:
    """Return the peak of memory in KiB; `ru_maxrss` would be that of the parent, if it had more."""
    return int(re.findall(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[0])


async def main() -> None:
    before = most()
    for kind in KINDS:
        seconds, found = await meet(kind)
        peak = (most() - before) / 1024
        print(kind, round(peak), round(seconds, 2), found, sep="\t")


asyncio.run(main())
