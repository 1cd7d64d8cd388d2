"""What one open client holds: configuration, plugins, transport, pipeline, identity."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from attrs import define, field, fields

from zenoo_core.config import Configuration, Settings, is_loopback
from zenoo_core.deadlines import Deadline, Sweep
from zenoo_core.errors import (
    ClientClosed,
    ClientStateError,
    ConfigError,
    DeadlineExceeded,
    InsecureTransport,
    NotLoggedIn,
    ZenooError,
)
from zenoo_core.forks import keep_apart
from zenoo_core.once import Once
from zenoo_core.pipeline import Pipeline, over, typed
from zenoo_core.plugins.failures import name_tasks_left
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import EMPTY, Identity, Phase, Request
from zenoo_core.transport.base import BaseTransport, Credentials

if TYPE_CHECKING:
    from zenoo_core.cache.face import Cache

_T = TypeVar("_T")
_CHANGEABLE = {
    "timeout", "write_timeout", "deadline", "hook_timeout", "attempts", "safety",
    "rejected_statuses", "allow_insecure", "context",
}  # fmt: skip


@define(eq=False)
class Runtime:
    """The open parts of a client, shared by all of its views."""

    configuration: Configuration
    plugins: PluginManager
    sweep: Sweep
    transport: BaseTransport
    pipeline: Pipeline
    identity: Identity | None = None
    # What every call carries: the user's own context, then the configured one.
    context: Mapping[str, Any] = EMPTY
    closed: bool = False
    once: Once = field(factory=Once)
    inherited: bool = False
    _closing: bool = False
    _login_lock: asyncio.Lock = field(factory=asyncio.Lock, repr=False)
    _refusal: ZenooError | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        keep_apart(self)

    def inherit(self) -> None:
        """Belong to the parent, in a child that was forked: nothing here may be touched."""
        self.inherited = self.closed = self._closing = True

    async def within(
        self, seconds: float, what: str, work: Callable[[], Awaitable[_T]], phase: Phase
    ) -> _T:
        """Await something of the transport's under a deadline of its own.

        Raises `DeadlineExceeded` with the phase given, `ClientClosed` or `ConnectionLost` if the
        client is closed meanwhile, and no error from outside the tree.
        """
        deadline = self.sweep.watch(seconds)
        try:
            return await work()
        except (Exception, CancelledError) as error:
            failure = self._reason(error, deadline, what, seconds, phase)
            if failure is error:
                raise
            raise failure from error
        finally:
            self.sweep.done(deadline)

    def _reason(
        self, error: BaseException, deadline: Deadline, what: str, seconds: float, phase: Phase
    ) -> BaseException:
        """Return the error to raise: the same one for a cancellation that somebody asked for."""
        if not isinstance(error, CancelledError):
            return typed(error, self.transport, phase)
        if not deadline.take_back(deadline):
            cancelled = deadline.task.cancelling()
            return error if cancelled else typed(error, self.transport, phase)
        if self.sweep.ended:
            return over(self.sweep, what, seconds, phase)
        return DeadlineExceeded(
            f"{what} was not done after {seconds:g} s",
            phase=phase,
            hint="Check the address; if the server is only slow, set a higher `timeout`.",
        )

    async def notify(self, hook: str, *arguments: Any) -> None:
        """Tell the observers of a hook outside of any call."""
        function = getattr(self.plugins.table, hook)
        if function is None:
            return
        deadline = self.sweep.watch(inf)
        try:
            waiting = function(deadline, *arguments)
            if waiting is not None:
                await waiting
        finally:
            self.sweep.done(deadline)

    async def login(self, client: Any, credentials: Credentials | None) -> Identity:
        """Log in, from configuration or plugins where no credentials are given."""
        self.check_open()
        credentials = credentials or await self._credentials(client)
        if credentials is None:
            raise NotLoggedIn(
                "no credentials: the client is not logged in",
                hint="await client.login(database, user, password), or configure "
                "`database`, `user` and `password` or `api_key`.",
            )
        identity = await self.identify(credentials)
        self.context = {**identity.context, **self.configuration.settings.context}
        self.identity = identity
        await self.notify("on_connection_established", client)
        return identity

    async def identify(self, credentials: Credentials) -> Identity:
        """Log somebody in on the transport, whoever the client itself is."""
        self.check_open()
        self._refuse_plain_text()
        return await self.within(
            self.configuration.settings.timeout, f"the login at {self.url}",
            lambda: self.transport.identify(credentials), Phase.WAIT,
        )  # fmt: skip

    async def ask(self, request: Request, identity: Identity, seconds: float) -> Any:
        """Make a call past plugins and policy, once: for what holds a secret."""
        deadline = self.sweep.watch(seconds)
        try:
            return (await self.transport.send(request, identity, deadline)).result
        except (Exception, CancelledError) as error:
            what = f"{request.model}.{request.method}"
            failure = self._reason(error, deadline, what, seconds, deadline.phase)
            if failure is error:
                raise
            raise failure from error
        finally:
            self.sweep.done(deadline)

    async def apply(self, configuration: Configuration) -> None:
        """Put new settings in force where that can be done while calls are under way.

        Raises `ConfigError` naming the settings that only take effect in a new client.
        """
        old, new = self.configuration.settings, configuration.settings
        changed = {f.name for f in fields(Settings) if getattr(old, f.name) != getattr(new, f.name)}
        if configuration.tables != self.configuration.tables:
            changed.add("a plugin's table")
        if fixed := changed - _CHANGEABLE:
            raise ConfigError(
                f"cannot change while the client is open: {', '.join(sorted(fixed))}",
                hint="Close the client and open a new one.",
            )
        configuration.replaces(self.configuration)
        self.configuration = configuration
        self.pipeline.policy.settings = new
        self.plugins.guard.limit = self.sweep.hook_timeout = new.hook_timeout
        self.context = {**(self.identity.context if self.identity else EMPTY), **new.context}
        if changed:
            await self.notify("on_config_changed", old, new)

    async def ensure_identity(self, client: Any, seconds: float) -> Identity:
        """Return who the client is, logging in once for however many callers wait.

        `seconds` is how long this caller would wait. A failure is shared as well: many tries with a
        wrong password would only get this address locked out.
        """
        self.check_open()
        if self.identity is not None:
            return self.identity
        before = self._refusal
        return await self.within(
            seconds, "logging in", lambda: self._in_turn(client, before), Phase.RESOLVE
        )

    async def _in_turn(self, client: Any, before: ZenooError | None) -> Identity:
        async with self._login_lock:
            return self.identity or await self._log_in_once(client, before)

    async def _log_in_once(self, client: Any, before: ZenooError | None) -> Identity:
        if self._refusal is not None and self._refusal is not before:
            raise copy(self._refusal) from self._refusal
        try:
            return await self.login(client, None)
        except ZenooError as error:
            self._refusal = error
            raise

    async def close(self, client: Any, grace: float = 0.0) -> None:
        """Let calls end, tell the plugins and close the transport; a second time does nothing."""
        if self._closing:
            return
        self._closing = True
        try:
            if grace > 0:
                await self.sweep.drain(grace)
            await self.notify("on_client_close", client)
        finally:
            self.closed = True
            self.pipeline.policy.breaker.limit = inf  # what we end says nothing of the server
            self.sweep.end()
            if self.pipeline.cache is not None:
                await self.pipeline.cache.close()
            await self.transport.close()
            if self.identity is not None:
                await self.notify("on_connection_closed", client)
            name_tasks_left(self.plugins)

    @property
    def cache(self) -> Cache:
        """Return the cache; raises `ClientStateError` if none is configured."""
        from zenoo_core.cache.face import Cache

        if self.pipeline.cache is None:
            raise ClientStateError(
                "this client has no cache",
                hint='Choose one, such as ZenooClient(..., cache="memory").',
            )
        settings = self.configuration.settings
        return Cache(
            self.pipeline.cache,
            lambda: self.identity.database if self.identity else settings.database,
        )

    def check_open(self) -> None:
        """Raise `ClientClosed` if the client has been closed, here or before a fork."""
        if self.inherited:
            raise ClientClosed(
                "the client was opened in the process that this one was forked from",
                hint="Open a client in each process: their connections cannot be shared.",
            )
        if self.closed:
            raise ClientClosed("the client is closed", hint="Open a new one: async with ...")

    async def _credentials(self, client: Any) -> Credentials | None:
        settings = self.configuration.settings
        secret = settings.api_key or settings.password
        if secret and settings.database and settings.user:
            return Credentials(
                settings.database, settings.user, secret, is_key=bool(settings.api_key)
            )
        hook = self.plugins.table.resolve_credentials
        if hook is None:
            return None
        deadline = self.sweep.watch(inf)
        try:
            answer = hook(deadline, client)
            found: Credentials | None = await answer if asyncio.iscoroutine(answer) else answer
        finally:
            self.sweep.done(deadline)
        return found

    @property
    def url(self) -> str:
        """Return the server's URL."""
        return self.transport.url or self.configuration.settings.url

    def _refuse_plain_text(self) -> None:
        url = self.url
        plain = urlsplit(url).scheme in ("http", "ws")
        if plain and not is_loopback(url) and not self.configuration.settings.allow_insecure:
            raise InsecureTransport(
                f"{url} is not encrypted: the login would be readable on the way",
                hint="Use https, or set allow_insecure = true if the network is yours alone.",
            )
