"""A board in the store where each client leaves its numbers, so that others can add them up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import msgspec

from zenoo_core.cache.counts import Counts
from zenoo_core.cache.entries import Entry
from zenoo_core.cache.keys import Keys, prefix
from zenoo_core.cache.shell import Shell
from zenoo_core.errors import CacheUnavailable

EVERY = 10.0  # seconds between two notices of a client at work
_LASTS = 3600
_NAME = "@numbers"


class _Notice(TypedDict):
    """What `Counts.plain` gives: of each model its hits and misses."""

    shared: int
    stored: int
    rejected: int
    faults: dict[str, int]
    passed: dict[str, int]
    models: dict[str, tuple[int, int]]


class Board:
    """Leave a client's numbers in a store that others can see, now and then and at the end."""

    def __init__(self, shell: Shell, keys: Keys, counts: Counts) -> None:
        self._shell, self._counts = shell, counts
        self._prefix = prefix(keys.space(""), _NAME)
        self._place = f"{self._prefix}{os.urandom(6).hex()}"
        self._digest = keys.digest
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def remind(self) -> None:
        """Note that there is something new."""
        if self._timer is None and not self._shell.backend.local:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._due)

    async def close(self) -> None:
        """Leave the last numbers."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        if self._timer is not None:
            self._timer.cancel()
            await self._write()

    async def read(self) -> Sequence[Mapping[str, Any]]:
        """Return the numbers of every client that shares the store; raises `CacheUnavailable`.

        A notice that cannot be read, as it is damaged or another version's, is left out and counts
        as rejected.
        """
        shell = self._shell
        listed = await shell.ask("keys", shell.backend.keys, self._prefix, 1000)
        places = [stored.key for stored in listed or ()]
        found = await shell.get(places) if places else ()
        notices = [
            self._notice(place, entry)
            for place, entry in zip(places, found, strict=True)
            if entry is not None and not entry.is_dead
        ]
        self._counts.rejected += notices.count(None)
        return [notice for notice in notices if notice is not None]

    def _notice(self, place: str, entry: Entry) -> _Notice | None:
        if entry.digest != self._digest(place.encode()):
            return None
        try:
            return msgspec.json.decode(entry.body, type=_Notice)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            return None

    def _due(self) -> None:
        self._timer = None
        self._task = asyncio.create_task(self._write())

    async def _write(self) -> None:
        body = msgspec.json.encode(self._counts.plain())
        entry = Entry(self._digest(self._place.encode()), body)
        try:
            await self._shell.set({self._place: entry}, _LASTS)
        except CacheUnavailable as error:
            self._counts.faults["set", error.reason] += 1
