"""The web session beside a transport that needs none for its calls: for files and reports."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from zenoo_core.errors import AuthenticationError
from zenoo_core.records import Identity
from zenoo_core.transport import Credentials
from zenoo_http.settings import HTTPSettings

if TYPE_CHECKING:
    from zenoo_http.session import SessionTransport


class Companion:
    """Log in on the web session when a page is first asked for, once per identity."""

    def __init__(self, url: str, settings: HTTPSettings) -> None:
        self._url = url
        self._settings = settings
        self._transport: SessionTransport | None = None
        self._identities: WeakKeyDictionary[Identity, Identity] = WeakKeyDictionary()
        self._login = asyncio.Lock()

    async def of(
        self, identity: Identity, credentials: Credentials
    ) -> tuple[SessionTransport, Identity]:
        """Return the transport of the session and who that is on it.

        Raises `AuthenticationError` for an API key, without asking the server: each refusal
        brings this address nearer to being locked out.
        """
        if credentials.is_key:
            raise AuthenticationError(
                "files and reports need a web session, and Odoo opens none for an API key",
                hint="Log in with a password for them: await client.with_user(login, password).",
            )
        async with self._login:
            transport = await self._open()
            found = self._identities.get(identity)
            if found is None:
                found = self._identities[identity] = await transport.identify(credentials)
        return transport, found

    async def _open(self) -> SessionTransport:
        from zenoo_http.session import SessionTransport

        if self._transport is None:
            self._transport = SessionTransport(self._url, settings=self._settings)
            await self._transport.connect()
        return self._transport

    async def close(self) -> None:
        """Close the session's connections."""
        if self._transport is not None:
            await self._transport.close()
