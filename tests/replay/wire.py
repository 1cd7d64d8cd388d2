"""A client that sends exactly the recorded bytes: no library's headers, no pooling."""

from __future__ import annotations

import asyncio
from email.parser import BytesParser

import attrs


@attrs.frozen
class Answer:
    """An answer as it came; header names are in lower case, several cookies stay several."""

    status: int
    reason: str
    headers: dict[str, list[str]]
    body: bytes
    http_version: str = "HTTP/1.1"


def request_bytes(
    method: str, path: str, headers: dict[str, str], body: bytes, *, http_version: str = "1.1"
) -> bytes:
    """Return a request; Host and the length are added where the recording does not give them."""
    given = {"Host": "localhost:8069", **headers}
    if "Transfer-Encoding" not in given and (body or method in ("POST", "PUT")):
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/{http_version}", *(f"{k}: {v}" for k, v in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def exchange(host: str, port: int, request: bytes) -> Answer:
    """Send one request and read until the server closes the connection."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        await writer.drain()
        raw = await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()
        await writer.wait_closed()
    return parse(raw)


async def exchange_kept(host: str, port: int, requests: list[bytes]) -> list[Answer]:
    """Send requests one after the other on one connection that the server keeps."""
    reader, writer = await asyncio.open_connection(host, port)
    answers = []
    try:
        for request in requests:
            writer.write(request)
            head = parse(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60))
            body = await reader.readexactly(int(head.headers["content-length"][0]))
            answers.append(attrs.evolve(head, body=body))
    finally:
        writer.close()
        await writer.wait_closed()
    return answers


def parse(raw: bytes) -> Answer:
    """Return the final answer in what a server sent, without "100 Continue"."""
    head, _, body = raw.partition(b"\r\n\r\n")
    if head.split(b" ", 2)[1] == b"100":
        return parse(body)
    status_line, _, header_bytes = head.partition(b"\r\n")
    version, status, reason = status_line.decode("latin-1").split(" ", 2)
    message = BytesParser().parsebytes(header_bytes + b"\r\n\r\n", headersonly=True)
    headers: dict[str, list[str]] = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), []).append(value)
    return Answer(int(status), reason, headers, body, version)
