"""What every cache backend has to pass: derive from `CacheContract` in a test module."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from zenoo_core.cache import CacheBackend, Entry
from zenoo_core.cache.entries import Seal
from zenoo_core.secret import Secret

_PLACE = "zenoo:{contract:res.partner}:2:"
_DIGEST = "0123456789abcdef0123456789abcdef"
_TEXTS = (
    "{}",
    "[]",
    '"a"',
    '"\u00e9\u20ac\U0001f600"',
    '{"a":":b:\\n\\u0000"}',
    '"' + "x" * 100_000 + '"',
)


class CacheContract:
    """Tests of a backend; a subclass says how to make one.

    They need pytest with `asyncio_mode = "auto"`. Keys begin with `zenoo:{contract:`, and are not
    the only ones that the store may hold.
    """

    # Whether get and set hand over objects of this process, or text.
    sealed: bool = True

    def make_backend(self) -> CacheBackend:
        """Return a new backend that is not connected; each one sees what the others have kept.

        A store in memory returns the same object within a test.
        """
        raise NotImplementedError(f"{type(self).__name__} must write make_backend()")

    @asynccontextmanager
    async def backend(
        self, secret: str | None = "a secret of the contract"
    ) -> AsyncIterator[CacheBackend]:
        """Give a connected backend, and close it."""
        backend = self.make_backend()
        backend.seal = Seal(None if secret is None else Secret(secret))
        try:
            await backend.connect()
            yield backend
        finally:
            await backend.close()

    async def test_it_gives_back_what_it_was_given(self) -> None:
        async with self.backend() as backend:
            for number, text in enumerate(_TEXTS):
                entry = Entry(f"{_DIGEST}.{number}", text.encode())
                await backend.set(f"{_PLACE}{number}", entry, 60)
                found = await backend.get(f"{_PLACE}{number}")
                assert found is not None
                assert (found.digest, found.rejected) == (entry.digest, "")
                assert _read(found) == _read(entry)

    async def test_what_is_not_there_is_none(self) -> None:
        async with self.backend() as backend:
            assert await backend.get(f"{_PLACE}nothing") is None

    async def test_the_later_value_wins(self) -> None:
        async with self.backend() as backend:
            for text in (b"1", b"2"):
                await backend.set(f"{_PLACE}later", Entry(_DIGEST, text), 60)
            assert _body(await backend.get(f"{_PLACE}later")) == b"2"

    async def test_many_come_in_order_with_gaps(self) -> None:
        async with self.backend() as backend:
            names = [f"{_PLACE}{name}" for name in ("many-1", "many-2", "many-3")]
            other = "zenoo:{contract:*}:gen"
            await backend.set_many(
                {
                    names[0]: Entry(_DIGEST, b"1"),
                    other: Entry(_DIGEST, b"0"),
                    names[2]: Entry(_DIGEST, b"3"),
                },
                60,
            )
            found = await backend.get_many([other, *names, names[0]])
            assert [_body(entry) for entry in found] == [b"0", b"1", None, b"3", b"1"]
            assert list(await backend.get_many([])) == []

    async def test_what_is_deleted_is_gone(self) -> None:
        async with self.backend() as backend:
            keys = [f"{_PLACE}delete-{number}" for number in range(3)]
            await backend.set_many(dict.fromkeys(keys, Entry(_DIGEST, b"1")), 60)
            await backend.delete(*keys[:2], f"{_PLACE}never-there")
            found = await backend.get_many(keys)
            assert [_is_there(entry) for entry in found] == [False, False, True]

    async def test_it_ends_after_its_time(self) -> None:
        async with self.backend() as backend:
            await backend.set(f"{_PLACE}short", Entry(_DIGEST, b"1"), 1)
            await backend.set(f"{_PLACE}long", Entry(_DIGEST, b"1"), 60)
            await backend.set(f"{_PLACE}endless", Entry(_DIGEST, b"1"))
            assert _is_there(await backend.get(f"{_PLACE}short"))
            await asyncio.sleep(1.2)
            found = await backend.get_many(
                [f"{_PLACE}{name}" for name in ("short", "long", "endless")]
            )
            assert [_is_there(entry) for entry in found] == [False, True, True]

    async def test_clearing_keeps_what_has_another_prefix(self) -> None:
        async with self.backend() as backend:
            mine, other = f"{_PLACE}clear", "zenoo:{contract:res.users}:2:clear"
            await backend.set_many(dict.fromkeys((mine, other), Entry(_DIGEST, b"1")), 60)
            removed = await backend.clear("zenoo:{contract:res.partner}:")
            listed = await backend.keys("zenoo:{contract:")
            if listed is None:  # it cannot list: then nothing was removed, and it says so
                assert removed == 0
                return
            assert removed >= 1
            assert not _is_there(await backend.get(mine))
            assert _is_there(await backend.get(other))
            assert other in [stored.key for stored in listed]

    async def test_listing_tells_sizes_and_times(self) -> None:
        async with self.backend() as backend:
            await backend.set(f"{_PLACE}listed", Entry(_DIGEST, b'"' + b"x" * 1000 + b'"'), 60)
            listed = await backend.keys(_PLACE)
            if listed is None:
                return
            assert all(stored.key.startswith(_PLACE) for stored in listed)
            [stored] = [stored for stored in listed if stored.key == f"{_PLACE}listed"]
            assert stored.size is None or stored.size >= 1000
            assert stored.ttl is None or 0 < stored.ttl <= 60
            assert len(await backend.keys(_PLACE, 1) or ()) <= 1

    async def test_another_secret_is_not_believed(self) -> None:
        if not self.sealed:
            return
        async with self.backend() as backend:
            await backend.set(f"{_PLACE}sealed", Entry(_DIGEST, b"1"), 60)
        for secret in ("another", None):
            async with self.backend(secret) as stranger:
                found = await stranger.get(f"{_PLACE}sealed")
                assert found is None or found.rejected

    async def test_a_cancelled_operation_leaves_its_answer_to_nobody(self) -> None:
        async with self.backend() as backend:
            keys = [f"{_PLACE}cancelled-{number}" for number in range(8)]
            for number, key in enumerate(keys):
                await backend.set(key, Entry(f"{_DIGEST}.{number}", b"%d" % number), 60)
            for steps in range(30):
                await _cancelled_after(backend.get_many(keys[:4]), steps)
                found = await asyncio.gather(*(backend.get(key) for key in keys))
                assert [_body(entry) for entry in found] == [b"%d" % n for n in range(8)]

    async def test_many_at_once_each_get_their_own(self) -> None:
        async with self.backend() as backend:
            keys = [f"{_PLACE}at-once-{number}" for number in range(100)]
            await asyncio.gather(
                *(backend.set(key, Entry(_DIGEST, b"%d" % n), 60) for n, key in enumerate(keys))
            )
            found = await asyncio.gather(*(backend.get(key) for key in keys))
            assert [_body(entry) for entry in found] == [b"%d" % n for n in range(100)]

    async def test_it_can_be_connected_again(self) -> None:
        backend = self.make_backend()
        for _ in range(2):
            await backend.connect()
            await backend.set(f"{_PLACE}again", Entry(_DIGEST, b"1"), 60)
            assert _is_there(await backend.get(f"{_PLACE}again"))
            await backend.close()
        await backend.close()

    async def test_it_tells_numbers_about_itself(self) -> None:
        async with self.backend() as backend:
            await backend.set(f"{_PLACE}numbers", Entry(_DIGEST, b"1"), 60)
            stats: Any = await backend.stats()
            assert all(isinstance(name, str) for name in stats)
            await backend.reset()
            assert _is_there(await backend.get(f"{_PLACE}numbers"))


def _is_there(entry: Entry | None) -> bool:
    return entry is not None and not entry.is_dead


def _body(entry: Entry | None) -> bytes | None:
    return entry.body if entry is not None and not entry.is_dead else None


def _read(entry: Entry) -> Any:
    """Return what the JSON of an entry means: a backend may write it with escapes."""
    return json.loads(entry.body)


async def _cancelled_after(work: Any, steps: int) -> None:
    """Begin an operation and cancel it after so many turns of the loop."""
    task = asyncio.ensure_future(work)
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
