"""What all routes of one sandbox share: databases, sessions, threads, and each call's path."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

import attrs

from zenoo_sandbox.data import methods
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import DatabaseError, PythonError, ServerError, UserError
from zenoo_sandbox.web.cookies import Sessions
from zenoo_sandbox.web.cooldown import Cooldown

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("zenoo.sandbox")

_CALLS_KEPT = 100_000


@attrs.frozen
class Call:
    """One method call that reached a database; `time` is aware UTC, taken when it began."""

    database: str
    model: str
    method: str
    uid: int
    time: datetime


@attrs.define(eq=False)
class Site:
    """Hold the state of one sandbox; the event loop's thread owns all of it but `calls`."""

    version: str
    bare: frozenset[str] = frozenset()
    list_databases: bool = True
    keep_alive: bool = True
    latency: float = 0.0
    databases: dict[str, Database] = attrs.field(factory=dict)
    sessions: Sessions = attrs.field(factory=Sessions)
    cooldown: Cooldown = attrs.field(factory=Cooldown)
    calls: deque[Call] = attrs.field(factory=lambda: deque(maxlen=_CALLS_KEPT))
    workers: ThreadPoolExecutor | None = None

    def database(self, name: object) -> Database:
        """Return a database by name; raise what Odoo raises for one that is absent or bare."""
        if isinstance(name, str):
            if found := self.databases.get(name):
                return found
            if name in self.bare:
                raise PythonError(KeyError, "res.users")
        raise DatabaseError(
            "OperationalError",
            'connection to server at "127.0.0.1", port 5432 failed: '
            f'FATAL:  database "{name}" does not exist\n',
        )

    def names(self) -> list[str]:
        """Return the names of all databases, sorted."""
        return sorted({*self.databases, *self.bare})

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work in a worker thread, so that the event loop stays free."""
        if self.workers is None:
            raise RuntimeError("the sandbox is not running")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.workers, partial(function, *args, **kwargs))

    async def call(
        self,
        database: Database,
        identify: Callable[[], int],
        model: Any,
        method: Any,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> object:
        """Run one method call, whatever route it came by.

        Every model call of every protocol passes here: the place for switches that delay a call,
        refuse it before its work, or lose its reply after it.
        """
        if self.latency > 0:
            await asyncio.sleep(self.latency)
        return await self.run(self._work, database, identify, model, method, args, kwargs)

    def _work(
        self,
        database: Database,
        identify: Callable[[], int],
        model: Any,
        method: Any,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> object:
        uid = identify()
        if not isinstance(model, str):
            raise UserError(f"Object {model} doesn't exist")
        if not isinstance(method, str):
            kind = type(method).__name__
            raise PythonError(TypeError, f"attribute name must be string, not '{kind}'")
        self.calls.append(Call(database.name, model, method, uid, datetime.now(UTC)))
        try:
            return database.call(uid, model, method, args, kwargs)
        except ServerError as error:
            _tell_gap(database.version, model, method, error)
            raise


def _tell_gap(version: str, model: str, method: str, error: ServerError) -> None:
    """Say in the log when the sandbox, not Odoo, lacks a method."""
    unknown = error.name == "builtins.AttributeError" and "' does not exist" in error.message
    if unknown and method in methods(version, model):
        logger.warning(
            "%s.%s exists in Odoo %s but not in this sandbox; it was answered as Odoo answers an "
            "unknown method",
            model,
            method,
            version,
        )
