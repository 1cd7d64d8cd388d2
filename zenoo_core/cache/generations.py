"""Generations: what was read before a write of ours is not believed after it, in any process.

Each model has one, kept in the store beside the answers. An answer is sealed with those that were
in force when its question was asked; a write ends them, before it leaves and after its outcome is
known, by putting new ones in their place. Nothing has to be found or deleted for that.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from time import monotonic, time

from zenoo_core.cache.entries import Entry
from zenoo_core.cache.keys import Key, Keys
from zenoo_core.cache.shell import Shell

LASTS = 86_400  # seconds; one that is gone from the store is replaced, and its answers with it


class Generations:
    """Read and end the generations of one client's models.

    `blocked` are places whose end could not be told to the others: what is kept there may be old,
    and is neither read nor written by this client for as long as anything there can last.
    """

    def __init__(self, shell: Shell, keys: Keys, settle: float, longest: float) -> None:
        self._shell, self._keys = shell, keys
        self._settle, self._longest = settle, longest
        self._ended: defaultdict[str, int] = defaultdict(int)  # by this client
        self._making = asyncio.Lock()
        self.blocked: dict[str, float] = {}

    def digest_of(self, key: Key, found: Sequence[Entry | None]) -> str:
        """Return the digest that an answer of now has, from what is kept at the key's places.

        Empty if a generation is not there, or is not one of ours.
        """
        digest = key.digest
        for expected, stamp in zip(key.digests, found):  # noqa: B905 - the answer is left over
            if stamp is None or not (own := stamp.digest).startswith(expected):
                return ""
            digest += own[32:]
        return digest

    def count(self, key: Key) -> tuple[int, ...]:
        """Return how often this client itself has ended what a key is of."""
        ended = self._ended
        return tuple([ended[place] for place in key.places[:-1] if place in ended])

    def is_blocked(self, key: Key) -> bool:
        """Tell whether what is kept for a key may be older than a write of ours."""
        now = monotonic()
        for place in key.places[:-1]:
            until = self.blocked.get(place)
            if until is None:
                continue
            if until > now:
                return True
            del self.blocked[place]
        return False

    def settled(self, found: Sequence[Entry | None]) -> bool:
        """Tell whether the last write is long enough ago for a lagging replica to have it."""
        settle, now = self._settle, time()
        return not settle or all(s is not None and _moment(s) + settle <= now for s in found[:-1])

    async def make(self, key: Key) -> Sequence[Entry | None]:
        """Put a generation wherever there is none, and return what is then at the key's places.

        To be called before the question is asked. Raises `CacheUnavailable`.
        """
        async with self._making:
            found = list(await self._shell.get(key.places))
            missing = {
                place: number
                for number, place in enumerate(key.places[:-1])
                if (stamp := found[number]) is None
                or not stamp.digest.startswith(key.digests[number])
            }
            new = {place: self._new(place, 0.0) for place in missing}
            if new:
                await self._shell.set(new, LASTS)
            for place, number in missing.items():
                found[number] = new[place]
            return found

    async def end(self, places: Iterable[str]) -> None:
        """Begin new generations; raises `CacheUnavailable`, and then these places stay blocked."""
        now = time()
        mine = {place: self._begin_end(place) for place in places}
        try:
            await self._shell.set({place: self._new(place, now) for place in mine}, LASTS)
        except BaseException:
            self.blocked |= dict.fromkeys(mine, monotonic() + self._longest)
            raise
        for place, number in mine.items():
            if self._ended[place] == number:  # else a later one has to succeed first
                self.blocked.pop(place, None)

    def _begin_end(self, place: str) -> int:
        self._ended[place] += 1
        self.blocked[place] = monotonic() + self._longest
        return self._ended[place]

    def _new(self, place: str, moment: float) -> Entry:
        return Entry(f"{self._keys.digest(place.encode())}.{os.urandom(8).hex()}", b"%.3f" % moment)


def _moment(stamp: Entry) -> float:
    try:
        return float(stamp.body)
    except ValueError:
        return float("inf")
