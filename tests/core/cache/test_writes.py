"""R11: what was read before a write of ours is not served after it, by whoever."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from zenoo_core.errors import DeadlineExceeded, OutcomeUnknown, UserError

SEED = 20_260


class Database:
    """One value, read and written with random delays, as a server with several workers does."""

    def __init__(self, seed: int) -> None:
        self.value = 0
        self.random = random.Random(seed)
        self.asked = 0

    async def __call__(self, model: str, method: str, args: Any, kwargs: Any) -> Any:
        await self._pause()
        if method == "write":
            self.value = max(self.value, args[1]["value"])
            result: Any = True
        else:
            self.asked += 1
            result = [{"id": 1, "value": self.value}]
        await self._pause()
        return result

    async def _pause(self) -> None:
        for _ in range(self.random.randrange(4)):
            await asyncio.sleep(0)


async def test_no_read_is_older_than_the_last_write_that_was_over(
    shelf: Any, open_client: Any
) -> None:
    """Two clients as two processes, four tasks each; all share the store and the server."""
    database = Database(SEED)
    clients = [await open_client(shelf, answer=database) for _ in range(2)]
    state = {"issued": 0, "written": 0, "reads": 0}
    chance = random.Random(SEED)

    async def work(client: Any) -> None:
        kept = client.with_cache(60)
        for _ in range(1250):
            if chance.random() < 0.15:
                state["issued"] += 1
                value = state["issued"]
                await client.write("res.partner", [1], {"value": value})
                state["written"] = max(state["written"], value)
            else:
                least = state["written"]
                [row] = await kept.read("res.partner", [1], ["value"])
                assert row["value"] >= least, f"seed {SEED}"
                state["reads"] += 1
            await asyncio.sleep(0)

    await asyncio.gather(*(work(client) for client in clients for _ in range(4)))
    stats = [await client.cache.stats() for client in clients]
    assert state["reads"] > 8000
    assert sum(s.hits for s in stats) > 1000  # else nothing was put to the test
    assert sum(s.stored for s in stats) > 200


async def _value(client: Any) -> Any:
    [row] = await client.with_cache(60).read("res.partner", [1], ["value"])
    return row["value"]


async def test_a_read_under_way_during_a_write_is_not_believed(
    shelf: Any, open_client: Any
) -> None:
    old, go = asyncio.Event(), asyncio.Event()
    value = 0

    async def answer(model: str, method: str, args: Any, kwargs: Any) -> Any:
        nonlocal value
        if method == "write":
            value = args[1]["value"]
            return True
        result = [{"id": 1, "value": value}]
        old.set()
        await go.wait()
        return result

    client = await open_client(shelf, answer=answer)
    reader = asyncio.create_task(_value(client))
    await old.wait()
    await client.write("res.partner", [1], {"value": 1})
    late = asyncio.create_task(_value(client))  # asked after the write: must not join the reader
    await asyncio.sleep(0.01)
    go.set()
    assert (await reader, await late) == (0, 1)
    assert await _value(client) == 1


@pytest.mark.parametrize("method", ["create", "unlink", "load", "copy", "action_do_something"])
async def test_each_kind_of_change_ends_it(shelf: Any, open_client: Any, method: str) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    await _value(client)
    await client.call("res.partner", method, [1])
    await _value(client)
    assert [sent[1] for sent in client.transport.sent] == ["read", method, "read"]


async def test_other_models_stay(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    await _value(client)
    await client.write("res.country", [1], {"code": "BE"})
    await _value(client)
    assert len(client.transport.sent) == 2


async def test_what_depends_on_it_goes_too(shelf: Any, open_client: Any) -> None:
    client = await open_client(
        shelf, answer=lambda *_: [{"id": 1, "value": 0}],
        cache={"dependants": {"res.country": ["res.partner"]}},
    )  # fmt: skip
    await _value(client)
    await client.write("res.country", [1], {"code": "BE"})
    await _value(client)
    assert len(client.transport.sent) == 3


async def test_metadata_outlives_writes_of_records(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: {})
    await client.fields_get("res.partner")
    await client.write("res.partner", [1], {})
    await client.call("sale.order", "action_confirm", [1])
    await client.fields_get("res.partner")
    assert [sent[1] for sent in client.transport.sent].count("fields_get") == 1
    await client.create("ir.model.fields", {})
    await client.fields_get("res.partner")
    assert [sent[1] for sent in client.transport.sent].count("fields_get") == 2


@pytest.mark.parametrize("error", [UserError("no"), ConnectionError("gone"), None])
async def test_a_write_that_fails_ends_it_too(shelf: Any, open_client: Any, error: Any) -> None:
    """It may have been done: nobody knows, and the reads will say."""

    async def answer(model: str, method: str, *_: Any) -> Any:
        if method != "write":
            return [{"id": 1, "value": 0}]
        if error is None:
            await asyncio.sleep(60)
        raise error

    client = await open_client(shelf, answer=answer)
    await _value(client)
    with pytest.raises((UserError, OutcomeUnknown)) as raised:
        await client.with_timeout(0.1).write("res.partner", [1], {})
    await _value(client)
    assert [sent[1] for sent in client.transport.sent] == ["read", "write", "read"]
    if error is None:
        assert isinstance(raised.value.__cause__, DeadlineExceeded)


async def test_a_cancelled_write_ends_it_too(shelf: Any, open_client: Any) -> None:
    async def answer(model: str, method: str, *_: Any) -> Any:
        if method == "write":
            await asyncio.sleep(60)
        return [{"id": 1, "value": 0}]

    client = await open_client(shelf, answer=answer)
    other = await open_client(shelf, answer=answer)
    await _value(client)
    writer = asyncio.create_task(client.write("res.partner", [1], {}))
    await asyncio.sleep(0.02)
    await _value(other)
    before = len(other.transport.sent)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    await _value(other)
    assert len(other.transport.sent) == before + 1


async def test_a_write_that_is_done_in_time_is_not_late_for_the_cache(
    shelf: Any, open_client: Any
) -> None:
    """Ending the generations takes time: a write that was done must not end as one that was not."""
    done = asyncio.Event()

    async def answer(model: str, method: str, *_: Any) -> Any:
        await asyncio.sleep(0.1)
        done.set()
        return True

    async def slow(operation: str) -> None:
        if done.is_set():
            await asyncio.sleep(0.3)

    client = await open_client(shelf, answer=answer, cache={"budget": 5})
    shelf.trouble = slow
    assert await client.with_timeout(0.2).write("res.partner", [1], {}) is True


async def test_a_write_that_cannot_be_told_blocks_its_model_here(
    shelf: Any, open_client: Any
) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    await _value(client)

    async def no_sets(operation: str) -> None:
        if operation == "set":
            raise OSError("OOM command not allowed when used memory > 'maxmemory'")

    shelf.trouble = no_sets
    assert await client.write("res.partner", [1], {"value": 1})
    shelf.trouble = None
    for _ in range(2):  # nothing is read from, nor put into, what may be old
        await _value(client)
    assert [sent[1] for sent in client.transport.sent] == ["read", "write", "read", "read"]
    stats = await client.cache.stats()
    assert stats.faults == {("set", "OSError"): 2}
    assert stats.passed == {"a write could not be told": 2}
    await client.write("res.partner", [1], {"value": 2})  # now it can be told
    await _value(client)
    await _value(client)
    assert [sent[1] for sent in client.transport.sent][-2:] == ["write", "read"]


async def test_nothing_is_kept_until_replicas_have_caught_up(shelf: Any, open_client: Any) -> None:
    client = await open_client(
        shelf, answer=lambda *_: [{"id": 1, "value": 0}], cache={"settle": 0.2}
    )
    other = await open_client(
        shelf, answer=lambda *_: [{"id": 1, "value": 0}], cache={"settle": 0.2}
    )
    await client.write("res.partner", [1], {})
    for _ in range(2):
        await _value(client)
        await _value(other)  # another process knows of the write too
    assert shelf.answers == []
    await asyncio.sleep(0.25)
    await _value(client)
    await _value(other)
    assert len(shelf.answers) == 1
    assert len(other.transport.sent) == 2


async def test_purging(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    other = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    for purge in ({}, {"model": "res.partner"}, {"uid": 2}):
        await _value(client)
        await client.fields_get("res.partner")
        assert await other.cache.purge(**purge) == 0  # this store cannot list what it holds
        await _value(client)
        await client.fields_get("res.partner")
    reads = [sent[1] for sent in client.transport.sent]
    assert reads == ["read", "fields_get"] * 4


async def test_purging_one_model_leaves_the_others(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "value": 0}])
    await _value(client)
    await client.cache.purge("res.country")
    await _value(client)
    assert len(client.transport.sent) == 1
