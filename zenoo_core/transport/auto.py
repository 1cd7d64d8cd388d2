"""The transport `auto`: ask the server once, then let the transport that suits best do the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from zenoo_core.config.url import normalize_url
from zenoo_core.deadlines import Deadline
from zenoo_core.errors import ClientClosed, ConfigError, HTTPStatusError, TooManyRequests
from zenoo_core.records import Identity, Request, Response
from zenoo_core.transport.base import BaseTransport, Credentials
from zenoo_core.transport.choice import Choice, Serves, major_version, objection
from zenoo_core.transport.pages import PageAnswer, PageRequest

_log = logging.getLogger("zenoo")

_T = TypeVar("_T")
Build = Callable[[str], BaseTransport]

# What worked, by (address, database, API key or not): the next client need not ask again. A server
# may be upgraded meanwhile, so it is asked again after an hour.
_remembered: dict[tuple[str, str, bool], tuple[Choice, float]] = {}
_MEMORY = 3600.0
_MOST_REMEMBERED = 1024


class AutoTransport(BaseTransport):
    """Carry calls by the first candidate that serves the server's version and the credentials.

    `candidates` are in order of preference; `build` makes one by name. The server's version is
    asked for at the first login and remembered in this process by address and database. Where a
    candidate's route does not exist, or a proxy bars it, the next one is tried; a login that Odoo
    itself refused is never tried on another route.
    """

    def __init__(self, url: str, candidates: Mapping[str, Serves], build: Build) -> None:
        self.url = normalize_url(url)
        self._candidates = candidates
        self._build = build
        self._built: dict[str, BaseTransport] = {}
        self._building = asyncio.Lock()
        self._carriers: WeakKeyDictionary[Identity, BaseTransport] = WeakKeyDictionary()
        self._open = False

    async def connect(self) -> None:
        """Do nothing yet: what carries the calls is connected when it is chosen."""
        self._open = True

    async def close(self) -> None:
        """Close every transport that was tried."""
        self._open = False
        async with self._building:
            built, self._built = self._built, {}
        async with AsyncExitStack() as stack:  # each, whatever the others raise
            for transport in built.values():
                stack.push_async_callback(transport.close)

    async def version(self) -> dict[str, Any]:
        """Ask for the server's version by the first candidate whose route for it exists."""
        return await self._probe(list(self._candidates), [])

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Choose a transport and log in by it; raises what that transport raises."""
        key = (self.url, credentials.database, credentials.is_key)
        known, until = _remembered.get(key, (None, 0.0))
        if known and known.name in self._candidates and monotonic() < until:
            try:
                return await self._log_in(known, credentials)
            except HTTPStatusError as error:
                if not _is_unserved(error):
                    raise
        identity = await self._choose(credentials)
        assert self.choice is not None  # noqa: S101 - set by what logged in
        if len(_remembered) >= _MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[key] = (self.choice, monotonic() + _MEMORY)
        return identity

    async def identify(self, credentials: Credentials) -> Identity:
        """Do as `authenticate`: the chosen transport remembers for whom."""
        return await self.authenticate(credentials)

    def send(
        self, request: Request, identity: Identity, deadline: Deadline
    ) -> Coroutine[Any, Any, Response]:
        """Carry one request by the transport that logged this identity in."""
        return self._carrier_of(identity).send(request, identity, deadline)

    def credentials(self, identity: Identity) -> Credentials:
        """Return what an identity logged in with."""
        return self._carrier_of(identity).credentials(identity)

    async def databases(self) -> list[str]:
        """Ask for the names of the server's databases by the first candidate that is served."""
        return await self._first(list(self._candidates), [], lambda t: t.databases())

    def streams(self, identity: Identity) -> bool:
        """Tell whether the transport of this identity takes files inside of calls."""
        return self._carrier_of(identity).streams(identity)

    def has_pages(self, identity: Identity) -> bool:
        """Tell whether the transport of this identity has pages for it."""
        return self._carrier_of(identity).has_pages(identity)

    def page(
        self, request: PageRequest, identity: Identity
    ) -> AbstractAsyncContextManager[PageAnswer]:
        """Exchange a page by the transport that logged this identity in."""
        return self._carrier_of(identity).page(request, identity)

    def _carrier_of(self, identity: Identity) -> BaseTransport:
        carrier = self._carriers.get(identity)
        if carrier is None:
            self._known(identity)  # raises
            raise AssertionError("unreachable")
        return carrier

    async def _choose(self, credentials: Credentials) -> Identity:
        passed: list[str] = []
        able = self._able(list(self._candidates), credentials, None, passed)
        version = await self._probe(able, passed) if able else {}
        able = self._able(able, credentials, major_version(version), passed)
        if not able:
            raise _nothing_left(self.url, passed)
        said = str(version.get("server_version", ""))
        kind = "an API key" if credentials.is_key else "a password"
        reason = f"the server is Odoo {said} and {kind} is given"
        for name in able[:-1]:
            try:
                return await self._log_in(Choice(name, reason, said, tuple(passed)), credentials)
            except HTTPStatusError as error:
                if not _is_unserved(error):
                    raise
                passed.append(f"{name}: HTTP {error.status}")
        return await self._log_in(Choice(able[-1], reason, said, tuple(passed)), credentials)

    async def _log_in(self, choice: Choice, credentials: Credentials) -> Identity:
        carrier = await self._carrier(choice.name)
        identity = await carrier.identify(credentials)
        self._carriers[identity] = carrier
        self.choice = choice
        _log.info("transport %s", choice)
        return identity

    async def _probe(self, names: list[str], passed: list[str]) -> dict[str, Any]:
        return await self._first(names, passed, lambda transport: transport.version())

    async def _first(
        self, names: list[str], passed: list[str], ask: Callable[[BaseTransport], Awaitable[_T]]
    ) -> _T:
        """Return the first answer; `names` loses those whose routes are not served."""
        first: HTTPStatusError | None = None
        for name in list(names):
            carrier = await self._carrier(name)
            try:
                return await ask(carrier)
            except HTTPStatusError as error:
                if not _is_unserved(error):
                    raise
                first = first or error
                names.remove(name)
                passed.append(f"{name}: asked for the version, HTTP {error.status}")
        assert first is not None  # noqa: S101 - there is always a candidate, see `opening`
        raise first

    def _able(
        self, names: list[str], credentials: Credentials, major: int | None, passed: list[str]
    ) -> list[str]:
        able = []
        for name in names:
            why_not = objection(self._candidates[name], is_key=credentials.is_key, major=major)
            if why_not:
                passed.append(f"{name}: {why_not}")
            else:
                able.append(name)
        return able

    async def _carrier(self, name: str) -> BaseTransport:
        async with self._building:
            if not self._open:
                raise ClientClosed("the transport is not open", hint="Open the client first.")
            if name not in self._built:
                carrier = self._build(name)
                try:
                    await carrier.connect()
                except BaseException:
                    await carrier.close()
                    raise
                self._built[name] = carrier
            return self._built[name]


def forget() -> None:
    """Forget what was remembered of every server, so that each is asked again."""
    _remembered.clear()


def _is_unserved(error: HTTPStatusError) -> bool:
    """Tell whether the route does not exist here, or something before Odoo bars it."""
    return 300 <= error.status < 500 and not isinstance(error, TooManyRequests)


def _nothing_left(url: str, passed: list[str]) -> ConfigError:
    return ConfigError(
        f"no installed transport suits {url} and the credentials ({'; '.join(passed)})",
        hint="Give an API key in place of a password or the other way round, or install more: "
        "pip install zenoo-http zenoo-xmlrpc",
    )
