"""What typed records cost, against bare aiohttp + orjson giving plain dicts.

    python -m tests.benchmarks.records

1,000 partners of 12 fields, as Odoo writes them; wall time and CPU of the client, interleaved in
one process against a server in a child process that answers canned bytes. The careful way is that
of an answer with one value that does not fit.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import orjson

from tests.benchmarks.calls import _pretend
from tests.benchmarks.transport import Work, show
from zenoo_core import OdooModel, ZenooClient, fields
from zenoo_core.transport import envelopes

ROUNDS, CALLS, RECORDS = 24, 6, 1000


class Country(OdooModel):
    """Where a partner lives."""

    class Meta:
        model_name = "res.country"

    name = fields.CharField()


class Partner(OdooModel):
    """Twelve fields, of all the common kinds."""

    class Meta:
        model_name = "res.partner"

    name = fields.CharField()
    email = fields.CharField()
    phone = fields.CharField()
    vat = fields.CharField()
    is_company = fields.BooleanField()
    color = fields.IntegerField()
    partner_latitude = fields.FloatField()
    country_id = fields.Many2oneField(Country)
    category_id = fields.Many2manyField("res.partner.category")
    create_date = fields.DatetimeField()
    date = fields.DateField()


NAMES = [name for name in Partner.__fields__ if name != "id"]


def row(number: int) -> dict[str, Any]:
    """Return a partner; every third has half of its fields empty."""
    full = number % 3 != 0
    return {
        "id": number,
        "name": f"Azure Interi\u00f6r {number}",
        "email": f"azure{number}@example.com" if full else False,
        "phone": "(870)-931-0505" if full else False,
        "vat": f"BE{number:010}" if full else False,
        "is_company": full,
        "color": number % 11,
        "partner_latitude": number / 7,
        "country_id": [233, "United States"] if full else False,
        "category_id": [5, 9] if full else [],
        "create_date": "2026-01-15 10:00:00",
        "date": "2026-01-15" if full else False,
    }


def body(*, misfit: bool) -> bytes:
    """Return the answer as Odoo writes it, with an id that is replaced."""
    rows = [row(number) for number in range(1, RECORDS + 1)]
    if misfit:
        rows[500]["color"] = "red"
    return json.dumps({"jsonrpc": "2.0", "id": "ID", "result": rows}).encode()


class Canned(asyncio.Protocol):
    """Answer with all partners; a misfit is among them where the request names `misfit`."""

    bodies = (body(misfit=False), body(misfit=True))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        number = orjson.loads(data[data.index(b"\r\n\r\n") + 4 :])["id"]
        content = self.bodies[b"misfit" in data].replace(b'"ID"', b"%d" % number)
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
            b"Content-Type: application/json; charset=utf-8\r\n\r\n" % len(content) + content
        )


async def serve() -> None:
    """Serve on a free loopback port, which is printed, until killed."""
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def bare(session: aiohttp.ClientSession, url: str) -> Work:
    """Return what somebody would write who has only aiohttp and orjson."""

    async def call() -> Any:
        args = ["demo", 2, "admin", "res.partner", "search_read", [[]], {"fields": NAMES}]
        message = envelopes.message(1, "object", "execute_kw", args)
        headers = {"Content-Type": "application/json"}
        async with session.post(url, data=orjson.dumps(message), headers=headers) as response:
            return orjson.loads(await response.read())["result"]

    return call


async def main() -> None:
    """Print all ratios."""
    command = [sys.executable, "-m", "tests.benchmarks.records", "serve"]
    async with AsyncExitStack() as stack:
        server = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))  # noqa: ASYNC220
        stack.callback(server.kill)
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = ZenooClient(url, config=False, transport="jsonrpc", models=[Partner, Country])
        await stack.enter_async_context(client)
        client._runtime.identity = await _pretend(client)
        query = client.model(Partner)
        work: dict[str, Work] = {
            "aiohttp + orjson, dicts": bare(session, f"{url}/jsonrpc"),
            "zenoo, dicts": lambda: client.search_read("res.partner", [], NAMES),
            "zenoo, typed records": lambda: _all(query),
            "zenoo, typed, every value read": lambda: _read(query),
            "zenoo, one misfit: the careful way": lambda: _all(query.filter(name="misfit")),
        }
        for clock, what in ((time.process_time, "CPU of the client"), (time.perf_counter, "wall")):
            seconds: dict[str, list[float]] = {name: [] for name in work}
            for turn in range(ROUNDS):
                # What one leaves to the garbage collector, the next would pay.
                for name, call in _rotated(list(work.items()), turn):
                    gc.collect()
                    began = clock()
                    for _ in range(CALLS):
                        found = await call()
                    seconds[name].append((clock() - began) / CALLS)
                    assert len(found) == RECORDS
                    del found
            show(f"{RECORDS} records of {len(NAMES) + 1} fields, {what}", seconds)


def _rotated(items: list[Any], turn: int) -> list[Any]:
    first = turn % len(items)
    return items[first:] + items[:first]


async def _all(query: Any) -> Any:
    return await query


async def _read(query: Any) -> Any:
    """Read records and look at each value, so that what is made on demand is made."""
    found = await query
    for each in found:
        for name in NAMES:
            getattr(each, name)
    return found


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] == ["serve"] else asyncio.run(main())
