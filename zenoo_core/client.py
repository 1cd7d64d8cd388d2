"""The client: what users call."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, overload
from urllib.parse import urlsplit

from zenoo_core.cache.settings import check_ttl
from zenoo_core.config import ConfigProvider, Secret, Settings
from zenoo_core.create_once import CreateOnce
from zenoo_core.deadlines import time_limit
from zenoo_core.errors import ClientClosed, ClientStateError, ConfigError, InvalidValueError
from zenoo_core.events import EventHandler
from zenoo_core.files import Files
from zenoo_core.keys import Keys
from zenoo_core.middleware import Middleware
from zenoo_core.opening import (
    CacheChoice,
    RetryChoice,
    Sources,
    TransportChoice,
    accept,
    configure,
    open_runtime,
    take_backend,
)
from zenoo_core.operations import check_call
from zenoo_core.performance import PerformanceMonitor
from zenoo_core.plugins.manager import PluginManager, Registration
from zenoo_core.records import EMPTY, Identity, Phase, Request
from zenoo_core.retry.safety import Safety, named_safety
from zenoo_core.runtime import Runtime
from zenoo_core.transport import BaseTransport, Choice, Credentials

if TYPE_CHECKING:  # imported when a client is made: they bring msgspec
    from zenoo_core.cache.face import Cache
    from zenoo_core.models.base import OdooModel
    from zenoo_core.models.catalogue import Models
    from zenoo_core.models.query import Query

M = TypeVar("M", bound="OdooModel")
_LISTS = (tuple, list)


class ZenooClient(Files, Keys, CreateOnce):
    """An async client of one Odoo server.

        async with ZenooClient("https://erp.example.com") as client:
            await client.login("production", "me@example.com", "…")
            ids = await client.search("res.partner", [("is_company", "=", True)], limit=10)

    `url` may be a bare host: `localhost` is `http://localhost:8069`, any other host is `https`.
    `transport` is a name, a `BaseTransport`, or a class that takes the URL; `retry` is a name or a
    `RetryStrategy`, `cache` a name, a `CacheBackend`, or a table as in `[cache]`, whose `backend`
    may be either. `plugins` are names and instances, in the order of their hooks. `config` is the
    path of a TOML file (False: read none; default: `ZENOO_CONFIG` or `zenoo.toml` here), `profile`
    one of its profiles. Any other setting, and any plugin's table, can be given as a keyword
    (`timeout=10`, `audit={"path": "audit.jsonl"}`). Arguments are stronger than every other source.

    Use it in one event loop, for as many tasks as you like; whoever opens it closes it.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        transport: TransportChoice = None,
        retry: RetryChoice = None,
        cache: CacheChoice = None,
        plugins: Sequence[str | object] | Literal["all"] | None = None,
        disabled: Sequence[str] | None = None,
        profile: str | None = None,
        config: Path | str | Literal[False] | None = None,
        providers: Sequence[str | ConfigProvider] = (),
        models: Sequence[type[OdooModel]] = (),
        **settings: Any,
    ) -> None:
        from zenoo_core.models.catalogue import Models

        arguments = dict(settings)
        if url is not None:
            arguments["url"] = url
        if isinstance(transport, str):
            arguments["transport"] = transport
        if isinstance(retry, str):
            arguments["retry"] = retry
        self._backend = take_backend(cache, arguments)
        if disabled is not None:
            arguments["disabled"] = list(disabled)
        self._chosen = None if plugins is None or isinstance(plugins, str) else tuple(plugins)
        if self._chosen is not None:
            arguments["plugins"] = [p for p in self._chosen if isinstance(p, str)]
        elif plugins is not None:
            arguments["plugins"] = plugins  # the word "all"
        self._sources = Sources(arguments, config, profile, providers)
        self._transport = transport
        self._retry = retry
        self._manager = PluginManager()
        self._open: list[Runtime] = []  # shared with the views, which may be older than open()
        self._opening = asyncio.Lock()
        self._context: Mapping[str, Any] = EMPTY
        self._timeout: float | None = None
        self._models = Models(self, models)
        self._own: Identity | None = None  # a view's, by `with_user`
        self._safety: Safety | None = None
        self._cache_ttl: int | None = None

    @classmethod
    def from_config_provider(cls, provider: ConfigProvider, **arguments: Any) -> Self:
        """Make a client whose settings come from a provider; it is asked when the client opens."""
        return cls(providers=[provider], **arguments)

    # --- life ------------------------------------------------------------------------------------

    async def open(self) -> Self:
        """Read the configuration, switch plugins on, connect; `close` undoes it.

        Raises `ConfigError`, `PluginError` or `TransportError`. Opening twice does nothing.
        """
        async with self._opening:
            if not self._open:
                runtime = await open_runtime(
                    self._sources,
                    self._manager,
                    self._chosen,
                    self._transport,
                    self._models,
                    self._retry,
                    self._backend,
                )
                self._open.append(runtime)
                try:
                    await runtime.notify("on_client_open", self)
                except BaseException:  # cancelled in a hook: `async with` would not close it
                    await runtime.close(self)
                    raise
        self._runtime.check_open()
        return self

    async def close(self, *, grace: float = 0.0) -> None:
        """Tell the plugins and close the connections; closing twice does nothing.

        Calls that are under way get `grace` seconds to end, while new ones are refused. Those that
        still are under way then end with `ClientClosed`, or with `ConnectionLost` or
        `OutcomeUnknown` where they may have run.
        """
        if self._open:
            await self._runtime.close(self, grace)

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def login(
        self,
        database: str | None = None,
        user: str | None = None,
        password: str | Secret | None = None,
        *,
        api_key: str | Secret | None = None,
    ) -> Identity:
        """Log in with a password or an API key, or, without arguments, as configured.

        Raises `AuthenticationError` if the server says no, `UnknownDatabaseError`, and
        `InsecureTransport` before anything is sent unencrypted to another machine.
        """
        # The names themselves, as a traceback may show them.
        password = None if password is None else Secret.of(password)
        api_key = None if api_key is None else Secret.of(api_key)
        if not self._open:
            await self.open()
        return await self._runtime.login(self, self._given(database, user, password, api_key))

    def _given(
        self,
        database: str | None,
        user: str | None,
        password: Secret | None,
        api_key: Secret | None,
    ) -> Credentials | None:
        settings = self._runtime.configuration.settings
        secret = password if api_key is None else api_key
        if secret is None and database is None and user is None:
            return None
        is_key = api_key is not None
        if secret is None:
            secret, is_key = settings.api_key or settings.password, settings.api_key is not None
        database, user = database or settings.database, user or settings.user
        if not (secret and database and user):
            raise ClientStateError(
                "a login needs a database, a user and a password or an API key",
                hint="await client.login(database, user, password), or api_key=…",
            )
        return Credentials(database, user, secret, is_key=is_key)

    # --- what it is ------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._runtime.url

    @property
    def host(self) -> str:
        """The server's host name."""
        return urlsplit(self.url).hostname or ""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._runtime.configuration.settings

    @property
    def identity(self) -> Identity | None:
        """Who the client, or this view of it, is, or None before the first login."""
        return self._own or self._runtime.identity

    @property
    def transport(self) -> BaseTransport:
        """The open transport."""
        return self._runtime.transport

    @property
    def transport_choice(self) -> Choice | None:
        """Which transport carries the calls, and why; None while `auto` has not asked the server.

        That happens at the first login.
        """
        return self._runtime.transport.choice

    @property
    def plugins(self) -> PluginManager:
        """The plugins that take part, in order."""
        return self._manager

    @property
    def models(self) -> Models:
        """The classes of its models, and what is known of them."""
        return self._models

    @property
    def circuit_open(self) -> bool:
        """Whether calls are being refused, as the server has not answered for a while."""
        return self._runtime.pipeline.policy.breaker.is_open

    @property
    def cache(self) -> Cache:
        """The cache, to look into and to purge; raises `ClientStateError` if there is none."""
        return self._runtime.cache

    @property
    def context(self) -> Mapping[str, Any]:
        """The context that calls carry: the user's, the configured one, then this view's own."""
        return {**(self._open[0].context if self._open else EMPTY), **self._context}

    def __repr__(self) -> str:
        if not self._open:
            return "<ZenooClient, not open>"
        who = self.identity
        state = "closed" if self._runtime.closed else "open"
        login = f" as {who.login!r} on {who.database!r}" if who else ""
        return f"<ZenooClient {self.url}{login}, {state}>"

    @property
    def _runtime(self) -> Runtime:
        if not self._open:
            raise ClientClosed(
                "the client is not open",
                hint="Use `async with ZenooClient(...) as client:`, or await client.open().",
            )
        return self._open[0]

    @overload
    def model(self, model: type[M]) -> Query[M]: ...
    @overload
    def model(self, model: str) -> Query[Any]: ...
    def model(self, model: str | type[M]) -> Query[M] | Query[Any]:
        """Return the query of all records of a model, given by name or by its class.

        partners = await client.model("res.partner").filter(is_company=True).limit(10)
        """
        from zenoo_core.models.query import Query

        return Query(self, model)

    # --- views -----------------------------------------------------------------------------------

    def with_context(self, **context: Any) -> Self:
        """Return a view of this client whose calls carry these context keys as well."""
        view = copy.copy(self)
        view._context = {**self._context, **context}
        return view

    def with_company(self, company: int, *others: int) -> Self:
        """Return a view that works in a company, and may see the others too."""
        ids = [company, *others]
        if not all(type(each) is int and each > 0 for each in ids):
            raise InvalidValueError(f"with_company{tuple(ids)!r}: expected ids of companies")
        return self.with_context(allowed_company_ids=ids)

    async def with_user(
        self,
        user: str,
        password: str | Secret | None = None,
        *,
        api_key: str | Secret | None = None,
        database: str | None = None,
    ) -> Self:
        """Log somebody else in and return a view whose calls are theirs; this one stays as it is.

        Both share connections and plugins. The context is the other user's own, not this view's.
        Raises as `login`.
        """
        if password is None and api_key is None:
            raise ClientStateError(
                f"with_user({user!r}) needs a password or an API key",
                hint="await client.with_user(login, api_key=…)",
            )
        password = None if password is None else Secret.of(password)
        api_key = None if api_key is None else Secret.of(api_key)
        if self.identity is not None:
            database = database or self.identity.database
        found = self._given(database, user, password, api_key)
        assert found is not None  # noqa: S101 - a secret is given
        view = copy.copy(self)
        view._own = await self._runtime.identify(found)
        configured = self._runtime.configuration.settings.context
        view._context = {**view._own.context, **configured}
        return view

    def with_timeout(self, seconds: float) -> Self:
        """Return a view whose calls may take this long in all, with every try and pause."""
        if not 0 < seconds < inf:
            raise ConfigError(f"a timeout of {seconds} s: expected a number above 0")
        view = copy.copy(self)
        view._timeout = seconds
        return view

    def with_retry(self, word: str) -> Self:
        """Return a view whose calls are as safe to repeat as the word says.

        `safe`: it changes nothing. `absolute`: a `write` or `unlink` that leaves the same state
        each time. `unsafe`: not once it may have run. `commits`: nor after a conflict, as it
        commits in the middle. `never`: not at all. Raises `ConfigError` for another word.
        """
        view = copy.copy(self)
        view._safety = named_safety(word, "with_retry")
        return view

    def with_cache(self, ttl: int | None = None) -> Self:
        """Return a view whose reads are kept for `ttl` seconds, or, with 0, not looked up at all.

        None is as configured. Raises `ConfigError` for what is not whole seconds, or longer than
        `cache.max_ttl`. Without a cache nothing is kept.
        """
        if ttl is not None and (ttl or type(ttl) is not int):
            try:
                check_ttl(ttl, self.settings.cache.max_ttl if self._open else None)
            except ValueError as error:
                raise ConfigError(
                    f"with_cache: {error}",
                    hint="0 looks nothing up. `cache.max_ttl` is the longest: so long may a user "
                    "go on seeing what somebody has just taken away.",
                ) from None
        view = copy.copy(self)
        view._cache_ttl = ttl
        return view

    # --- plugins ---------------------------------------------------------------------------------

    def register_plugin(self, plugin: object) -> Registration:
        """Register a plugin instance, before or after open; `.unregister()` takes it out.

        Raises `PluginRegistrationError`; after open also for a plugin with `register_*` hooks.
        """
        return self._manager.register(plugin, collect=not self._open)

    def add_middleware(self, middleware: Middleware) -> Registration:
        """Register a middleware."""
        return self.register_plugin(middleware)

    def register_event_handler(self, handler: EventHandler) -> Registration:
        """Register an event handler."""
        return self.register_plugin(handler)

    def add_performance_monitor(self, monitor: PerformanceMonitor) -> Registration:
        """Register a performance monitor."""
        return self.register_plugin(monitor)

    async def reload_config(self) -> None:
        """Read every source of configuration again and put what changed in force.

        Timeouts, attempts and context can change while the client is open; for anything else
        `ConfigError` says so and nothing is changed. Plugins are told by `on_config_changed`.
        """
        runtime = self._runtime
        runtime.check_open()
        configuration = await configure(self._sources, self._manager)
        await runtime.apply(configuration)
        await accept(configuration)

    async def report_progress(self, operation: str, done: int, total: int | None = None) -> None:
        """Tell the plugins how far a long piece of work has come, by `on_progress`."""
        await self._runtime.notify("on_progress", operation, done, total)

    # --- calls -----------------------------------------------------------------------------------

    async def call_kw(
        self,
        model: str,
        method: str,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] = EMPTY,
        *,
        result_type: Any = Any,
    ) -> Any:
        runtime = self._runtime
        # Only what is not plainly right is looked at: that would cost more than the rest of this.
        plain = type(model) is type(method) is str and type(kwargs) is dict and type(args) in _LISTS
        if not (plain and model and method) or "context" in kwargs:
            check_call(model, method, args, kwargs)
        identity = self._own or runtime.identity
        if identity is None or runtime.closed:
            seconds = self._timeout or runtime.configuration.settings.deadline
            with time_limit(seconds):  # the login takes of the call's time
                await runtime.ensure_identity(self, seconds)
                return await self.call_kw(model, method, args, kwargs, result_type=result_type)
        context = {**runtime.context, **self._context}  # the call's own: a plugin gets to see it
        if "context" in kwargs:
            kwargs = dict(kwargs)
            context = {**context, **(kwargs.pop("context") or EMPTY)}
        request = Request(
            model, method, args, kwargs, context, result_type, cache_ttl=self._cache_ttl
        )
        return await runtime.pipeline.run(request, identity, self._timeout, self._safety)

    async def _who(self) -> Identity:
        runtime = self._runtime
        runtime.check_open()
        return self._own or await runtime.ensure_identity(self, self._seconds)

    async def _become(self, credentials: Credentials) -> None:
        """Log the same user in anew: this view's own, or the client's."""
        if self._own is None:
            await self._runtime.login(self, credentials)
        else:
            self._own = await self._runtime.identify(credentials)

    @property
    def _seconds(self) -> float:
        return self._timeout or self.settings.timeout

    def _web_context(self) -> Mapping[str, Any]:
        return self.context

    async def version(self) -> dict[str, Any]:
        """Ask the server for its version; needs no login.

        Keys: `server_version`, `server_version_info`, `server_serie`, `protocol_version`.
        """
        runtime = self._runtime
        runtime.check_open()
        seconds = self._timeout or runtime.configuration.settings.timeout
        return await runtime.within(
            seconds, f"asking {runtime.url} for its version", runtime.transport.version, Phase.WAIT
        )

    async def databases(self) -> list[str]:
        """Ask the server for the names of its databases; needs no login.

        Raises `AuthenticationError` where the server does not list them.
        """
        runtime = self._runtime
        runtime.check_open()
        return await runtime.within(
            self._seconds, "asking for the databases", runtime.transport.databases, Phase.WAIT
        )
