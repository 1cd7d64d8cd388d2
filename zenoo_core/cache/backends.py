"""What a cache backend is: the contract between the cache layer and a store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import frozen

from zenoo_core.cache.entries import DEAD, Entry, Seal


@frozen
class Stored:
    """One key that a backend holds: its size in bytes and the seconds left, None where unknown."""

    key: str
    size: int | None = None
    ttl: float | None = None


class CacheBackend:
    """Keep entries by key, for a while.

    A subclass needs to write `connect`, `get` and `set` only. Entries go through `_serialize` and
    `_deserialize` wherever they leave the process; a store in memory may keep them as they are.
    No call of `super().__init__()` is needed.

    Whatever a method raises counts as a fault and is a miss: the layer above bounds each operation
    in time and, after several faults in a row, asks the backend no more for a while. So nothing is
    to be tried twice here, and a cancellation in the middle of an operation must not leave its
    answer for the next one.
    """

    # True for a store in this process: no operation of it waits, so none is timed.
    local: ClassVar[bool] = False
    # Set by the client before `connect`.
    seal: Seal = Seal()
    # How many open clients use it: the last one closes it.
    users: int = 0
    _connecting: asyncio.Lock | None = None

    def __init__(self, **options: Any) -> None:
        """Take options of any name, so that a subclass can hand on what it does not know."""
        self.options = options

    async def connect(self) -> None:
        """Open the store; called again after a failure, and after `close`."""

    async def close(self) -> None:
        """Close it; also called when `connect` has failed."""

    async def get(self, key: str) -> Entry | None:
        """Return what is kept under a key, None if nothing is, or if its time is over."""
        raise NotImplementedError(f"{type(self).__name__} must write get(key)")

    async def get_many(self, keys: Sequence[str]) -> Sequence[Entry | None]:
        """Return what is kept under each key, in order: override it if one exchange can do it.

        The layer's only way to read: an entry and the generations that it depends on.
        """
        return [await self.get(key) for key in keys]

    async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
        """Keep an entry under a key for `ttl` seconds (at least 1), without end if None."""
        raise NotImplementedError(f"{type(self).__name__} must write set(key, value, ttl)")

    async def set_many(self, values: Mapping[str, Entry], ttl: int | None = None) -> None:
        """Keep several entries for the same time: override it if one exchange can do it."""
        for key, value in values.items():
            await self.set(key, value, ttl)

    async def delete(self, *keys: str) -> None:
        """Forget keys; this default keeps a dead entry under each, for a second."""
        await self.set_many(dict.fromkeys(keys, DEAD), 1)

    async def clear(self, prefix: str = "") -> int:
        """Forget every key that begins with a prefix and return how many; 0 if it cannot tell.

        The default forgets nothing: a store that cannot list its keys drops them in time, and what
        was purged is not believed any more (see docs/caching.md).
        """
        return 0

    async def keys(self, prefix: str = "", limit: int = 1000) -> Sequence[Stored] | None:
        """List up to `limit` keys that begin with a prefix; None if this store cannot list."""
        return None

    async def stats(self) -> Mapping[str, Any]:
        """Return what is known of the store: `entries`, `bytes`, `evicted`, ... as it can tell."""
        return {}

    async def reset(self) -> None:
        """Drop connections: an answer has come that belongs to another key."""

    @property
    def connecting(self) -> asyncio.Lock:
        """Keep clients that share it from connecting it at the same time."""
        if self._connecting is None:
            self._connecting = asyncio.Lock()
        return self._connecting

    def _serialize(self, value: Entry) -> str:
        """Return an entry as sealed ASCII text."""
        return self.seal.close(value)

    def _deserialize(self, data: str | bytes) -> Entry | None:
        """Return the entry of such a text; None for a deleted one.

        One that cannot be trusted comes back with the reason in `rejected`, for the layer to count.
        """
        entry = self.seal.open(data)
        return None if entry.is_dead else entry
