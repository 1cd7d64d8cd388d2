"""How a socket comes about: name, TCP, TLS and the handshake, with an error for each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import (
    ClientConnectorError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientWSTimeout,
    ServerDisconnectedError,
    WSServerHandshakeError,
)
from attrs import fields
from yarl import URL
from zenoo_http import (
    FAILURES,
    HTTPSettings,
    Reply,
    TLSSettings,
    cause,
    failure,
    new_session,
    received,
    refusal,
)

from zenoo_core.errors import BadResponse, TransportError
from zenoo_core.records import Phase
from zenoo_websocket.conversation import FAREWELL, Line
from zenoo_websocket.settings import MIB, WebSocketSettings

_SWITCHED = 101
_PAGE_CAP = MIB  # bytes of a page that comes in place of a socket
_NEVER_CONNECTED = (ClientConnectorError, TimeoutError, UnicodeError)


class Dialer:
    """Open sockets to one address, one at a time; it holds the session that they belong to.

    A handshake carries no call and no credentials, so its every failure is in a phase in which
    nothing has been sent.
    """

    def __init__(self, url: str, settings: WebSocketSettings) -> None:
        self._url, self._settings = URL(url), settings
        self._origin = str(self._url.origin())
        # Room for a second connection: the socket before may still be on its way out.
        http = HTTPSettings(
            connect_timeout=settings.connect_timeout, connections=2, keepalive=0,
            **{one.name: getattr(settings, one.name) for one in fields(TLSSettings)},
        )  # fmt: skip
        self._session: ClientSession = new_session(http, (self._hold,))
        self._below: tuple[ClientResponse, asyncio.WriteTransport] | None = None

    async def close(self) -> None:
        """Close the session; sockets are closed by whoever has them."""
        await self._session.close()

    async def dial(self, headers: Mapping[str, str]) -> Line:
        """Open a socket and return it with the connection below it."""
        settings = self._settings
        try:
            async with asyncio.timeout(settings.connect_timeout):
                socket = await self._session.ws_connect(
                    self._url, headers=headers, autoclose=False, decode_text=False, compress=0,
                    heartbeat=settings.ping_interval or None, max_msg_size=settings.max_message,
                    timeout=ClientWSTimeout(ws_close=FAREWELL),  # pyright: ignore[reportCallIssue]
                )  # fmt: skip
        except (TransportError, *FAILURES) as error:
            failed = self._failed(error)
        else:
            below, self._below = self._below, None
            assert below is not None  # noqa: S101 - `_hold` has seen the answer
            return Line(socket, *below)
        raise failed  # not in the `except`: aiohttp's error quotes headers

    async def _hold(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Look at the answer before aiohttp would follow where it leads."""
        response = await handler(request)
        if response.status != _SWITCHED:
            raise self._refusal(await received(response, _PAGE_CAP, self._origin))
        connection = response.connection
        if connection is None or connection.transport is None:
            response.close()
            raise ServerDisconnectedError  # right after its answer
        self._below = response, connection.transport
        return response

    def _refusal(self, reply: Reply) -> TransportError:
        if reply.status != 200:
            return refusal(reply, self._origin)
        what = "a page (HTML)" if reply.body[:64].lstrip().startswith(b"<") else "HTTP 200"
        return BadResponse(
            f"{self._origin} answered with {what}, expected a WebSocket",
            phase=Phase.CONNECT,
            hint="The gateway has a path of its own: check the URL.",
        )

    def _failed(self, error: BaseException) -> TransportError:
        if isinstance(error, TransportError):
            failed = error
        elif isinstance(error, WSServerHandshakeError):
            failed = BadResponse(
                f"{self._origin} switched to something that is no WebSocket",
                phase=Phase.CONNECT,
                hint="Check the URL, and what stands between here and the gateway.",
            )
        else:
            never = isinstance(error, _NEVER_CONNECTED)
            failed = failure(error, self._origin, Phase.CONNECT if never else Phase.WAIT)
            failed.__cause__ = cause(error)
        if not failed.phase.before_body:
            failed.phase = Phase.CONNECT
        failed.event = object()  # one, for all that wait for this socket
        return failed
