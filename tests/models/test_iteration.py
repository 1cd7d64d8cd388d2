"""Iteration: every record that was there at the start and still exists, once, in order."""

from __future__ import annotations

import asyncio
import gc
from array import array
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenoo_core import ZenooClient
from zenoo_core.errors import InvalidValueError
from zenoo_core.models.paging import in_order, pages


class Reader:
    """Read chunks, each after as many turns of the loop as it is told."""

    def __init__(self, delays: list[int] | None = None) -> None:
        self.delays = delays or []
        self.running = self.most = self.cancelled = 0
        self.asked: list[list[int]] = []

    async def __call__(self, ids: list[int]) -> list[int]:
        self.asked.append(ids)
        self.running += 1
        self.most = max(self.most, self.running)
        number = len(self.asked) - 1
        try:
            for _ in range(self.delays[number] if number < len(self.delays) else 1):
                await asyncio.sleep(0)
            return ids
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1


@given(
    count=st.integers(0, 40), size=st.integers(1, 12), ahead=st.integers(1, 5),
    delays=st.lists(st.integers(0, 6), max_size=40),
)  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_pages_come_in_order_however_late_each_is(count, size, ahead, delays):
    async def run() -> None:
        reader = Reader(delays)
        found = [page async for page in pages(array("q", range(count)), reader, size, ahead)]
        assert [number for page in found for number in page] == list(range(count))
        assert all(len(page) == size for page in found[:-1])
        assert reader.most <= ahead + 1  # the one that is waited for, and those ahead
        assert sorted(reader.asked) == reader.asked == found

    asyncio.run(run())


async def test_no_more_than_asked_is_read_ahead():
    reader = Reader()
    stream = pages(array("q", range(100)), reader, 10, 3)
    assert await anext(stream) == list(range(10))
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(reader.asked) == 4  # the first, and three ahead
    await stream.aclose()
    assert reader.running == 0


async def test_what_is_under_way_ends_with_the_iteration():
    for leave in ("break", "error", "cancel"):
        reader = Reader([1, *[10**6] * 9])
        stream = pages(array("q", range(100)), reader, 10, 4)
        await anext(stream)
        if leave == "break":
            await stream.aclose()
        elif leave == "error":
            with pytest.raises(ZeroDivisionError):
                await stream.athrow(ZeroDivisionError)
        else:
            task = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (reader.running, reader.cancelled >= 3) == (0, True), leave


async def test_a_failing_chunk_is_raised_in_its_turn():
    async def read(ids: list[int]) -> list[int]:
        if ids[0] == 20:
            raise ValueError("chunk 20")
        await asyncio.sleep(0)
        return ids

    stream = pages(array("q", range(100)), read, 10, 5)
    assert [(await anext(stream))[0], (await anext(stream))[0]] == [0, 10]
    with pytest.raises(ValueError, match="chunk 20"):
        await anext(stream)


def test_rows_are_put_in_order_and_what_is_missing_is_left_out():
    assert in_order([3, 1, 2], [{"id": 2}, {"id": 3}], lambda row: row["id"]) == [
        {"id": 3}, {"id": 2},
    ]  # fmt: skip


# --- against a sandbox ---------------------------------------------------------------------------


@pytest.fixture
async def client(sandbox_module) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(sandbox_module.url, config=False) as client:
        await client.login("demo", "admin", "admin")
        yield client


async def many(client: ZenooClient, count: int) -> list[int]:
    rows = [{"name": f"Row {number % 7}", "ref": "row"} for number in range(count)]
    return await client.create("res.partner", rows)


def methods(sandbox: Any) -> list[str]:
    found = [call.method for call in sandbox.calls if call.model == "res.partner"]
    sandbox.calls.clear()
    return found


async def test_the_number_of_calls(client, sandbox_module):
    await many(client, 45)
    rows = client.model("res.partner").filter(ref="row").order_by("name", "-id").only("name")
    methods(sandbox_module)
    sizes = [len(page) async for page in rows.pages(size=10, ahead=2)]
    assert sizes == [10, 10, 10, 10, 5]
    assert sorted(methods(sandbox_module)) == ["fields_get", *["read"] * 5, "search"]
    found = [record async for record in rows]
    assert methods(sandbox_module) == ["search", "read"]
    assert found == await rows
    assert [r.id async for r in rows.offset(3).limit(4)] == [r.id for r in found[3:7]]
    assert [page async for page in rows.limit(0).pages()] == []
    assert [r async for r in rows.filter(name="none")] == []


async def test_other_shapes_are_iterated_too(client):
    ids = await many(client, 12)
    rows = client.model("res.partner").filter(ref="row").order_by("-id")
    assert [r["id"] async for r in rows.values("name")] == ids[::-1]
    assert [r async for r in rows.values_list("id", "ref")] == [(n, "row") for n in ids[::-1]]
    assert [r async for r in rows.values_list("id", flat=True)] == ids[::-1]


async def test_pages_are_of_one_record_or_more(client):
    for wrong in ({"size": 0}, {"ahead": 0}, {"size": -1}):
        with pytest.raises(InvalidValueError, match=r"pages|expected a whole number"):
            client.model("res.partner").pages(**wrong)


async def test_a_record_out_of_bounds_does_not_take_the_chunk_with_it(client, sandbox_module):
    """A record that a rule hides after the ids were taken is left out like a deleted one."""
    ids = await many(client, 6)
    async with ZenooClient(sandbox_module.url, config=False) as demo:
        await demo.login("demo", "demo", "demo")
        rows = demo.model("res.partner").filter(id__in=ids).order_by("id").only("name")
        stream = rows.pages(size=2, ahead=1)
        found = [r.id for r in await anext(stream)]
        companies = await client.model("res.company").ids()
        hidden = await client.create("res.company", {"name": "Closed"})
        assert hidden not in companies
        await client.write("res.partner", [ids[4]], {"company_id": hidden})
        found += [r.id async for page in stream for r in page]
    assert found == [n for n in ids if n != ids[4]]


CHANGES = st.lists(
    st.tuples(st.sampled_from(["insert", "delete", "archive", "rename"]), st.integers(0, 39)),
    max_size=25,
)


@given(changes=CHANGES, size=st.integers(1, 9), ahead=st.integers(1, 3), after=st.integers(0, 5))
@settings(deadline=None, max_examples=25, derandomize=True)
def test_what_happens_meanwhile_neither_doubles_nor_hides_a_record(
    sandbox_module, changes, size, ahead, after
):
    """Others insert, delete, archive and rename records between any two pages."""

    async def run() -> None:
        async with ZenooClient(sandbox_module.url, config=False) as client:
            await client.login("demo", "admin", "admin")
            start = await many(client, 40)
            rows = client.model("res.partner").filter(ref="row", id__in=start)
            rows = rows.order_by("name", "id").only("name")
            expected = await rows.ids()
            gone: dict[int, int] = {}
            found: list[int] = []
            pending = iter(changes)
            async for page in rows.pages(size, ahead):
                found += [record.id for record in page]
                for change in (c for _, c in zip(range(after), pending, strict=False)):
                    await apply(client, change, start, gone, len(found))
            assert len(found) == len(set(found)), "none comes twice"
            assert found == [n for n in expected if n in set(found)], "in the asked order"
            assert {n for n in expected if n not in gone} <= set(found), "none that stays is missed"
            assert set(found) <= set(expected)
            await client.unlink("res.partner", [n for n in start if n not in gone])

    asyncio.run(run())


async def apply(client: ZenooClient, change: Any, start: list[int], gone: Any, seen: int) -> None:
    what, number = change
    number = start[number]
    if what == "insert":
        await client.create("res.partner", {"name": "Row 0", "ref": "row"})
    elif number in gone:
        return
    elif what == "delete":
        await client.unlink("res.partner", [number])
        gone[number] = seen
    else:
        value = {"active": False} if what == "archive" else {"name": "Row 9", "ref": "other"}
        await client.write("res.partner", [number], value)


async def test_memory_is_bounded_by_the_pages_ahead(client):
    await many(client, 300)
    rows = client.model("res.partner").filter(ref="row").only("name")
    alive = most = 0
    async for page in rows.pages(size=20, ahead=2):
        cls = type(page[0])
        del page
        alive = sum(isinstance(thing, cls) for thing in gc.get_objects())
        most = max(most, alive)
    assert most <= 20 * 3
