"""An export of 100,000 records: `async for` over a query against reading page after page.

    python -m tests.benchmarks.export

Typed records of 12 fields, pages of 1,000, eight ahead; a server in a child process that joins
canned rows, 20 ms after the request and at once. The memory is what the process grows by at most,
looked at after each page.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psutil

from tests.benchmarks.calls import _pretend
from tests.benchmarks.records import Country, Partner, row
from tests.benchmarks.transport import show
from zenoo_core import ZenooClient

RECORDS, PAGE, LATENCY, ROUNDS = 100_000, 1000, 0.02, 5


class Rows(asyncio.Protocol):
    """Answer `search` with all ids, `read` and pages of `search_read` with rows; some ms late."""

    rows: tuple[bytes, ...] = ()
    ids = b""
    latency = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        if not found or len(rest) < length:
            return
        self.buffer = b""
        message = orjson.loads(rest)
        content = b'{"jsonrpc": "2.0", "id": %d, "result": %b}' % (
            message["id"], self.result(*message["params"]["args"][4:]),
        )  # fmt: skip
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)
        asyncio.get_running_loop().call_later(self.latency, self.transport.write, answer)

    def result(self, method: str, args: list[Any], kwargs: dict[str, Any]) -> bytes:
        if method == "search":
            return self.ids
        if method == "read":
            return b"[" + b", ".join([self.rows[number] for number in args[0]]) + b"]"
        start = kwargs.get("offset", 0)
        return b"[" + b", ".join(self.rows[start : start + kwargs["limit"]]) + b"]"


async def serve(latency: str) -> None:
    """Serve on a free loopback port, which is printed, until killed."""
    Rows.rows = tuple(json.dumps(row(number)).encode() for number in range(RECORDS))
    Rows.ids = json.dumps(list(range(RECORDS))).encode()
    Rows.latency = float(latency)
    server = await asyncio.get_running_loop().create_server(Rows, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@asynccontextmanager
async def connected(latency: float) -> AsyncIterator[ZenooClient]:
    """Give a client of a server that takes so long for each call."""
    command = [sys.executable, "-m", "tests.benchmarks.export", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: ASYNC220
        try:
            assert child.stdout is not None
            url = f"http://127.0.0.1:{int(child.stdout.readline())}"
            async with ZenooClient(
                url, config=False, transport="jsonrpc", models=[Partner, Country]
            ) as client:
                client._runtime.identity = await _pretend(client)
                yield client
        finally:
            child.kill()


async def page_after_page(client: ZenooClient) -> int:
    """Read pages by offset, as one would without anything better."""
    query = client.model(Partner).order_by("id").limit(PAGE)
    count = 0
    while page := await query.offset(count):
        count += sum(1 for record in page if record.id >= 0)
        if len(page) < PAGE or count >= RECORDS:
            break
    return count


async def iterated(client: ZenooClient) -> int:
    """Iterate over the query."""
    count = 0
    async for record in client.model(Partner).order_by("id"):
        count += record.id >= 0
    return count


Work = Callable[[ZenooClient], Awaitable[int]]


async def times(client: ZenooClient, title: str) -> None:
    """Print how long each way takes."""
    seconds: dict[str, list[float]] = {}
    ways: dict[str, Work] = {"page after page": page_after_page, "async for": iterated}
    for _ in range(ROUNDS):
        for name, work in ways.items():
            gc.collect()
            began = time.perf_counter()
            assert await work(client) == RECORDS
            seconds.setdefault(name, []).append(time.perf_counter() - began)
    show(title, seconds)


async def memory(client: ZenooClient) -> None:
    """Print how much the process grows while it iterates."""
    process = psutil.Process()
    await client.model(Partner).limit(PAGE)
    gc.collect()
    before = most = process.memory_info().rss
    async for _ in client.model(Partner).order_by("id").pages():
        most = max(most, process.memory_info().rss)
    print(f"memory: at most {(most - before) / 2**20:.1f} MiB more")


async def main() -> None:
    """Print all figures."""
    async with connected(LATENCY) as client:
        await memory(client)
        await times(client, f"{RECORDS:,} records, {LATENCY * 1e3:.0f} ms for each call, wall")
    async with connected(0) as client:
        await times(client, f"{RECORDS:,} records, no latency, wall")


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]) if sys.argv[1:] else main())
