"""The databases of one sandbox: opened, made, copied, renamed and dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock

from attrs import evolve

from zenoo_sandbox import dumps
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import DatabaseError, PythonError
from zenoo_sandbox.orm.plan import Plan

_NAME_LENGTH = 63  # PostgreSQL has no longer ones
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")


class Hosting:
    """Hold the open databases of one sandbox by name; safe to use from several threads.

    `store` is the file of the first, each further one has a file of its own beside it; None keeps
    everything in temporary files. `empty` names databases that exist without Odoo in them.
    """

    def __init__(
        self,
        names: Iterable[str],
        plan: Plan,
        *,
        empty: Iterable[str] = (),
        store: Path | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        self.first = _check_names(names)
        self.plan = plan
        self.opened: dict[str, Database] = {}
        self.empty = frozenset(empty)
        self._store = store
        self._primary = self.first[0]
        self._clock = clock
        self._changing = Lock()

    def names(self) -> list[str]:
        """Return the names of all databases, sorted."""
        return sorted({*self.opened, *self.empty})

    def open(self) -> None:
        """Open the databases of the start; raise ValueError for a file that does not fit."""
        for name in self.first:
            self._open(name, self.plan)

    def close(self) -> None:
        """Close every database; temporary files are removed."""
        while self.opened:
            self.opened.popitem()[1].close()
        self._primary = self.first[0]

    def reset(self) -> None:
        """Hold what a start without a store's file would: the first databases, as new."""
        with self._changing:
            for name in set(self.opened) - set(self.first):
                self.opened.pop(name).delete()
            self._primary = self.first[0]
            for name in self.first:
                if name in self.opened:
                    self.opened[name].reset()
                else:
                    self._open(name, self.plan)

    def create(self, name: str, *, demo: bool) -> Database:
        """Make a new database; raise what Odoo does when there is one of that name."""
        with self._changing:
            if name in self.names():
                text = f"database {name!r} already exists!"
                raise DatabaseExists(text)
            return self._open(_check_name(name), evolve(self.plan, demo=demo))

    def copy(self, source: str, name: str) -> None:
        """Make a database that holds what another does."""
        with self._changing:
            if source not in self.opened:
                text = f'template database "{source}" does not exist\n'
                raise DatabaseError("InvalidCatalogName", text)
            if name in self.names():
                raise DatabaseError("DuplicateDatabase", f'database "{name}" already exists\n')
            database = self.opened[source]
            self._open(_check_name(name), database.plan, database.snapshot())

    def rename(self, old: str, new: str) -> None:
        """Give a database another name; calls in flight on it fail."""
        with self._changing:
            why = f'database "{old}" does not exist' if old not in self.opened else ""
            why = f'database "{new}" already exists' if new in self.names() else why
            if why:
                raise PythonError(Exception, f"Couldn't rename database {old} to {new}: {why}\n")
            _check_name(new)
            database = self.opened.pop(old)
            image = database.snapshot()
            database.delete()
            self._primary = new if old == self._primary else self._primary
            self._open(new, database.plan, image)

    def drop(self, name: str) -> bool:
        """Delete a database and its file; tell whether there was one."""
        with self._changing:
            if name in self.empty:
                self.empty -= {name}
                return True
            database = self.opened.pop(name, None)
            if database is not None:
                database.delete()
            return database is not None

    def restore(self, name: str, dump: bytes) -> None:
        """Make a database from what `dumps.pack` returned."""
        with self._changing:
            if name in self.names():
                raise PythonError(Exception, "Database already exists")
            try:
                self._open(_check_name(name), self.plan, dumps.unpack(dump))
            except ValueError as error:
                raise PythonError(Exception, f"Couldn't restore database: {error}") from None

    def _open(self, name: str, plan: Plan, image: bytes | None = None) -> Database:
        path = self._path_of(name)
        database = Database.open(name, path=path, plan=plan, image=image)
        database.clock = self._clock
        self.opened[name] = database
        return database

    def _path_of(self, name: str) -> Path | None:
        if self._store is None or name == self._primary:
            return self._store
        return self._store.with_suffix(f".{name}{self._store.suffix}")


class DatabaseExists(PythonError):
    """Refuse a name that is taken, as the server's own exception of that name does."""

    def __init__(self, text: str) -> None:
        super().__init__(Warning, text)
        self.name = "odoo.service.db.DatabaseExists"


def _check_names(databases: Iterable[str]) -> tuple[str, ...]:
    if isinstance(databases, str):
        raise ValueError(f"databases: expected names, got one string; write ({databases!r},)")
    names = tuple(databases)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"databases: expected at least one name, each once, got {names!r}")
    for name in names:
        if not 0 < len(name) <= _NAME_LENGTH or not set(name) <= _NAME_CHARACTERS:
            raise ValueError(f"databases: {name!r} is no name: use up to 63 letters, digits, `_-.`")
    return names


def _check_name(name: str) -> str:
    try:
        return _check_names((name,))[0]
    except ValueError as error:
        raise PythonError(ValueError, str(error)) from None
