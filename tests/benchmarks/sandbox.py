"""What the sandbox serves: small reads per second and a list of 80 partners, on one core.

    python -m tests.benchmarks.sandbox

Server and client share one process here, so the client's own share (some 0.15 ms a call) is in
the figures; seconds are CPU seconds.
"""

from __future__ import annotations

import asyncio
import time

from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient

READS, LISTS = 1000, 50
FIELDS = ["name", "email", "phone", "city", "country_id", "parent_id", "category_id", "active"]


async def main() -> None:
    """Print the figures."""
    began = time.perf_counter()
    async with Sandbox() as sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.version()
        print(f"start                      {(time.perf_counter() - began) * 1e3:8.1f} ms")
        await client.login("demo", "admin", "admin")
        await client.create("res.partner", [{"name": f"Partner {n}"} for n in range(100)])
        began = time.process_time()
        for _ in range(READS):
            await client.read("res.partner", 1, ["name"])
        print(f"small reads                {READS / (time.process_time() - began):8.0f} per second")
        began = time.process_time()
        for _ in range(LISTS):
            rows = await client.search_read("res.partner", [], FIELDS, limit=80)
        each = (time.process_time() - began) / LISTS
        print(f"search_read of {len(rows)} partners  {each * 1e3:8.1f} ms")


if __name__ == "__main__":
    asyncio.run(main())
