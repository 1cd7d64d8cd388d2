"""Whatever the store does, calls go on; it is bounded in time, left alone, counted and told."""

from __future__ import annotations

import asyncio
import logging
from time import perf_counter
from typing import Any

import pytest

from zenoo_core import Plugin, ZenooClient
from zenoo_core.cache import CacheBackend, Entry
from zenoo_core.errors import CacheUnavailable, ClientStateError, ConfigError

from .conftest import Shelf, until


class Told(Plugin):
    def __init__(self) -> None:
        self.errors: list[tuple[str, str]] = []

    def on_cache_error(self, operation: str, error: Exception) -> None:
        assert isinstance(error, CacheUnavailable)
        self.errors.append((operation, error.reason))


def _failing(error: BaseException, *operations: str) -> Any:
    async def fail(operation: str) -> None:
        if not operations or operation in operations:
            raise error

    return fail


async def _hang(operation: str) -> None:
    await asyncio.sleep(3600)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError("connection reset"), "OSError"),
        (TimeoutError(), "timeout"),
        (ValueError("x"), "ValueError"),
        (asyncio.CancelledError(), "cancelled"),
    ],
    ids=str,
)
async def test_a_fault_is_a_miss(shelf: Any, open_client: Any, error: Any, reason: str) -> None:
    told = Told()
    client = await open_client(shelf, told, answer=lambda *_: [1], cache={"breaker_failures": 0})
    shelf.trouble = _failing(error)
    kept = client.with_cache(60)
    assert [await kept.search("res.partner") for _ in range(2)] == [[1], [1]]
    assert await client.write("res.partner", [1], {})
    assert told.errors == [("get", reason), ("get", reason), ("set", reason), ("set", reason)]
    stats = await client.cache.stats()
    assert stats.faults == {("get", reason): 2, ("set", reason): 2}


async def test_a_store_that_hangs_costs_its_budget_and_then_nothing(
    shelf: Any, open_client: Any
) -> None:
    told = Told()
    client = await open_client(
        shelf, told, answer=lambda *_: [1],
        cache={"budget": 0.02, "breaker_failures": 3, "breaker_seconds": 60},
    )  # fmt: skip
    kept = client.with_cache(60)
    shelf.trouble = _hang
    began = perf_counter()
    for _ in range(100):
        assert await kept.search("res.partner") == [1]
    assert perf_counter() - began < 1
    assert told.errors[:3] == [("get", "timeout")] * 3
    assert set(told.errors[3:]) == {("get", "left alone")}
    assert "left alone" in (await client.cache.stats()).state


async def test_it_is_used_again_when_it_answers(shelf: Any, open_client: Any) -> None:
    client = await open_client(
        shelf, answer=lambda *_: [1], cache={"breaker_failures": 2, "breaker_seconds": 0.1}
    )
    kept = client.with_cache(60)
    await kept.search("res.partner")
    shelf.trouble = _failing(OSError())
    for _ in range(5):
        await kept.search("res.partner")
    shelf.trouble = None
    await kept.search("res.partner")
    before = len(client.transport.sent)
    await asyncio.sleep(0.15)
    await kept.search("res.partner")
    assert len(client.transport.sent) == before


async def test_a_probe_that_is_cancelled_is_no_answer(shelf: Any, open_client: Any) -> None:
    client = await open_client(
        shelf, answer=lambda *_: [1],
        cache={"breaker_failures": 1, "breaker_seconds": 0.05, "budget": 5},
    )  # fmt: skip
    kept = client.with_cache(60)
    shelf.trouble = _failing(OSError())
    await kept.search("res.partner")
    await asyncio.sleep(0.06)
    shelf.trouble = _hang
    task = asyncio.create_task(kept.search("res.partner"))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    shelf.trouble = None
    await kept.search("res.partner")  # the next one probes
    assert (await client.cache.stats()).state == "connected"


async def test_a_cancelled_call_stays_cancelled(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [1], cache={"budget": 5})
    shelf.trouble = _hang
    task = asyncio.create_task(client.with_cache(60).search("res.partner"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.transport.sent == []


async def test_it_starts_without_its_store_says_so_and_recovers(
    shelf: Any, open_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.trouble = _failing(OSError("no route to redis://me:hunter2@10.0.0.1"), "connect")
    with caplog.at_level(logging.INFO, "zenoo.cache"):
        client = await open_client(shelf, answer=lambda *_: [1], cache={"breaker_seconds": 0.05})
        assert "cannot be reached" in caplog.text
        assert "hunter2" not in caplog.text
        kept = client.with_cache(60)
        assert await kept.search("res.partner") == [1]
        stats = await client.cache.stats()
        assert stats.state.startswith("not connected: OSError")
        assert stats.faults == {("get", "not connected"): 1}
        shelf.trouble = None
        await until(lambda: client._runtime.pipeline.cache.shell.connected)
        assert "can be reached" in caplog.text
    for _ in range(2):
        await kept.search("res.partner")
    assert (await client.cache.stats()).hits == 1


async def test_a_store_that_hangs_does_not_keep_a_client_from_opening(
    shelf: Any, open_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zenoo_core.cache.shell.CONNECTING", 0.05)
    shelf.trouble = _hang
    began = perf_counter()
    client = await open_client(shelf)
    assert perf_counter() - began < 1
    assert client.cache.name == "Shelf"
    await client.close()
    assert len(asyncio.all_tasks()) == 1


async def test_clients_share_a_store_and_the_last_closes_it(shelf: Any, open_client: Any) -> None:
    one, two = await asyncio.gather(open_client(shelf), open_client(shelf))
    assert shelf.connected == 1
    await one.close()
    assert ("close", None) not in shelf.log
    await two.with_cache(60).search("res.partner")
    await two.close()
    assert shelf.log[-1] == ("close", None)


async def test_a_store_that_cannot_be_closed_is_only_noted(
    open_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Stuck(Shelf):
        async def close(self) -> None:
            raise OSError("stuck")

    client = await open_client(Stuck())
    await client.close()
    assert "was not closed properly" in caplog.text


async def test_a_local_store_that_fails(open_client: Any) -> None:
    class Broken(CacheBackend):
        local = True

        async def get(self, key: str) -> Entry | None:
            raise MemoryError

    told = Told()
    client = await open_client(Broken(), told, answer=lambda *_: [1])
    assert await client.with_cache(60).search("res.partner") == [1]
    assert told.errors == [("get", "MemoryError")]


async def test_what_is_asked_of_the_cache_itself_fails(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf)
    shelf.trouble = _failing(OSError())
    with pytest.raises(CacheUnavailable, match="'Shelf' failed at set"):
        await client.cache.purge()


async def test_looking_in(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [1])
    await client.with_cache(60).search("res.partner")
    assert await client.cache.keys() is None  # this store cannot list
    [key] = shelf.answers
    assert await client.cache.value(key) == b"[1]"
    assert await client.cache.value("zenoo:nothing") is None
    assert not client.cache.is_sealed


async def test_a_database_has_to_be_known(shelf: Any) -> None:
    async with ZenooClient("localhost", config=False, cache=shelf) as client:
        with pytest.raises(ClientStateError, match="no database"):
            await client.cache.purge()


@pytest.mark.parametrize(
    ("cache", "said"),
    [
        ("rediss", "rediss"),
        ("audit", "brings no cache"),
        ({"backend": Shelf}, "expected text"),
        ({"backend": "redis", "tiemout": 1}, "unknown key"),
        (7, "expected a table"),
    ],
    ids=str,
)
async def test_a_wrong_choice_fails_the_opening(cache: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        async with ZenooClient("localhost", config=False, cache=cache):
            pass


async def test_a_component_that_is_no_backend(open_client: Any) -> None:
    from zenoo_core import Component

    class Brings(Plugin):
        def register_cache_backends(self) -> list[Component]:
            return [Component("odd", dict)]

    with pytest.raises(ConfigError, match="'odd' is a dict, expected a "):
        async with ZenooClient("localhost", config=False, plugins=[Brings()], cache="odd"):
            pass
