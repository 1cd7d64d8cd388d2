"""Starting, stopping, several databases, a store that stays."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox, run_in_thread

_READ = {
    "service": "object",
    "method": "execute_kw",
    "args": ["demo", 2, "sandbox-admin", "res.partner", "search_count", [[]]],
}


async def test_starts_in_under_a_second() -> None:
    begin = perf_counter()
    async with Sandbox():
        assert perf_counter() - begin < 1.0


async def test_stop_is_clean_with_calls_in_flight(http: aiohttp.ClientSession) -> None:
    sandbox = await Sandbox(latency=30).start()
    calls = [
        asyncio.create_task(http.post(f"{sandbox.url}/jsonrpc", json={"params": _READ}))
        for _ in range(5)
    ]
    await asyncio.sleep(0.1)
    begin = perf_counter()
    await sandbox.stop()
    assert perf_counter() - begin < 5
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(outcome, aiohttp.ClientError) for outcome in ended)
    assert not sandbox.databases


async def test_stop_twice_and_start_again() -> None:
    sandbox = Sandbox()
    await sandbox.stop()
    await sandbox.start()
    await sandbox.stop()
    await sandbox.stop()
    async with sandbox:
        assert sandbox.port > 0


async def test_a_second_start_is_refused() -> None:
    async with Sandbox() as sandbox:
        with pytest.raises(RuntimeError, match="running already"):
            await sandbox.start()
        assert sandbox.port > 0


async def test_a_taken_port_leaves_nothing_open() -> None:
    async with Sandbox() as first:
        second = Sandbox(port=first.port)
        with pytest.raises(OSError, match="address"):
            await second.start()
        assert not second.databases
        with pytest.raises(RuntimeError, match="not running"):
            _ = second.url


async def test_a_cancelled_start_leaves_nothing_open() -> None:
    sandbox = Sandbox()
    task = asyncio.create_task(sandbox.start())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not sandbox.databases
    async with sandbox:
        assert sandbox.port > 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "17.0"},
        {"databases": ()},
        {"databases": "demo"},
        {"databases": ("a", "a")},
        {"databases": ("../etc",)},
        {"databases": ("",)},
    ],
)
def test_what_cannot_be_served_is_refused_at_once(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"sandbox|databases"):
        Sandbox(**wrong)


async def test_a_store_keeps_each_database(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    settings: Any = {"store": tmp_path / "kept.db", "databases": ("demo", "other")}
    create = ["res.partner", "create", [{"name": "Kept"}]]
    count = ["res.partner", "search_count", [[["name", "=", "Kept"]]]]

    async def run(sandbox: Sandbox, database: str, call: list[Any]) -> object:
        args = [database, 2, "sandbox-admin", *call]
        params = {"service": "object", "method": "execute_kw", "args": args}
        async with http.post(f"{sandbox.url}/jsonrpc", json={"params": params}) as response:
            return (await response.json())["result"]

    async with Sandbox(**settings) as sandbox:
        await run(sandbox, "demo", create)
    async with Sandbox(**settings) as sandbox:
        assert await run(sandbox, "demo", count) == 1
        assert await run(sandbox, "other", count) == 0
    kept = {path.name for path in tmp_path.glob("*.db")}  # noqa: ASYNC240
    assert kept == {"kept.db", "kept.other.db"}


def test_serves_from_a_thread() -> None:
    import urllib.request

    with (
        run_in_thread(Sandbox()) as sandbox,
        urllib.request.urlopen(f"{sandbox.url}/web/health") as answer,
    ):
        assert answer.read() == b'{"status": "pass"}'


def test_a_thread_that_cannot_start_says_why() -> None:
    with (
        run_in_thread(Sandbox()) as first,
        pytest.raises(OSError, match="address"),
        run_in_thread(Sandbox(port=first.port)),
    ):
        pass


def test_an_error_in_the_body_still_stops_the_thread() -> None:
    with pytest.raises(KeyError), run_in_thread(Sandbox()) as sandbox:
        raise KeyError
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.port
