"""Many records at once: in chunks, in order, with a report of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.declared import CLASSES, Partner, Tag, calls, opened
from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import (
    BatchFailed,
    InvalidRecord,
    OutcomeUnknown,
    TransportError,
    ValidationError,
)
from zenoo_core.models.batches import BatchReport
from zenoo_core.records import Phase


class Progress(Plugin):
    """Note how far work has come."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int | None]] = []

    async def on_progress(self, operation: str, done: int, total: int | None) -> None:
        self.seen.append((operation, done, total))


@pytest.fixture
def progress() -> Progress:
    return Progress()


@pytest.fixture
async def client(sandbox_module: Any, progress: Progress) -> AsyncIterator[ZenooClient]:
    async with opened(sandbox_module, plugins=[progress]) as client:
        sandbox_module.calls.clear()
        yield client


def tags(count: int) -> list[dict[str, Any]]:
    return [{"name": f"tag {number}"} for number in range(count)]


async def test_results_are_in_the_order_of_the_input(
    client: ZenooClient, sandbox_module: Any, progress: Progress
) -> None:
    told: list[tuple[int, int]] = []
    ids = await client.models.bulk_create(
        client, Tag, tags(1200), on_progress=lambda done, total: told.append((done, total))
    )
    assert calls(sandbox_module) == ["res.partner.category.create"] * 3
    rows = await client.read("res.partner.category", ids, ["name"])
    assert [row["name"] for row in rows] == [row["name"] for row in tags(1200)]
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]
    assert progress.seen == [("res.partner.category.create", *each) for each in told]


async def test_chunks_are_cut_by_size_too(client: ZenooClient, sandbox_module: Any) -> None:
    rows = [{"name": "x", "comment": "y" * 400} for _ in range(10)] + [{"comment": "z" * 5000}]
    await client.models.bulk_create(
        client, Partner, [{**r, "name": "n"} for r in rows], max_bytes=1000
    )
    assert calls(sandbox_module) == ["res.partner.create"] * 6  # five pairs, and one by itself


async def test_every_row_is_checked_before_anything_is_sent(
    client: ZenooClient, sandbox_module: Any
) -> None:
    rows = [*tags(3), {"name": 5}, {"name": "x" * 31}]
    with pytest.raises(BatchFailed) as caught:
        await client.models.bulk_create(client, Tag, rows, chunk=2)
    report = caught.value.report
    assert set(report.failed) == {3, 4}
    assert all(isinstance(error, InvalidRecord) for error in report.failed.values())
    assert (report.skipped, report.done, report.complete) == ([0, 1, 2], {}, False)
    assert calls(sandbox_module) == []


def invalid(client: ZenooClient, count: int, at: int) -> list[dict[str, Any]]:
    """Return rows of which the server refuses one."""
    rows: list[dict[str, Any]] = [{"name": f"p {number}"} for number in range(count)]
    rows[at] = {"name": None, "type": "contact"}  # Odoo: contacts require a name
    return rows


async def test_a_chunk_that_is_refused_is_reported_and_not_repeated(
    client: ZenooClient, sandbox_module: Any
) -> None:
    with pytest.raises(BatchFailed) as caught:
        await client.models.bulk_create(client, "res.partner", invalid(client, 10, 4), chunk=3)
    report = caught.value.report
    assert calls(sandbox_module) == ["res.partner.create"] * 2
    assert sorted(report.done) == [0, 1, 2]
    assert sorted(report.failed) == [3, 4, 5]
    assert report.skipped == [6, 7, 8, 9]
    assert isinstance(report.failed[4], ValidationError)
    assert "3 of 10 done, 3 failed, 4 not tried" in str(caught.value)
    assert await client.search_count("res.partner", [("name", "like", "p ")]) >= 3


async def test_going_on_and_isolating(client: ZenooClient, sandbox_module: Any) -> None:
    with pytest.raises(BatchFailed) as caught:
        await client.models.bulk_create(
            client, "res.partner", invalid(client, 10, 4), chunk=4, keep_going=True
        )
    assert sorted(caught.value.report.failed) == [4, 5, 6, 7]
    assert caught.value.report.skipped == []
    with pytest.raises(BatchFailed) as caught:
        await client.models.bulk_create(
            client, "res.partner", invalid(client, 10, 4), keep_going=True, isolate=True
        )
    report = caught.value.report
    assert list(report.failed) == [4]
    made = await client.read(
        "res.partner", [report.done[place] for place in (0, 3, 5, 9)], ["name"]
    )
    assert [row["name"] for row in made] == ["p 0", "p 3", "p 5", "p 9"]


async def test_an_unknown_outcome_is_neither_done_nor_repeated(sandbox_module: Any) -> None:
    class Lost(Plugin):
        calls = 0

        def on_attempt(self, call: Any) -> None:
            self.calls += call.method == "create"

    class Losing(Plugin):
        """Stands for an answer that got lost after the second chunk."""

        async def after_response(self, call: Any, method: str) -> None:
            if method == "create" and lost.calls == 2:
                raise OutcomeUnknown("x", request=None, phase=Phase.READ, attempts=1, elapsed=0)  # type: ignore[arg-type]

    lost = Lost()
    async with opened(sandbox_module, plugins=[lost, Losing()], models=CLASSES) as client:
        with pytest.raises(BatchFailed) as caught:
            await client.models.bulk_create(client, Tag, tags(9), chunk=3, isolate=True)
    report = caught.value.report
    assert (sorted(report.done), sorted(report.unknown)) == ([0, 1, 2], [3, 4, 5])
    assert report.skipped == [6, 7, 8]
    assert lost.calls == 2


async def test_a_server_that_is_away_failed_nothing_but_what_was_sent(sandbox: Any) -> None:
    async with opened(sandbox, transport="jsonrpc") as client:
        url = sandbox.url
        client.transport.url = client.transport._endpoint = url.rsplit(":", 1)[0] + ":1"  # type: ignore[attr-defined]
        with pytest.raises(BatchFailed) as caught:
            await client.models.bulk_create(client, Tag, tags(4), chunk=2)
    report = caught.value.report
    assert sorted(report.failed) == [0, 1]
    assert isinstance(report.failed[0], TransportError)
    assert report.skipped == [2, 3]


async def test_a_cancelled_batch_leaves_its_report(
    client: ZenooClient, sandbox_module: Any
) -> None:
    report = BatchReport()
    sandbox_module.latency = 0.05
    task = asyncio.create_task(
        client.models.bulk_create(client, Tag, tags(100), chunk=1, report=report)
    )
    await asyncio.sleep(0.4)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 0 < len(report.done) < 100


async def test_writing_groups_what_is_alike(client: ZenooClient, sandbox_module: Any) -> None:
    ids = await client.models.bulk_create(client, Tag, tags(6))
    calls(sandbox_module)
    assert await client.models.bulk_write(client, Tag, ids, {"color": 3}, chunk=4) == 6
    assert calls(sandbox_module) == ["res.partner.category.write"] * 2
    changes = {number: {"color": place % 2, "name": "n"} for place, number in enumerate(ids)}
    assert await client.models.bulk_write(client, Tag, changes) == 6
    assert calls(sandbox_module) == ["res.partner.category.write"] * 2
    rows = await client.read("res.partner.category", ids, ["color"])
    assert [row["color"] for row in rows] == [0, 1, 0, 1, 0, 1]
    with pytest.raises(BatchFailed, match="expected an int"):
        await client.models.bulk_write(client, Tag, ids, {"color": "red"})
    assert await client.models.bulk_write(client, Tag, [], {"color": 1}) == 0


async def test_deleting(client: ZenooClient, sandbox_module: Any) -> None:
    ids = await client.models.bulk_create(client, Tag, tags(5))
    records = await client.models.records(client, Tag, "read", (ids,), {})
    calls(sandbox_module)
    assert await client.models.bulk_delete(client, Tag, records, chunk=2) == 5
    assert calls(sandbox_module) == ["res.partner.category.unlink"] * 3
    with pytest.raises(BatchFailed) as caught:
        await client.models.bulk_delete(client, Tag, ids)
    assert len(caught.value.report.failed) == 5
