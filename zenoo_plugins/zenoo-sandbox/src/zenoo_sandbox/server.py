"""The sandbox as an object: an Odoo-speaking server inside this process."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from aiohttp import HttpVersion10, web
from attrs import evolve, field, frozen

from zenoo_sandbox.clock import Clock
from zenoo_sandbox.data import VERSIONS, Access, Seed
from zenoo_sandbox.data.generated import check_sizes
from zenoo_sandbox.database import Database
from zenoo_sandbox.extend import Extension, from_fields_get, resolve
from zenoo_sandbox.hosting import Hosting
from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.plan import Plan
from zenoo_sandbox.web.app import build_app
from zenoo_sandbox.web.faults import Faults
from zenoo_sandbox.web.site import Call, Site

__all__ = ["Call", "Sandbox", "Snapshot"]

_GRACE_SECONDS = 0.5
_HTTP_VERSIONS = ("1.0", "1.1")


@frozen(eq=False)
class Snapshot:
    """What the databases of a sandbox held at one time."""

    files: Mapping[str, bytes] = field(repr=lambda files: f"<{', '.join(files)}>")


class Sandbox:
    """Serve databases that answer as Odoo does, from `start` to `stop` or in `async with`.

    `store` is a SQLite file that outlives the sandbox; None keeps everything in temporary files.
    With several databases each further one has a file of its own beside it (`file.<name>.db`).
    `empty` names databases that exist without Odoo in them. `keep_alive=False` closes every
    connection after its answer, as Odoo's own threaded server does; `http_version="1.0"` does so in
    HTTP/1.0, as its multi-process server does. `master_password` opens the service that makes and
    drops databases. `models` are added to those of
    Odoo: declarations, or names of entry points of `zenoo.sandbox_models`. `sizes` says how many
    generated records of a model a new database gets, the same for the same `seed`. Raise ValueError
    for what cannot be served.
    """

    def __init__(
        self,
        *,
        version: str = "19.0",
        databases: Iterable[str] = ("demo",),
        host: str = "127.0.0.1",
        port: int = 0,
        store: Path | str | None = None,
        demo: bool = True,
        empty: Iterable[str] = (),
        keep_alive: bool = True,
        http_version: str = "1.1",
        list_databases: bool = True,
        master_password: str = "admin",  # noqa: S107 (as documented)
        latency: float = 0.0,
        workers: int = 8,
        models: Iterable[str | Model | Extension] = (),
        seed: int = 0,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        if version not in VERSIONS:
            known = " and ".join(VERSIONS)
            raise ValueError(f"the sandbox does not speak Odoo {version!r}, only {known}")
        self.host = host
        self._asked_port = port
        self._latency, self._master_password = latency, master_password
        self._workers = workers
        self._runner: web.AppRunner | None = None
        clock = Clock()
        hosting = Hosting(
            databases,
            Plan(version, demo, seed=seed, sizes=check_sizes(sizes or {})),
            empty=empty,
            store=None if store is None else Path(store),
            clock=clock,
        )
        self._site = Site(
            version, hosting, list_databases, keep_alive, latency, master_password, clock
        )
        if http_version not in _HTTP_VERSIONS:
            raise ValueError(f"http_version: expected 1.0 or 1.1, got {http_version!r}")
        if http_version == "1.0":
            self._site.http_version, self._site.keep_alive = HttpVersion10, False
        for model in models:
            self.register(model)

    @property
    def version(self) -> str:
        """Return the version that it speaks."""
        return self._site.version

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        if self._runner is None:
            raise RuntimeError("the sandbox is not running: use `async with Sandbox()` or start()")
        port: int = self._runner.addresses[0][1]
        return port

    @property
    def url(self) -> str:
        """Return where a client finds it, without a final slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def databases(self) -> Mapping[str, Database]:
        """Return the databases by name, while it runs."""
        return MappingProxyType(self._site.databases)

    @property
    def calls(self) -> deque[Call]:
        """Return the log of model calls, oldest first; the last 100,000 are kept."""
        return self._site.calls

    @property
    def executions(self) -> Counter[str]:
        """Return how often each call was done and committed, by the `call_id` of its context."""
        return self._site.executions.counts()

    @property
    def latency(self) -> float:
        """Return the seconds that each model call waits before its work; settable."""
        return self._site.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._site.latency = seconds

    @property
    def clock(self) -> Clock:
        """Return the clock that dates follow; `set` and `advance` it."""
        return self._site.clock

    @property
    def faults(self) -> Faults:
        """Return the faults in force; `add` some."""
        return self._site.faults

    def register(
        self,
        model: str | Model | Extension,
        *,
        access: Iterable[Access] = (),
        records: Iterable[Seed] = (),
    ) -> None:
        """Add a model before the start, with its access rights and first records.

        Without `access` every internal user may do everything with it. A name stands for an entry
        point of `zenoo.sandbox_models`.
        """
        if isinstance(model, Model):
            model = Extension(model, tuple(access), tuple(records))
        self._extend(resolve(model, self.version))

    def register_from_fields_get(
        self, model: str, fields: Mapping[str, Mapping[str, Any]], **declaration: Any
    ) -> None:
        """Add a model, or fields to one of Odoo's, as a server's `fields_get` describes them.

        `declaration` holds `access` and `records` as for `register`, and whatever else a `Model`
        declares, such as `description`, `order` and `defaults`.
        """
        self._extend((from_fields_get(self.version, model, fields, **declaration),))

    def register_report(self, name: str, model: str) -> None:
        """Let `/report/pdf/<name>/<ids>` print records of a model; a stub, with their names."""
        self._site.reports[name] = model

    def _extend(self, extensions: tuple[Extension, ...]) -> None:
        if self._runner is not None:
            raise RuntimeError("the sandbox is running: register models before its start")
        hosting = self._site.hosting
        merged = (*hosting.plan.extensions, *extensions)
        hosting.plan = evolve(hosting.plan, extensions=merged)

    def snapshot(self) -> Snapshot:
        """Return what all databases hold now, for `restore`; takes milliseconds."""
        found = list(self._site.databases.items())
        return Snapshot({name: database.snapshot() for name, database in found})

    def restore(self, snapshot: Snapshot) -> None:
        """Put back what the databases held, in milliseconds and while it serves.

        Sessions, faults, clock and log stay. Raise ValueError for a snapshot of other databases.
        """
        if set(snapshot.files) != set(self._site.databases):
            taken = ", ".join(sorted(snapshot.files))
            raise ValueError(f"the snapshot is of {taken}, not of {', '.join(self.databases)}")
        for name, file in snapshot.files.items():
            self._site.databases[name].restore(file)

    def reset(self) -> None:
        """Make it as good as new, in milliseconds and while it serves.

        The databases are those of the start and hold what new ones do; sessions, faults and the
        log of calls are gone; clock, latency and master password are those of the start.
        """
        self._site.hosting.reset()
        self.expire_sessions()
        self.faults.clear()
        self.clock.reset()
        self.calls.clear()
        self._site.executions.clear()
        self._site.cooldown.clear()
        self.latency = self._latency
        self._site.master_password = self._master_password

    def expire_sessions(self) -> None:
        """End every web session, so that the next call of each is answered "session expired"."""
        self._site.sessions.clear()

    async def start(self) -> Self:
        """Open the databases and listen; raise OSError when the port is taken."""
        if self._runner is not None:
            raise RuntimeError("the sandbox is running already")
        self._site.workers = ThreadPoolExecutor(self._workers, "zenoo-sandbox")
        runner = web.AppRunner(
            build_app(self._site),
            access_log=None,
            auto_decompress=False,
            shutdown_timeout=_GRACE_SECONDS,
        )
        try:
            await self._site.run(self._site.hosting.open)
            await runner.setup()
            await web.TCPSite(runner, self.host, self._asked_port).start()
        except BaseException:
            await self._close(runner)
            raise
        self._runner = runner
        return self

    async def stop(self) -> None:
        """Stop listening, give calls in flight a moment, close the databases; twice is fine."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await self._close(runner)

    async def _close(self, runner: web.AppRunner) -> None:
        try:
            await runner.cleanup()
        finally:
            # Shielded: a cancelled stop must not leave threads or files behind.
            await asyncio.shield(asyncio.to_thread(self._close_databases))

    def _close_databases(self) -> None:
        workers, self._site.workers = self._site.workers, None
        if workers is not None:
            workers.shutdown(wait=True, cancel_futures=True)
        self._site.hosting.close()
        self._site.sessions.clear()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()
