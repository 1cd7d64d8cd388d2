"""What the sandbox serves, beside what it aims at.

    python -m tests.benchmarks.sandbox

Server and client share one process here, so the client's own share (some 0.15 ms a call) is in the
figures. Reads are per CPU second of one core; all else is the best of some turns by the clock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient

READS, TURNS, MANY = 1000, 7, 100_000
FIELDS = ["name", "email", "phone", "city", "country_id", "parent_id", "category_id", "active"]
# Conditions on indexed columns; each finds far more than the 80 that are asked for, but the first.
INDEXED: dict[str, list[Any]] = {
    "ref =": [["ref", "=", "G5000"]],
    "name =": [["name", "=", "Ada Rossi"]],
    "ref in, 80 of them": [["ref", "in", [f"G{n}" for n in range(1000, 1080)]]],
    "complete_name >=": [["complete_name", ">=", "M"]],
    "country_id =": [["country_id.code", "=", "BE"]],
    "all": [],
}


def show(what: str, seconds: float, aim: float | None = None) -> None:
    """Print a figure in milliseconds, and what it should stay under."""
    bound = "" if aim is None else f"   (aim {aim * 1e3:g} ms)"
    print(f"{what:40}{seconds * 1e3:10.2f} ms{bound}")


async def best(work: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of the fastest of some turns."""
    seconds = []
    for _ in range(TURNS):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


async def small(sandbox: Sandbox, client: ZenooClient) -> None:
    """Read, create and reset in the demo data."""
    began = time.process_time()
    for _ in range(READS):
        await client.read("res.partner", 1, ["name"])
    rate = READS / (time.process_time() - began)
    print(f"{'small reads':40}{rate:10.0f} per second   (aim 500)")
    values = [
        {"name": f"Partner {n}", "email": f"p{n}@example.com", "city": "Ghent", "country_id": 20}
        for n in range(1000)
    ]
    seconds = await best(lambda: client.create("res.partner", values))
    show("create of 1,000 partners in one call", seconds, 0.5)
    seconds = await best(lambda: client.search_read("res.partner", [], FIELDS, limit=80))
    show("search_read of 80 partners", seconds)

    async def reset() -> None:
        sandbox.reset()

    show("reset of the demo data", await best(reset), 0.02)


async def large() -> None:
    """Search and reset among many generated partners."""
    began = time.perf_counter()
    sandbox = Sandbox(seed=1, sizes={"res.partner": MANY})
    async with sandbox, ZenooClient(sandbox.url, config=False) as client:
        show(f"start with {MANY:,} generated partners", time.perf_counter() - began)
        await client.login("demo", "admin", "admin")
        for name, domain in INDEXED.items():

            async def search(domain: list[Any] = domain) -> None:
                await client.search_read("res.partner", domain, FIELDS, limit=80)

            show(f"search_read of 80 by {name}", await best(search), 0.01)
        began = time.perf_counter()
        snapshot = sandbox.snapshot()
        show("snapshot of all that", time.perf_counter() - began)
        began = time.perf_counter()
        sandbox.restore(snapshot)
        show("restoring it", time.perf_counter() - began)


async def main() -> None:
    """Print the figures."""
    began = time.perf_counter()
    async with Sandbox() as sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.version()
        show("start", time.perf_counter() - began, 1.0)
        await client.login("demo", "admin", "admin")
        await small(sandbox, client)
    await large()


if __name__ == "__main__":
    asyncio.run(main())
