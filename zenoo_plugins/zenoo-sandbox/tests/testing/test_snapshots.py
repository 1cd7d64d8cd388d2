"""Snapshots, restoring and resetting, while calls run."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import perf_counter

import pytest
from zenoo_sandbox import Sandbox, Snapshot

from zenoo_core import ZenooClient

HERE = [["name", "=", "Here"]]


async def test_a_snapshot_comes_back(served: Sandbox, client: ZenooClient) -> None:
    await client.create("res.partner", {"name": "Here"})
    snapshot = served.snapshot()
    await client.write("res.partner", await client.search("res.partner", HERE), {"name": "Gone"})
    made = await client.create("res.partner", {"name": "Later"})
    await client.unlink("res.partner", 44)
    served.restore(snapshot)
    assert await client.search_count("res.partner", HERE) == 1
    assert await client.read("res.partner", [made], ["name"]) == []
    assert len(await client.read("res.partner", [44], ["name"])) == 1
    assert await client.create("res.partner", {"name": "Again"}) == made
    served.restore(snapshot)
    assert await client.search_count("res.partner", [["name", "=", "Again"]]) == 0
    assert repr(snapshot) == "Snapshot(files=<demo>)"


async def test_rights_and_passwords_come_back(served: Sandbox, client: ZenooClient) -> None:
    snapshot = served.snapshot()
    limited = 7
    await client.write("res.users", limited, {"password": "another", "name": "Another"})
    async with ZenooClient(served.url, config=False) as other:
        await other.login("demo", "limited", "another")
        served.restore(snapshot)
        await other.login("demo", "limited", "limited")
        assert (await other.read("res.users", [limited], ["name"]))[0]["name"] != "Another"


async def test_reset_makes_it_new(served: Sandbox, client: ZenooClient, web: ZenooClient) -> None:
    before = await client.search_count("res.partner", [])
    await client.create("res.partner", [{"name": "Here"}] * 3)
    served.faults.add("502", times=None)
    served.clock.set("2020-01-01")
    served.latency = 0.5
    served.reset()
    assert (len(served.calls), len(served.faults), served.latency) == (0, 0, 0)
    assert served.clock().year > 2020
    assert await client.search_count("res.partner", []) == before
    # The session is gone; the client logs in again by itself.
    assert await web.search_count("res.partner", []) == before


async def test_a_reset_takes_milliseconds(served: Sandbox, client: ZenooClient) -> None:
    seconds = []
    for _ in range(5):
        await client.create("res.partner", {"name": "Here"})
        begin = perf_counter()
        served.reset()
        seconds.append(perf_counter() - begin)
    # The aim is 20 ms (see the benchmark); a busy machine gets some more.
    assert min(seconds) < 0.1


async def test_reset_between_overlapping_calls(served: Sandbox) -> None:
    # A reset ends sessions too, so this is about calls that need none.
    async with ZenooClient(served.url, config=False, transport="jsonrpc") as client:
        await client.login("demo", "admin", "admin")
        await _disturb(served, client)


async def _disturb(served: Sandbox, client: ZenooClient) -> None:
    before = await client.search_count("res.partner", [])

    async def work() -> None:
        for _ in range(15):
            made = await client.create("res.partner", {"name": "Here"})
            await client.search_read("res.partner", [["id", "=", made]], ["name"])

    async def disturb() -> None:
        for _ in range(10):
            await asyncio.to_thread(served.reset)
            await asyncio.sleep(0.005)

    await asyncio.gather(work(), work(), work(), disturb())
    served.reset()
    assert await client.search_count("res.partner", []) == before
    for database in served.databases.values():
        connection = database._store.connection()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_several_databases_and_a_store(tmp_path: Path) -> None:
    settings = {"databases": ("one", "two"), "store": tmp_path / "kept.db"}
    async with Sandbox(**settings) as sandbox:  # type: ignore[arg-type]
        snapshot = sandbox.snapshot()
        for database in sandbox.databases.values():
            database.call(2, "res.partner", "create", [{"name": "Here"}], {})
        kept = sandbox.snapshot()
        sandbox.restore(snapshot)
        assert _here(sandbox) == [0, 0]
        sandbox.restore(kept)
        assert _here(sandbox) == [1, 1]
    async with Sandbox(**settings) as sandbox:  # type: ignore[arg-type]
        assert _here(sandbox) == [1, 1]
        sandbox.reset()
        assert _here(sandbox) == [0, 0]


def _here(sandbox: Sandbox) -> list[object]:
    found = sandbox.databases.values()
    return [base.call(2, "res.partner", "search_count", [HERE], {}) for base in found]


async def test_a_snapshot_of_something_else_is_refused(served: Sandbox) -> None:
    with pytest.raises(ValueError, match="the snapshot is of other, not of demo"):
        served.restore(Snapshot({"other": b""}))
