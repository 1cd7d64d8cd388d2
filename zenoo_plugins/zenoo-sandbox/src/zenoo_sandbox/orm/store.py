"""The SQLite file: one connection per thread, one transaction per call, serialization failures."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from zenoo_sandbox.errors import DatabaseError
from zenoo_sandbox.orm import patterns

T = TypeVar("T")
TRIES = 5
_FIRST_PAUSE = 0.01
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED})
CONFLICT = "could not serialize access due to concurrent update\n"


def in_wal_mode(file: bytes) -> bytes:
    """Mark a database file as one in WAL mode (bytes 18 and 19 of SQLite's file header).

    A database in memory cannot be switched, and to switch the file while several threads open it
    could fail.
    """
    return file[:18] + b"\2\2" + file[20:]


def in_rollback_mode(file: bytes) -> bytes:
    """Mark a database file as one that may be held in memory, which WAL mode forbids."""
    return file[:18] + b"\1\1" + file[20:]


class Store:
    """Run work in transactions on a file that is in WAL mode; safe to use from several threads.

    A transaction starts deferred, so reads never wait, and one that wants to write after another
    has written meanwhile is refused by SQLite (BUSY_SNAPSHOT): the serialization failure of
    PostgreSQL. A repeated call holds the turn from its start, so that calls of this process do
    not starve each other; only another writer on the file can fail a call for good.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 5.0, durable: bool = True) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._synchronous = "NORMAL" if durable else "OFF"
        self._local = threading.local()
        self._guard = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._turn = threading.Lock()
        self._closed = False

    def run(self, work: Callable[[sqlite3.Connection, Callable[[], None]], T]) -> T:
        """Return what `work(connection, take_turn)` returns, committed; roll back on any error.

        `work` calls `take_turn` before its first write. It is repeated on a serialization failure,
        five times in all as Odoo does; then DatabaseError is raised.
        """
        pause = _FIRST_PAUSE
        for attempt in range(TRIES):
            try:
                return self._attempt(work, hold=attempt > 0)
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", None) not in BUSY:
                    raise
            if attempt < TRIES - 1:
                time.sleep(random.uniform(pause / 2, pause))
                pause *= 2
        raise DatabaseError("SerializationFailure", CONFLICT)

    def _attempt(
        self, work: Callable[[sqlite3.Connection, Callable[[], None]], T], *, hold: bool
    ) -> T:
        connection = self.connection()
        turn = _Turn(self._turn)
        try:
            if hold:
                turn.take()
            connection.execute("BEGIN")
            result = work(connection, turn.take)
            connection.execute("COMMIT")
            return result
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            turn.give_back()

    def copy_out(self) -> bytes:
        """Return the whole file as the last commit left it."""
        return self.connection().serialize()

    def copy_in(self, file: bytes) -> None:
        """Replace all content by that of another file, in one transaction between the others."""
        source = sqlite3.connect(":memory:")
        turn = _Turn(self._turn)
        try:
            source.deserialize(in_rollback_mode(file))
            turn.take()
            source.backup(self.connection())
        finally:
            turn.give_back()
            source.close()

    def connection(self) -> sqlite3.Connection:
        """Return the calling thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise DatabaseError("OperationalError", f"the database {self.path} is closed\n")
            connection = sqlite3.connect(
                self.path,
                timeout=self._busy_seconds,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
            self._connections.append(connection)
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.create_function(patterns.FUNCTION, 3, patterns.pg_like, deterministic=True)
        return connection

    def close(self) -> None:
        """Close all connections; a second time does nothing."""
        with self._guard:
            self._closed = True
            connections, self._connections = self._connections, []
        for connection in connections:
            with suppress(sqlite3.Error):
                connection.close()


class _Turn:
    """Hold a lock at most once, and give it back if held."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._held = False

    def take(self) -> None:
        if not self._held:
            self._lock.acquire()
            self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._lock.release()
