"""A program with good and bad plugins: what it was able to do, and what was said, as JSON."""

import asyncio
import json
import logging
import sys
import time

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

url, transport = sys.argv[1], sys.argv[2]
settings = json.loads(sys.argv[3])
CALLS = 20


class Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


async def use(client: ZenooClient) -> dict[str, object]:
    await client.login("demo", "admin", "admin")
    names = [f"partner {number}" for number in range(CALLS)]
    given: list[object] = [["name", "in", names]]
    began, longest = time.monotonic(), 0.0
    for name in names:
        before = time.monotonic()
        await client.create("res.partner", {"name": name, "category_id": []})
        longest = max(longest, time.monotonic() - before)
    found = await client.search_read("res.partner", given, ["name", "comment"])
    return {
        "right": sorted(row["name"] for row in found) == sorted(names),
        "untouched": given == [["name", "in", names]] and not any(row["comment"] for row in found),
        "plugins": [name for name, _ in client.plugins],
        "broken": {name: str(error) for name, error in client.plugins.broken.items()},
        "seconds": time.monotonic() - began,
        "longest": longest,
    }


async def main() -> dict[str, object]:
    heard = Heard()
    logging.getLogger("zenoo").addHandler(heard)
    told: dict[str, object] = {}
    tasks = asyncio.all_tasks()
    client = ZenooClient(url, transport=transport, config=False, **settings)
    try:
        await client.open()
    except ZenooError as error:
        told["refused"] = f"{type(error).__name__}: {error}"
    else:
        try:
            told |= await use(client)
        except ZenooError as error:
            told["failed"] = f"{type(error).__name__}: {error}"
        before = time.monotonic()
        await client.close()
        told["closing"] = time.monotonic() - before
    left = asyncio.all_tasks() - tasks
    told["left"] = sorted({task.get_coro().__qualname__ for task in left})
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    modules = sorted(name for name in sys.modules if name.startswith("plugin_"))
    return {**told, "heard": heard.lines, "modules": modules}


print("\n" + json.dumps(asyncio.run(main())))
