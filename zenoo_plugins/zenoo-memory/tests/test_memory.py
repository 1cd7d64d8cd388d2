"""The backend `memory`: the contract, and its bounds."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_memory import MemoryBackend, MemorySettings

from zenoo_core import ZenooClient
from zenoo_core.cache import CacheBackend, Entry
from zenoo_core.errors import ConfigError
from zenoo_core.testing import CacheContract


class TestContract(CacheContract):
    sealed = False

    @pytest.fixture(autouse=True)
    def _one(self) -> None:
        self.one = MemoryBackend()

    def make_backend(self) -> CacheBackend:
        return self.one


def _entry(size: int = 10) -> Entry:
    return Entry("d" * 32, b"x" * size)


async def test_what_was_asked_for_longest_ago_goes_first() -> None:
    backend = MemoryBackend(MemorySettings(max_entries=3))
    for key in "abc":
        await backend.set(key, _entry(), 60)
    await backend.get("a")
    await backend.set("d", _entry(), 60)
    assert [await backend.get(key) is not None for key in "abcd"] == [True, False, True, True]
    assert (await backend.stats())["evicted"] == 1


async def test_bytes_are_bounded_too() -> None:
    backend = MemoryBackend(MemorySettings(max_bytes=10_000))
    for number in range(100):
        await backend.set(str(number), _entry(2000), 60)
    stats = await backend.stats()
    assert stats["bytes"] <= 10_000
    assert 3 <= stats["entries"] <= 5
    await backend.set("whole", _entry(10_000), 60)
    assert await backend.get("whole") is None
    assert (await backend.stats())["refused"] == 1
    assert (await backend.stats())["entries"] == stats["entries"]  # nothing had to go for it


async def test_the_bytes_that_are_counted_are_those_that_are_used() -> None:
    backend = MemoryBackend(MemorySettings(max_entries=100_000))
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(5000):
            key = f"zenoo:{{5a90d32d807a:res.partner}}:2:{number:032x}"
            await backend.set(key, Entry(f"{number:032x}.{number:016x}.0", b"%0200d" % number), 60)
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.8 < (await backend.stats())["bytes"] / used < 1.3


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["set", "get", "delete", "clear", "wait"]), st.sampled_from("abcd"),
        st.integers(0, 900),
    ),
    max_size=40,
)  # fmt: skip


@given(STEPS, st.integers(1, 3), st.integers(1100, 3000))
def test_it_is_a_dictionary_that_forgets(steps: Any, entries: int, most: int) -> None:
    """Against a plain dictionary: it may have forgotten, but never gives back anything else."""
    asyncio.run(_compare(steps, MemoryBackend(MemorySettings(max_entries=entries, max_bytes=most))))


async def _compare(steps: Any, backend: MemoryBackend) -> None:
    plain: dict[str, Entry] = {}
    for what, key, size in steps:
        if what == "set":
            plain[key] = _entry(size)
            await backend.set(key, plain[key], 60)
        elif what == "delete":
            plain.pop(key, None)
            await backend.delete(key)
        elif what == "clear":
            plain.pop(key, None)
            await backend.clear(key)
        assert await backend.get(key) in (None, plain.get(key))
        stats = await backend.stats()
        listed = await backend.keys()
        assert stats["entries"] == len(listed) <= backend.settings.max_entries
        assert stats["bytes"] == sum(stored.size or 0 for stored in listed)
        assert stats["bytes"] <= backend.settings.max_bytes


async def test_its_clock_is_not_the_wall() -> None:
    backend = MemoryBackend()
    await backend.set("a", _entry(), 1)
    assert await backend.get("a") is not None
    await asyncio.sleep(1.05)
    assert await backend.keys() == []
    assert await backend.get("a") is None
    assert (await backend.stats())["expired"] == 1


@pytest.mark.parametrize("table", [{"max_entries": 0}, {"max_bytes": 5}, {"max_byte": 5000}])
async def test_wrong_settings_are_refused(table: Any) -> None:
    with pytest.raises(ConfigError, match=r"memory\.max_"):
        async with ZenooClient("localhost", config=False, cache="memory", memory=table):
            pass


async def test_chosen_by_name() -> None:
    async with ZenooClient(
        "localhost", config=False, cache="memory", memory={"max_entries": 5}
    ) as client:
        assert (await client.cache.stats()).state == "connected"
        assert client.cache.is_local
