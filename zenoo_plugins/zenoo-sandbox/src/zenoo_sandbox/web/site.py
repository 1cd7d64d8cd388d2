"""What all routes of one sandbox share: databases, sessions, threads, and each call's path."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

import attrs

from zenoo_sandbox.clock import Clock
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import DatabaseError, PythonError, ServerError, UserError
from zenoo_sandbox.hosting import Hosting
from zenoo_sandbox.orm.env import Presence
from zenoo_sandbox.web.cookies import Sessions
from zenoo_sandbox.web.cooldown import Cooldown
from zenoo_sandbox.web.errors import SessionExpired
from zenoo_sandbox.web.faults import Faults, Plan

P = ParamSpec("P")
T = TypeVar("T")

_CALLS_KEPT = 100_000
_CONFLICT = "could not serialize access due to concurrent update\n"


@attrs.define(eq=False)
class Call:
    """One method call that reached a database; `time` is aware UTC, the clock's when it began.

    `error` is the name of the error it ended in, None for none and while it runs. The arguments are
    those of the caller, uncopied, and in no text: they may hold a password.
    """

    database: str
    model: str
    method: str
    uid: int
    time: datetime
    args: list[Any] = attrs.field(factory=list, repr=False)
    kwargs: dict[str, Any] = attrs.field(factory=dict, repr=False)
    error: str | None = None


@attrs.define(eq=False)
class Site:
    """Hold the state of one sandbox; the event loop's thread owns all of it but `calls`."""

    version: str
    hosting: Hosting
    list_databases: bool
    keep_alive: bool
    latency: float
    master_password: str = attrs.field(repr=False)
    clock: Clock
    faults: Faults = attrs.field(factory=Faults)
    sessions: Sessions = attrs.field()
    cooldown: Cooldown = attrs.field()
    calls: deque[Call] = attrs.field(factory=lambda: deque(maxlen=_CALLS_KEPT))
    workers: ThreadPoolExecutor | None = None

    @sessions.default
    def _sessions(self) -> Sessions:
        return Sessions(self.clock)

    @cooldown.default
    def _cooldown(self) -> Cooldown:
        return Cooldown(clock=lambda: self.clock().timestamp())

    @property
    def databases(self) -> dict[str, Database]:
        """Return the open databases by name."""
        return self.hosting.opened

    def database(self, name: object) -> Database:
        """Return a database by name; raise what Odoo raises for one that is absent or bare."""
        if isinstance(name, str):
            if found := self.databases.get(name):
                return found
            if name in self.hosting.empty:
                raise PythonError(KeyError, "res.users")
        raise DatabaseError(
            "OperationalError",
            'connection to server at "127.0.0.1", port 5432 failed: '
            f'FATAL:  database "{name}" does not exist\n',
        )

    def names(self) -> list[str]:
        """Return the names of all databases, sorted."""
        return self.hosting.names()

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
        *,
        session_id: str | None = None,
    ) -> object:
        """Run one method call, whatever route it came by; `session_id` is that of a web session.

        Every model call of every protocol passes here, so faults strike here. Raise Outage where
        the client gets no answer of Odoo's.
        """
        seconds, plan = self.faults.take(model, method, in_session=session_id is not None)
        if (seconds := seconds + self.latency) > 0:
            await asyncio.sleep(seconds)
        plan.before()
        if plan.kind == "session_expired":
            self.sessions.end(session_id)
            raise SessionExpired
        presence = session.presence if (session := self.sessions.get(session_id)) else None
        work = partial(self._work, database, identify, plan, presence)
        result = await self.run(work, model, method, args, kwargs)
        plan.after()
        return result

    def _work(
        self,
        database: Database,
        identify: Callable[[], int],
        plan: Plan,
        presence: Presence | None,
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
        call = Call(database.name, model, method, uid, self.clock(), args, kwargs)
        self.calls.append(call)
        try:
            if plan.kind == "serialization_failure":
                raise DatabaseError("SerializationFailure", _CONFLICT)
            return database.call(uid, model, method, args, kwargs, presence)
        except ServerError as error:
            call.error = error.name
            raise
