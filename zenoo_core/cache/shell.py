"""A backend behind a time limit and a breaker: its faults are misses, and are counted."""

from __future__ import annotations

import asyncio
import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from zenoo_core.cache.backends import CacheBackend
from zenoo_core.cache.bounds import Bounds
from zenoo_core.cache.entries import Entry
from zenoo_core.cache.settings import CacheSettings
from zenoo_core.errors import CacheUnavailable, CircuitOpen
from zenoo_core.retry.breaker import Breaker
from zenoo_core.retry.outcome import Outcome
from zenoo_core.scrubbing import quoted

CONNECTING = 2.0  # seconds that opening a client waits for its cache at most
_log = logging.getLogger("zenoo.cache")
_REASONS: Mapping[type, str] = {TimeoutError: "timeout", CancelledError: "cancelled"}
_T = TypeVar("_T")


class Shell:
    """Ask one backend, which several clients of a loop may share.

    A backend that cannot be reached is tried again in the background: a client opens without it.
    """

    def __init__(self, backend: CacheBackend, name: str, settings: CacheSettings) -> None:
        self.backend = backend
        self.name = name
        self.settings = settings
        self.connected = False
        # `get` and `set`, or the backend's own where nothing has to be bounded: they may raise
        # anything, which `fault` makes an error of the cache's.
        self.look_up: Callable[[Sequence[str]], Awaitable[Sequence[Entry | None]]] = self.get
        self.keep: Callable[[Mapping[str, Entry], int], Awaitable[None]] = self.set
        self._bounds = Bounds(settings.budget)
        self._breaker = Breaker(
            settings.breaker_failures, settings.breaker_seconds, f"cache {name!r}",
            hint="Calls go on without it.",
        )  # fmt: skip
        self._why = ""
        self._reconnecting: asyncio.Task[None] | None = None

    @property
    def state(self) -> str:
        """Say in words how the backend is."""
        if not self.connected:
            return f"not connected: {self._why}" if self._why else "not connected"
        return "left alone after failures" if self._breaker.is_open else "connected"

    async def open(self) -> None:
        """Connect, or say that it failed and go on trying."""
        try:
            await self._connect()
        except Exception as error:
            self._why = quoted(error)
            _log.warning(
                "cache %r cannot be reached (%s): calls go on without it; trying again every %g s",
                self.name, self._why, self.settings.breaker_seconds,
            )  # fmt: skip
            self._reconnecting = asyncio.create_task(self._reconnect())

    async def close(self) -> None:
        """Stop trying and close the backend, unless another client still uses it."""
        if self._reconnecting is not None:
            self._reconnecting.cancel()
            await asyncio.gather(self._reconnecting, return_exceptions=True)
            self._reconnecting = None
        if self.connected:
            self.connected = False
            self.look_up, self.keep = self.get, self.set
            async with self.backend.connecting:
                self.backend.users -= 1
                if not self.backend.users:
                    await self._close_quietly()

    async def _connect(self) -> None:
        async with self.backend.connecting:
            if not self.backend.users:
                await self._connect_backend()
            self.backend.users += 1
        self.connected = True
        self._why = ""
        if self.backend.local:
            self.look_up, self.keep = self.backend.get_many, self.backend.set_many

    async def _connect_backend(self) -> None:
        try:
            async with asyncio.timeout(CONNECTING):
                await self.backend.connect()
        except BaseException:
            await self._close_quietly()
            raise

    async def _close_quietly(self) -> None:
        try:
            async with asyncio.timeout(CONNECTING):
                await self.backend.close()
        except Exception as error:
            _log.warning("cache %r was not closed properly: %s", self.name, quoted(error))

    async def _reconnect(self) -> None:
        while not self.connected:
            await asyncio.sleep(self.settings.breaker_seconds)
            try:
                await self._connect()
            except Exception as error:
                self._why = quoted(error)
        _log.info("cache %r can be reached", self.name)

    async def get(self, places: Sequence[str]) -> Sequence[Entry | None]:
        """Return what is kept at each place; raises as `ask`."""
        return await self.ask("get", self.backend.get_many, places)

    async def set(self, values: Mapping[str, Entry], ttl: int) -> None:
        """Keep entries for `ttl` seconds; raises as `ask`."""
        await self.ask("set", self.backend.set_many, values, ttl)

    async def reset(self) -> None:
        """Let the backend drop its connections, if it can."""
        try:
            await self.ask("reset", self.backend.reset)
        except CacheUnavailable as error:
            _log.warning("%s", error.message)

    async def ask(
        self, operation: str, function: Callable[..., Awaitable[_T]], *arguments: Any
    ) -> _T:
        """Await an operation of the backend, within its budget.

        Raises `CacheUnavailable`, at once while the backend is being left alone. A cancellation
        of the caller passes.
        """
        if not self.connected:
            raise CacheUnavailable(f"cache {self.name!r} is {self.state}", reason="not connected")
        breaker = self._breaker
        probe = breaker.is_open and self._admitted()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in a task here
        before = task.cancelling()
        try:
            answer = await self._bounds.bounded(task, function(*arguments))
        except (Exception, CancelledError) as error:
            if isinstance(error, CancelledError) and task.cancelling() > before:
                if probe:
                    breaker.abandon()
                raise
            breaker.judge(Outcome.UNKNOWN, probe)
            raise self.fault(operation, error) from error
        if breaker.failed:
            breaker.judge(Outcome.SUCCESS, probe)
        return answer

    def _admitted(self) -> bool:
        try:
            return self._breaker.admit()
        except CircuitOpen as error:
            raise CacheUnavailable(error.message, reason="left alone", hint=error.hint) from None

    def fault(self, operation: str, error: Exception | CancelledError) -> CacheUnavailable:
        """Return what an error of the backend's is to the layer."""
        if isinstance(error, CacheUnavailable):
            return error
        # A cancellation that nobody wants is of something that the backend has awaited.
        reason = _REASONS.get(type(error), type(error).__name__)
        return CacheUnavailable(
            f"cache {self.name!r} failed at {operation}: {quoted(error)}", reason=reason
        )
