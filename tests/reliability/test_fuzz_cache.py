"""R12, a cache's entries: whatever a store gives back, no call fails for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, ClassVar

import pytest

from reliability.mutating import mutated
from zenoo_core import ZenooClient
from zenoo_core.cache import CacheBackend, Entry, Stored
from zenoo_core.transport import BaseTransport

ROWS = [{"id": number, "name": f"Ada {number}"} for number in range(1, 4)]
SPOILED = 0.3


class Rotten(CacheBackend):
    """Keep sealed bytes, and give back some of them changed, or those of another key."""

    local: ClassVar[bool] = True  # nothing of it waits

    def __init__(self, random: Random) -> None:
        self.kept: dict[str, bytes] = {}
        self.random = random
        self.spoiled = 0

    async def get(self, key: str) -> Entry | None:
        data = self.kept.get(key)
        if data is not None and self.random.random() < SPOILED:
            self.spoiled += 1
            others = list(self.kept.values())
            data = mutated(self.random.choice([data, data, *others]), others, self.random)
        return None if data is None else self._deserialize(data)

    async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
        self.kept[key] = self._serialize(value).encode()

    async def keys(self, prefix: str = "", limit: int = 1000) -> Sequence[Stored] | None:
        return [Stored(key) for key in self.kept if key.startswith(prefix)][:limit]


class Far(Rotten):
    """The same for a store that other clients see as well."""

    local: ClassVar[bool] = False


class Near(BaseTransport):
    """Answer each question with the same rows: what is tested here stands before the wire."""

    url = "http://127.0.0.1:1"

    async def send_request(self, data: Mapping[str, Any]) -> dict[str, Any]:
        params = data["params"]
        if params["service"] == "common":
            result: Any = 2 if params["method"] == "authenticate" else {"server_version": "19.0"}
        elif params["args"][4] == "context_get":
            result = {"lang": "en_US"}
        else:
            result = ROWS if params["args"][4] == "read" else True
        return {"jsonrpc": "2.0", "id": data["id"], "result": result}


@pytest.mark.parametrize("number", [10_000, pytest.param(200_000, marks=pytest.mark.deep)])
@pytest.mark.parametrize("secret", ["", "correct-horse"], ids=["open", "sealed"])
async def test_r12_spoiled_entries(secret: str, seed: int, figures: Any, number: int) -> None:
    random, found = Random(seed), Counter[str]()
    store = Rotten(random)
    table = {"backend": store, "settle": 0, **({"secret": secret} if secret else {})}
    async with ZenooClient(transport=Near(), config=False, cache=table) as client:
        await client.login("demo", "admin", "admin")
        kept = client.with_cache(60)
        for index in range(number):
            model = random.choice(("res.partner", "res.country", "res.lang"))
            if not index % 100:
                await client.write(model, [1], {"name": "Ada"})
            rows = await kept.read(model, [1, 2, 3], ["name"])
            found["right" if rows == ROWS else "made up"] += 1
            assert isinstance(rows, list)
            assert all(isinstance(row, dict) for row in rows)
        stats = await client.cache.stats()
    figures(
        f"{number} reads, {store.spoiled} entries spoiled, {stats.rejected} not believed, "
        f"{stats.hits} hits, {dict(found)}"
    )
    assert stats.hits > number / 5
    assert stats.rejected > number / 5
    assert not stats.faults
    if secret:  # nobody else can make an entry up
        assert found == {"right": number}


async def test_r12_spoiled_numbers_of_others(seed: int, figures: Any) -> None:
    """The notices that clients leave each other are for people: a bad one is left out."""
    random, found = Random(seed), Counter[int]()
    store = Far(random)
    table = {"backend": store, "settle": 0}
    async with ZenooClient(transport=Near(), config=False, cache=table) as client:
        await client.login("demo", "admin", "admin")
        await client.with_cache(60).read("res.partner", [1, 2, 3], ["name"])
    async with ZenooClient(transport=Near(), config=False, cache=table) as client:
        await client.login("demo", "admin", "admin")
        for _ in range(5_000):
            notices = await client.cache.everybody()
            found[len(notices)] += 1
            for notice in notices:
                assert all(len(tally) == 2 for tally in notice["models"].values())
                assert sum(notice["passed"].values()) + sum(notice["faults"].values()) >= 0
        rejected = (await client.cache.stats()).rejected
    figures(f"5000 readings, {store.spoiled} spoiled, {rejected} not believed, {dict(found)}")
    assert found[1] > 2_500
    assert found[0] > 500
    assert rejected == found[0]
