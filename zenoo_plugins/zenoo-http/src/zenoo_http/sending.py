"""How a request leaves: the moment at which its body begins to, and connections that are dead."""

from __future__ import annotations

import asyncio
import select
from time import monotonic
from typing import Protocol

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

from zenoo_core.records import Phase
from zenoo_core.transport.exchanges import Exchange
from zenoo_core.transport.streams import StreamedBody
from zenoo_http.streaming import Pace

_SEND, _WAIT = Phase.SEND, Phase.WAIT  # as globals they are looked up faster


class HasPhase(Protocol):
    """Where the phase is written to: the call's deadline, or a `Progress` for a login."""

    phase: Phase


class Progress:
    """The phase of an exchange that has no deadline of its own."""

    __slots__ = ("phase",)

    def __init__(self) -> None:
        self.phase = Phase.CONNECT


class StaleConnection(ConnectionError):
    """A pooled connection turned out to be dead before anything was written to it."""


class Body(Payload):
    """The bytes of one request; writing them is what moves the phase on.

    aiohttp holds the headers back until the body's first write, so that nothing at all has left
    before `write_with_length`. This costs nothing that can be measured; aiohttp's tracing, the
    other way to learn of it, costs a seventh of a small call. `suspicious` says that the
    connection is to be looked at before, as it may be dead: that costs some 4 %.
    """

    _autoclose = True  # bytes in memory: there is nothing to close

    def __init__(
        self,
        data: bytes | StreamedBody,
        progress: HasPhase,
        suspicious: bool,
        exchange: Exchange | None = None,
    ) -> None:
        super().__init__(data, content_type="application/json")
        self._size = len(data)
        self.progress = progress
        self._suspicious = suspicious
        self._exchange = exchange
        self.stale = False
        self._transport: asyncio.WriteTransport | None = None

    def abandon(self) -> None:
        """End the connection at once, if this request went out on one and got no answer.

        Closing, which aiohttp does, would wait until the other side has taken what is still
        unsent: for ever, if it is deaf.
        """
        if self._transport is not None:
            self._transport.abort()

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Refuse: a body may hold a password, so it has no text form."""
        raise TypeError("the body of a request is not shown")

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write the whole body."""
        await self.write_with_length(writer, None)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write the whole body, unless the connection is already dead."""
        if self._suspicious and await _is_dead(writer):
            self.stale = True
            raise StaleConnection("the connection was closed while it was idle")
        progress = self.progress
        progress.phase = _SEND
        if self._exchange is not None:
            self._exchange.connected = monotonic()
        self._transport = writer.transport
        try:
            if isinstance(self._value, StreamedBody):
                pace = Pace(progress)
                async for piece in self._value:
                    await writer.write(piece)
                    pace.moved()
            else:
                await writer.write(self._value)
        except BaseException:
            self.abandon()
            raise
        if progress.phase is _SEND:  # else the answer came before the body had left
            progress.phase = _WAIT


async def _is_dead(writer: AbstractStreamWriter) -> bool:
    """Tell whether the other side has closed the connection that is about to be used.

    Its farewell may lie unread in the socket, when the loop was busy or not running. Nothing else
    can be readable before a request, so whatever is there is first given to the loop to read.
    """
    for _ in range(4):
        transport = writer.transport
        if transport is None or transport.is_closing():
            return True
        if not readable(transport):
            return False
        await asyncio.sleep(0)
    return False


def readable(transport: asyncio.BaseTransport) -> bool:
    """Tell whether something lies unread in a connection's socket: data, or a farewell."""
    socket = transport.get_extra_info("socket")
    if socket is None or (descriptor := socket.fileno()) < 0:
        return False
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
