"""The sandbox as an object: an Odoo-speaking server inside this process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from aiohttp import web

from zenoo_sandbox.data import VERSIONS
from zenoo_sandbox.database import Database
from zenoo_sandbox.web.app import build_app
from zenoo_sandbox.web.site import Call, Site

__all__ = ["Call", "Sandbox"]

_GRACE_SECONDS = 0.5


class Sandbox:
    """Serve databases that answer as Odoo does, from `start` to `stop` or in `async with`.

    `store` is a SQLite file that outlives the sandbox; None keeps everything in temporary files.
    With several databases each further one has a file of its own beside it (`file.<name>.db`).
    `empty` names databases that exist without Odoo in them. `keep_alive=False` closes every
    connection after its answer, as Odoo's own threaded server does. Raise ValueError for a version
    or a name that cannot be served.
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
        list_databases: bool = True,
        latency: float = 0.0,
        workers: int = 8,
    ) -> None:
        self._names = _check_names(databases)
        if version not in VERSIONS:
            known = " and ".join(VERSIONS)
            raise ValueError(f"the sandbox does not speak Odoo {version!r}, only {known}")
        self.host = host
        self._asked_port = port
        self._store = None if store is None else Path(store)
        self._demo = demo
        self._workers = workers
        self._runner: web.AppRunner | None = None
        self._site = Site(version, frozenset(empty), list_databases, keep_alive, latency)

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
    def latency(self) -> float:
        """Return the seconds that each model call waits before its work; settable."""
        return self._site.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._site.latency = seconds

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
            await self._site.run(self._open_databases)
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

    def _open_databases(self) -> None:
        for name in self._names:
            path = self._path_of(name)
            self._site.databases[name] = Database.open(
                name, version=self.version, path=path, demo=self._demo
            )

    def _path_of(self, name: str) -> Path | None:
        if self._store is None or name == self._names[0]:
            return self._store
        return self._store.with_suffix(f".{name}{self._store.suffix}")

    def _close_databases(self) -> None:
        workers, self._site.workers = self._site.workers, None
        if workers is not None:
            workers.shutdown(wait=True, cancel_futures=True)
        while self._site.databases:
            self._site.databases.popitem()[1].close()
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


def _check_names(databases: Iterable[str]) -> tuple[str, ...]:
    if isinstance(databases, str):
        raise ValueError(f"databases: expected names, got one string; write ({databases!r},)")
    names = tuple(databases)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"databases: expected at least one name, each once, got {names!r}")
    for name in names:
        if not name or not set(name) <= _NAME_CHARACTERS:
            raise ValueError(f"databases: {name!r} is no name: use letters, digits, `_`, `-`, `.`")
    return names


_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
