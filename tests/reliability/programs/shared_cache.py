"""One of several processes that share a Redis: reads must never be older than writes that are over.

Each task owns a record and is the only one who writes to it; all read the records of all. `done`
is a file that the processes map: the last value of each record whose write is over.
"""

import asyncio
import mmap
import random
import struct
import sys

from zenoo_core import ZenooClient

url, redis_url, path, seed, process, times, secret, *numbers = sys.argv[1:]
records = [int(number) for number in numbers]
OWN = 4


async def main() -> None:
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as done:  # noqa: ASYNC230
        cache = {"backend": "redis", "settle": 0, "secret": "s", "budget": 5.0}
        async with ZenooClient(
            url, transport="jsonrpc", plugins=["redis"], cache=cache, redis={"url": redis_url},
            config=False,
        ) as client:  # fmt: skip
            await client.login("demo", "admin", secret)
            reads = sum(
                await asyncio.gather(*(work(client, done, number) for number in range(OWN)))
            )
            stats = await client.cache.stats()
            print(reads, stats.hits, sum(stats.faults.values()))


async def work(client: ZenooClient, done: mmap.mmap, number: int) -> int:
    chance = random.Random(f"{seed} {process} {number}")
    mine = int(process) * OWN + number
    kept = client.with_cache(60)
    value = reads = 0
    for _ in range(int(times)):
        if chance.random() < 0.05:
            value += 1
            await client.write("res.partner", [records[mine]], {"color": value})
            struct.pack_into("<q", done, 8 * mine, value)
        else:
            other = chance.randrange(len(records))
            (least,) = struct.unpack_from("<q", done, 8 * other)
            (row,) = await kept.read("res.partner", [records[other]], ["color"])
            assert row["color"] >= least, f"stale: {row} after {least}"
            reads += 1
    return reads


asyncio.run(main())
