"""How many attempts may be under way at once, and how many may begin in a second."""

from __future__ import annotations

import asyncio
from time import monotonic


class Gate:
    """Let `at_once` attempts pass together, and `rate` a second if it is given.

    Those that have to wait go in the order in which they came. An unused second is not saved up
    beyond one second's worth.
    """

    __slots__ = ("_next", "_slots", "_spacing", "_tolerance")

    def __init__(self, at_once: int, rate: float | None = None) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._spacing = 0.0 if rate is None else 1 / rate
        self._tolerance = max(0.0, 1.0 - self._spacing)
        self._next = 0.0  # when the next attempt would begin, if they came evenly spaced

    async def enter(self) -> None:
        """Wait for a place, and for one's turn; `leave` gives the place back."""
        await self._slots.acquire()
        if self._spacing:
            try:
                await self._turn()
            except BaseException:
                self._slots.release()
                raise

    def leave(self) -> None:
        """Give the place back."""
        self._slots.release()

    async def _turn(self) -> None:
        now = monotonic()
        due = max(self._next, now)
        self._next = due + self._spacing
        wait = due - now - self._tolerance
        if wait > 0:
            await asyncio.sleep(wait)
