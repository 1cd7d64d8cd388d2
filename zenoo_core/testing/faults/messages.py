"""HTTP/1.1 messages on streams: read whole, kept as they came."""

from __future__ import annotations

import asyncio

from attrs import field, frozen

LIMIT = 1024 * 1024  # of a head, in bytes
_HEAD_ENDS = b"\r\n\r\n"


@frozen(eq=False)
class HTTPMessage:
    """A request or an answer: `head` with its empty line, `body` with its framing, if chunked."""

    head: bytes
    body: bytes = b""
    _headers: dict[str, str] = field(init=False, repr=False)

    @_headers.default
    def _parsed(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    @property
    def start(self) -> list[str]:
        """Return the words of the first line: `POST /jsonrpc HTTP/1.1`, `HTTP/1.1 200 OK`."""
        return self.head.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)

    def header(self, name: str) -> str:
        """Return a header's value, empty if it is not there."""
        return self._headers.get(name.lower(), "")

    @property
    def stays_open(self) -> bool:
        """Tell whether the connection may be used after this message."""
        return "close" not in self.header("connection").lower() and not self.start[0].endswith(
            "/1.0"
        )


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> HTTPMessage:
    """Read a request; raises `IncompleteReadError` at the end, `ValueError` if it is none."""
    head = HTTPMessage(await reader.readuntil(_HEAD_ENDS))
    if len(head.start) != 3:
        raise ValueError("not the first line of a request")
    if head.header("expect"):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return HTTPMessage(head.head, await _framed(reader, head) or b"")


async def read_answer(reader: asyncio.StreamReader, method: str) -> HTTPMessage:
    """Read the answer to a request, the interim ones before it skipped."""
    while True:
        head = HTTPMessage(await reader.readuntil(_HEAD_ENDS))
        if len(head.start) < 2:
            raise ValueError("not the first line of an answer")
        status = head.start[1]
        if not status.startswith("1"):
            break
    if method == "HEAD" or status in ("204", "304"):
        return head
    body = await _framed(reader, head)
    return HTTPMessage(head.head, await reader.read() if body is None else body)


async def _framed(reader: asyncio.StreamReader, head: HTTPMessage) -> bytes | None:
    """Read a body whose end is told; None if it is not."""
    if "chunked" in head.header("transfer-encoding").lower():
        return await _chunks(reader)
    length = head.header("content-length")
    return await reader.readexactly(int(length)) if length else None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while True:
        line = await reader.readuntil(b"\r\n")
        parts.append(line)
        size = int(line.partition(b";")[0], 16)
        if not size:
            break
        parts.append(await reader.readexactly(size + 2))
    while parts[-1] != b"\r\n":  # trailers
        parts.append(await reader.readuntil(b"\r\n"))
    return b"".join(parts)
