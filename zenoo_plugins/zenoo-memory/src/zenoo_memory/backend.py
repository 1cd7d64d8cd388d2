"""Entries in a dictionary, bounded in number and in bytes, each with the end of its time.

Entries are frozen and hold bytes, so they are kept as they are: what is read from one is made anew
for each reader. No operation waits for anything, so each is whole for every task of the loop.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from math import inf
from time import monotonic
from typing import Any, ClassVar, NamedTuple

from zenoo_core.cache import CacheBackend, Entry, Stored
from zenoo_memory.settings import MemorySettings

# What Python needs for the objects around the bytes of a key and a value: measured, see the tests.
OVERHEAD = 480


class _Kept(NamedTuple):
    entry: Entry
    until: float
    size: int


class MemoryBackend(CacheBackend):
    """Keep entries until their time is over, or until newer ones need their room.

    Several clients of a loop may share one.
    """

    local: ClassVar[bool] = True

    def __init__(self, settings: MemorySettings | None = None) -> None:
        self.settings = settings or MemorySettings()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = self._evicted = self._expired = self._refused = 0

    async def close(self) -> None:
        """Let everything go."""
        self._kept.clear()
        self._bytes = 0

    async def get(self, key: str) -> Entry | None:
        """Return what is kept under a key."""
        return (await self.get_many((key,)))[0]

    async def get_many(self, keys: Sequence[str]) -> list[Entry | None]:
        """Return what is kept under each key; what was asked for stays the longest."""
        kept, now = self._kept, monotonic()
        found: list[Entry | None] = []
        for key in keys:
            item = kept.get(key)
            if item is None:
                found.append(None)
            elif item[1] <= now:
                self._drop(key)
                self._expired += 1
                found.append(None)
            else:
                kept.move_to_end(key)
                found.append(item[0])
        return found

    async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
        """Keep an entry; one that is larger than everything together may be is not kept."""
        self._drop(key)
        size = len(key) + len(value.digest) + len(value.body) + OVERHEAD
        if size > self.settings.max_bytes:
            self._refused += 1
            return
        self._kept[key] = _Kept(value, inf if ttl is None else monotonic() + ttl, size)
        self._bytes += size
        while self._bytes > self.settings.max_bytes or len(self._kept) > self.settings.max_entries:
            self._drop(next(iter(self._kept)))
            self._evicted += 1

    async def delete(self, *keys: str) -> None:
        """Forget keys."""
        for key in keys:
            self._drop(key)

    async def clear(self, prefix: str = "") -> int:
        """Forget every key that begins with a prefix and return how many."""
        keys = [key for key in self._kept if key.startswith(prefix)]
        await self.delete(*keys)
        return len(keys)

    async def keys(self, prefix: str = "", limit: int = 1000) -> list[Stored]:
        """List up to `limit` keys that begin with a prefix."""
        now = monotonic()
        listed: list[Stored] = []
        for key, item in self._kept.items():
            if len(listed) >= limit:
                break
            if key.startswith(prefix) and item.until > now:
                left = None if item.until == inf else item.until - now
                listed.append(Stored(key, item.size, left))
        return listed

    async def stats(self) -> Mapping[str, Any]:
        """Return the numbers of entries and bytes, and of what had to go."""
        return {
            "entries": len(self._kept), "bytes": self._bytes, "evicted": self._evicted,
            "expired": self._expired, "refused": self._refused,
        }  # fmt: skip

    def _drop(self, key: str) -> None:
        item = self._kept.pop(key, None)
        if item is not None:
            self._bytes -= item.size
