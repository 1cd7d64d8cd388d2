"""The transport between a client and a cassette."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from attrs import evolve

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import ConfigError
from zenoo_core.records import Identity, Request, Response
from zenoo_core.testing.cassettes.scrub import is_secretive
from zenoo_core.transport.answers import convert, members, names
from zenoo_core.transport.base import BaseTransport, Credentials
from zenoo_core.transport.envelopes import check_values

if TYPE_CHECKING:
    from zenoo_core.testing.cassettes.cassette import Cassette

_REPLAYED = "https://cassette.invalid"
_Question = Literal["version", "databases"]


class Player(BaseTransport):
    """Take answers from a cassette, or from another transport for the cassette.

    Pages of the web client (files and reports) are not among what it carries.
    """

    def __init__(self, cassette: Cassette, inner: BaseTransport | None) -> None:
        self.url = (inner.url if inner is not None else "") or _REPLAYED
        self._cassette = cassette
        self._inner = inner
        self._tried = self._connected = False
        self._connecting = asyncio.Lock()
        self._live: WeakKeyDictionary[Identity, Identity] = WeakKeyDictionary()

    async def close(self) -> None:
        """Write the file, and close the other transport if it was used."""
        try:
            if self._inner is not None and self._tried:
                await self._inner.close()
        finally:
            self._cassette.save()

    async def version(self) -> dict[str, Any]:
        """Answer, or ask, for the version."""
        return members(await self._told("version"))

    async def databases(self) -> list[str]:
        """Answer, or ask, for the databases."""
        return names(await self._told("databases"))

    async def _told(self, service: _Question) -> Any:
        async def live() -> Any:
            inner = await self._other()
            return await (inner.version() if service == "version" else inner.databases())

        return await self._cassette.exchange({"service": service}, live)

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Log in as it was recorded, for any secret; or for real."""
        login = {
            "database": credentials.database, "login": credentials.login,
            "is_key": credentials.is_key,
        }  # fmt: skip
        fresh: list[Identity] = []

        async def live() -> Any:
            found = await (await self._other()).identify(credentials)
            fresh.append(found)
            return {
                "uid": found.uid, "context": dict(found.context), "database": found.database,
                "login": found.login, "server_version": found.server_version,
            }  # fmt: skip

        told = await self._cassette.exchange({"service": "login", **login}, live)
        identity = Identity(**told)
        if fresh:
            self._live[identity] = fresh[0]
        return identity

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Answer a call, or carry it by the other transport and record it."""

        async def live() -> Any:
            inner = await self._other()
            plain = evolve(request, result_type=Any, check_result=None)
            return (await inner.send(plain, await self._known_there(identity), deadline)).result

        ask = {"uid": identity.uid, "database": identity.database, **request.params}
        ask["method"] = request.method
        secretive = is_secretive(request.model, request.method)
        if not secretive:  # the text of a secret is of a type of its own
            check_values(request)
        plain = await self._cassette.exchange(ask, live, secretive=secretive)
        return Response(convert(plain, request.result_type), plain=plain)

    async def _known_there(self, identity: Identity) -> Identity:
        """Log in for real where the login itself was replayed."""
        if identity not in self._live:
            inner = await self._other()
            self._live[identity] = await inner.identify(self.credentials(identity))
        return self._live[identity]

    async def _other(self) -> BaseTransport:
        if self._inner is None:
            raise ConfigError(
                f"{self._cassette.path} is to be recorded, but there is no transport to record",
                hint="Give one: cassette.wrap(HTTPTransport(url)).",
            )
        async with self._connecting:
            if not self._connected:
                self._tried = True
                await self._inner.connect()
                self._connected = True
        return self._inner
