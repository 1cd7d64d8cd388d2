"""An engine for one file of SQLite, opened for reading only and surely ended."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite
from sqlalchemy import URL, NullPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")


class _Connection(aiosqlite.Connection):
    """A connection whose thread is told to end once: a second telling is answered by nobody.

    A loop that ends cancels every task, also the one in which SQLAlchemy closes; it closes again.
    """

    _told = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Tell the thread to end; the future is done when it does, None for a second telling."""
        if self._told:
            return None
        self._told = True
        return super().stop()


async def with_sqlite(url: URL, work: Callable[[AsyncEngine], Coroutine[Any, Any, T]]) -> T:
    """Do some work with an engine, and return when the threads behind it have ended.

    A wrong path makes no empty file. Cancelling interrupts a query that is running. Without the
    waiting, a thread that SQLAlchemy has told to end could report to an event loop that is closed.
    """
    opened: list[aiosqlite.Connection] = []

    async def connect() -> aiosqlite.Connection:
        path = f"file:{quote(url.database or '')}?mode=ro"
        connection = _Connection(lambda: sqlite3.connect(path, uri=True), 64)
        opened.append(connection)
        return await connection

    # No path here: SQLAlchemy would look at the file system for it.
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=NullPool, async_creator=connect)
    try:
        return await _interruptible(asyncio.ensure_future(work(engine)), opened)
    finally:
        await engine.dispose()
        await _ended(opened)


async def _interruptible(task: asyncio.Task[T], opened: Sequence[aiosqlite.Connection]) -> T:
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # First, as SQLAlchemy waits for the query before it closes.
        for connection in opened:
            with suppress(ValueError):  # it is closed already
                await connection.interrupt()
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # that of the interruption: who cancels wants no other
        raise


async def _ended(opened: Sequence[aiosqlite.Connection]) -> None:
    """Look again and again, as nothing tells that a thread has ended; it takes no millisecond."""
    for connection in opened:
        connection.stop()  # once more does no harm
    threads: list[Any] = [connection._thread for connection in opened]
    while any(thread.is_alive() for thread in threads):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
