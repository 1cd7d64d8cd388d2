"""How many attempts may be under way at once, and how many may begin in a second."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic


class Gate:
    """Let `at_once` attempts pass together, and `rate` a second if it is given.

    Those that have to wait go in the order in which they came. An unused second is not saved up
    beyond one second's worth.
    """

    __slots__ = ("_free", "_next", "_spacing", "_tolerance", "_waiting")

    def __init__(self, at_once: int, rate: float | None = None) -> None:
        self._free = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._spacing = 0.0 if rate is None else 1 / rate
        self._tolerance = max(0.0, 1.0 - self._spacing)
        self._next = 0.0  # when the next attempt would begin, if they came evenly spaced

    def passed(self) -> bool:
        """Take a place if there is one and nothing to wait for; the quick form of `enter`."""
        if self._free and not self._spacing:
            self._free -= 1
            return True
        return False

    async def enter(self) -> None:
        """Wait for a place, and for one's turn; `leave` gives the place back."""
        if self._free:
            self._free -= 1
        else:
            await self._wait()
        if self._spacing:
            try:
                await self._turn()
            except BaseException:
                self.leave()
                raise

    def leave(self) -> None:
        """Hand the place to the first that waits, or give it back."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1

    async def _wait(self) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except BaseException:
            if place.done() and not place.cancelled():  # handed over, and cancelled before it ran
                self.leave()
            raise

    async def _turn(self) -> None:
        now = monotonic()
        due = max(self._next, now)
        self._next = due + self._spacing
        wait = due - now - self._tolerance
        if wait > 0:
            await asyncio.sleep(wait)
