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
    spread: float = 0.0,
) -> AsyncIterator[list[T]]:
    """Yield the answers of `read` for chunks of the ids, in order, with `ahead` more under way.

    The first calls are spread over some seconds, about as long as one takes: sent at once, they
    would be answered at once, each answer would wait for all others to be decoded before the next
    call leaves, and so on to the end. What was read ahead and is not wanted any more is cancelled,
    also when the caller leaves early.
    """
    chunks = (ids[start : start + size] for start in range(0, len(ids), size))
    pauses = (spread * number / ahead for number in range(ahead))
    waiting: deque[asyncio.Task[list[T]]] = deque()

    def fill() -> None:
        while len(waiting) <= ahead and (chunk := next(chunks, None)) is not None:
            waiting.append(asyncio.ensure_future(later(next(pauses, 0.0), chunk)))

    async def later(pause: float, chunk: array[int]) -> list[T]:
        if pause:
            await asyncio.sleep(pause)
        return await read(chunk.tolist())

    try:
        fill()
        while waiting:
            page = [await waiting[0]]
            waiting.popleft()
            yield page.pop()  # held by the caller alone: it is freed before the next one comes
            fill()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def in_order(ids: list[int], rows: list[T], id_of: Callable[[T], Any]) -> list[T]:
    """Return rows in the order of their ids; ids that have no row are left out."""
    if list(map(id_of, rows)) == ids:
        return rows
    found = {id_of(row): row for row in rows}
    return [found[number] for number in ids if number in found]
