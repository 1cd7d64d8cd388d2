"""Long results in pages: the ids first, then chunks of records, some of them ahead."""

from __future__ import annotations

import asyncio
from array import array
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")
CHUNK, AHEAD = 1000, 8


async def pages(
    ids: array[int],
    read: Callable[[list[int]], Awaitable[list[T]]],
    size: int = CHUNK,
    ahead: int = AHEAD,
) -> AsyncIterator[list[T]]:
    """Yield the answers of `read` for chunks of the ids, in order, at most `ahead` of them early.

    What was read ahead and is not wanted any more is cancelled, also when the caller leaves early.
    """
    chunks = (ids[start : start + size] for start in range(0, len(ids), size))
    waiting: deque[asyncio.Task[list[T]]] = deque()

    def fill() -> None:
        while len(waiting) < ahead and (chunk := next(chunks, None)) is not None:
            waiting.append(asyncio.ensure_future(read(chunk.tolist())))

    try:
        fill()
        while waiting:
            page = await waiting[0]
            waiting.popleft()
            fill()
            yield page
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def in_order(ids: list[int], rows: list[T], id_of: Callable[[T], Any]) -> list[T]:
    """Return rows in the order of their ids; ids that have no row are left out."""
    found = {id_of(row): row for row in rows}
    return [found[number] for number in ids if number in found]
