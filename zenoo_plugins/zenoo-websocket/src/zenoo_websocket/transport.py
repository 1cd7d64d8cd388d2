"""The transport `websocket`: JSON-RPC for gateways that carry it over WebSocket."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError
from collections.abc import Mapping
from contextvars import Context
from copy import copy
from typing import Any

from yarl import URL

from zenoo_core.config.url import normalize_url
from zenoo_core.deadlines import Deadline
from zenoo_core.errors import (
    ClientClosed,
    ClientStateError,
    ConnectionLost,
    InvalidArgumentsError,
    ZenooError,
)
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.transport import BaseTransport, answers, envelopes
from zenoo_core.transport.faults import after_commit
from zenoo_websocket.conversation import Conversation, HasPhase, StaleSocket
from zenoo_websocket.counts import Counts
from zenoo_websocket.dialing import Dialer
from zenoo_websocket.numbers import Number
from zenoo_websocket.settings import WebSocketSettings

_DEAD_SOCKETS = 3  # how many are passed over before one more is an error
_CONNECT, _DECODE = Phase.CONNECT, Phase.DECODE
_SCHEMES = {"http": "ws", "https": "wss"}


class _Progress:
    """The phase of an exchange that has no deadline of its own."""

    phase = Phase.CONNECT


class WebSocketTransport(BaseTransport):
    """Speak JSON-RPC as messages of one WebSocket, opened at the first call.

    `url` is the whole address of the gateway, its path included: `wss://gateway.example.com/odoo`
    (`https://` is read as `wss://`). Any number of calls and identities may be under way at once.
    What a lost socket leaves unanswered ends in a `TransportError`; the next call opens another.
    """

    def __init__(self, url: str, *, settings: WebSocketSettings | None = None) -> None:
        address = normalize_url(url)
        scheme, _, rest = address.partition("://")
        self.url = f"{_SCHEMES.get(scheme, scheme)}://{rest}"
        self._origin = str(URL(self.url).origin())
        self._settings = settings or WebSocketSettings()
        self._counts = Counts()
        self._dialer: Dialer | None = None
        self._places = asyncio.Semaphore(self._settings.in_flight)
        self._dialing: asyncio.Task[Conversation] | None = None
        self._current: Conversation | None = None

    @property
    def counts(self) -> Counts:
        """Return a copy of what was counted so far."""
        return copy(self._counts)

    async def connect(self) -> None:
        """Get ready in the running loop; no socket is opened before a call."""
        if self._dialer is None:
            self._dialer = Dialer(self.url, self._settings)
            self._places = asyncio.Semaphore(self._settings.in_flight)

    async def close(self) -> None:
        """Close the socket; calls that wait end in an error. Doing it twice does no harm."""
        dialer, self._dialer = self._dialer, None  # so that it can be connected again
        dialing, self._dialing = self._dialing, None
        if dialing is not None and dialing.get_loop() is asyncio.get_running_loop():
            dialing.cancel()
            await asyncio.gather(dialing, return_exceptions=True)
        current, self._current = self._current, None
        if current is not None:
            await current.close()
        if dialer is not None:
            await dialer.close()

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        """Exchange one JSON-RPC message; its `id` is what its answer is known by."""
        number = data.get("id")
        if not isinstance(number, int | str) or isinstance(number, bool):
            raise ClientStateError(
                "a message without an id would get no answer", hint="Give it a number as `id`."
            )
        async with self._places:
            reply = await self._exchange(number, envelopes.encode(data), _Progress())
        return answers.decode_message(reply, server=self._origin)

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request by `object.execute_kw`."""
        deadline.phase = _CONNECT
        secret = self._secret(identity)
        async with self._places:  # before it is encoded: those that wait hold no bytes
            self._last_id = number = self._last_id + 1
            arguments = envelopes.execute_kw(request, identity, secret)
            message = envelopes.message(number, "object", "execute_kw", arguments)
            body = envelopes.encode_call(message, request)
            reply = await self._exchange(number, body, deadline)
        deadline.phase = _DECODE
        try:
            return Response(answers.decode(reply, number, request, self._origin), reply)
        except InvalidArgumentsError as error:
            raise after_commit(error) from error.__cause__

    def _headers(self) -> Mapping[str, str]:
        """Return the headers of each handshake: for subclasses whose gateway wants some."""
        return {"User-Agent": "zenoo-websocket"}

    def _unasked(self, message: bytes) -> None:
        """Take a message that is no answer, as JSON: for subclasses; here it is only counted.

        It is called between answers and must not wait.
        """

    async def _exchange(self, number: Number, body: bytes, progress: HasPhase) -> bytes:
        for _ in range(_DEAD_SOCKETS + 1):
            conversation = await self._connected()
            try:
                return await conversation.ask(number, body, progress)
            except StaleSocket:
                continue
        raise ConnectionLost(
            f"{self._origin} closes each socket before anything is sent",
            phase=_CONNECT,
            hint="The gateway accepts sockets and does not keep them: its log may say why.",
        )

    async def _connected(self) -> Conversation:
        """Return the open socket, or open one: once for however many calls wait for it."""
        if self._dialer is None:
            raise _closed()
        if self._current is not None and self._current.loss is None:
            return self._current
        if self._dialing is None:
            self._dialing = asyncio.create_task(self._dial(self._dialer), context=Context())
            self._dialing.add_done_callback(self._dialed)
        dialing = self._dialing
        try:
            return await asyncio.shield(dialing)
        except CancelledError:
            if dialing.cancelled() and self._dialer is None:
                raise _closed() from None
            raise
        except ZenooError as error:
            failed = copy(error)  # each caller's own
            failed.__cause__ = error.__cause__
        raise failed

    async def _dial(self, dialer: Dialer) -> Conversation:
        previous, self._current = self._current, None
        if previous is not None:
            await previous.close()
        line = await dialer.dial(self._headers())
        self._counts.dials += 1
        self._current = Conversation(
            line, self._origin, self._settings.max_message, self._counts, self._unasked
        )
        return self._current

    def _dialed(self, dialing: asyncio.Task[Conversation]) -> None:
        if self._dialing is dialing:
            self._dialing = None
        if not dialing.cancelled():
            dialing.exception()  # seen, also if nobody waits any more


def _closed() -> ClientClosed:
    return ClientClosed(
        "the transport is not open",
        hint="Make calls inside `async with ZenooClient(...)`, or between open() and close().",
    )
