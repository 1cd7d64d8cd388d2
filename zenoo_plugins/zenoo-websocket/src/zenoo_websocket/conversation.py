"""One open socket: many calls at once, each of which gets its own answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from time import monotonic
from typing import Protocol

from aiohttp import ClientResponse, ClientWebSocketResponse, WSMsgType
from attrs import frozen
from zenoo_http import FAILURES, readable

from zenoo_core.errors import ClientStateError
from zenoo_core.records import Phase
from zenoo_websocket.counts import Counts
from zenoo_websocket.losses import Loss, cut, garbage, left, loss_of
from zenoo_websocket.numbers import UNREADABLE, Number, head_of, number_of

_log = logging.getLogger("zenoo.websocket")
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SEND, _WAIT = Phase.SEND, Phase.WAIT
_DATA = (WSMsgType.TEXT, WSMsgType.BINARY)
# While answers come in, the loop reads what the other side says; a farewell lies unread in a socket
# where nobody waits, or that has been quiet for this long. In seconds.
_QUIET = 0.01
_SMALL = 32 * 1024  # bytes that go into an empty buffer without filling it
_GIVEN_UP_KEPT = 10_000  # ids; an answer that is later still counts as a stray
FAREWELL = 0.5  # seconds that the other side has to say goodbye


class HasPhase(Protocol):
    """Where the phase is written to: the call's deadline, or a `Progress` for a login."""

    phase: Phase


class StaleSocket(Exception):
    """The socket was dead before anything of a call was written to it."""


@frozen(eq=False)
class Line:
    """A socket, and the connection below it: only there can it be ended at once."""

    socket: ClientWebSocketResponse[bool]
    response: ClientResponse
    pipe: asyncio.WriteTransport

    def end(self) -> None:
        """End the connection without waiting for anything; twice does no harm.

        Closing alone would wait until the other side has taken what is still unsent: for ever, if
        it is deaf.
        """
        self.pipe.abort()
        self.response.close()


class Conversation:
    """Write calls to a socket and give each answer to the call that has its id.

    Calls are written one after another: while the other side reads slower than we write, the one
    that is being written is in phase `send`, and those behind it have not left. When the socket
    ends, `loss` says why, and each call that was written gets an error of its own.
    """

    def __init__(
        self,
        line: Line,
        origin: str,
        max_message: int,
        counts: Counts,
        unasked: Callable[[bytes], None],
    ) -> None:
        self._line, self._socket, self._pipe = line, line.socket, line.pipe
        self._origin, self._max_message = origin, max_message
        self._counts, self._unasked = counts, unasked
        self._waiting: dict[Number, tuple[asyncio.Future[bytes], HasPhase]] = {}
        self._given_up: dict[Number, None] = {}  # in the order of giving up
        self._writing = asyncio.Lock()
        self._sending: asyncio.Task[None] | None = None
        self._heard = monotonic()
        self._closing = False
        self.loss: Loss | None = None
        # In a context of its own: that of the call which came first has a deadline in it.
        self._reading = asyncio.create_task(self._read(), context=Context())

    async def ask(self, number: Number, body: bytes, progress: HasPhase) -> bytes:
        """Write one message and return the answer that has its id.

        Raises `StaleSocket` if nothing was written, else what the loss of the socket is.
        """
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        try:
            await self._writing.acquire()
            sending = None
            try:
                await self._ready_for(number)
                self._waiting[number] = answer, progress
                progress.phase = _SEND
                if len(body) < _SMALL and not self._pipe.get_write_buffer_size():
                    await self._write(body)  # does not wait
                else:
                    self._sending = sending = asyncio.create_task(
                        self._send(body), context=Context()
                    )
            finally:
                if sending is None:
                    self._writing.release()
            if sending is not None:
                await asyncio.shield(sending)
            if progress.phase is _SEND:
                progress.phase = _WAIT
            return await answer
        finally:
            self._forget(number, answer)

    async def close(self) -> None:
        """Say goodbye, fail the calls that wait, and end the socket; twice does no harm.

        Where its loop has ended, socket and calls have ended with it.
        """
        self._closing = True
        if self._reading.get_loop() is not asyncio.get_running_loop():
            self.loss = self.loss or left(self._origin)
            return
        lost = self.loss is not None
        self._end(left(self._origin))
        try:
            if not lost:
                await self._say_goodbye()
        finally:
            self._line.end()
            self._reading.cancel()
            tasks = [self._reading] if self._sending is None else [self._reading, self._sending]
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, body: bytes) -> None:
        """Write what may have to wait: as a task, as aiohttp's waiting must not be cancelled.

        All that wait there share one future, so that one call's end would be everybody's. And the
        next call is to be written when this one has left, not when its caller has given up.
        """
        try:
            await self._write(body)
        finally:
            self._writing.release()

    async def _write(self, body: bytes) -> None:
        try:
            await self._socket.send_frame(body, WSMsgType.TEXT)
        except FAILURES:  # the reader knows why, and tells it by the future
            self._line.end()

    async def _ready_for(self, number: Number) -> None:
        """Raise `StaleSocket` if the other side has closed the socket that is about to be used."""
        if not self._waiting or monotonic() - self._heard > _QUIET:
            for _ in range(4):
                if self.loss is not None or self._pipe.is_closing() or not readable(self._pipe):
                    break
                await asyncio.sleep(0)  # what lies there is first given to the loop to read
        if self.loss is not None or self._pipe.is_closing():
            self._end(cut(self._origin))  # the reader is about to see it
            raise StaleSocket
        if number in self._waiting:
            raise ClientStateError(
                f"a message with the id {number!r} waits for its answer already",
                hint="Give each message an id of its own.",
            )

    def _forget(self, number: Number, answer: asyncio.Future[bytes]) -> None:
        if answer.done() and not answer.cancelled():
            answer.exception()  # seen, also if something else has ended the call
        if number in self._waiting and self._waiting[number][0] is answer:
            del self._waiting[number]
            self._given_up[number] = None
            if len(self._given_up) > _GIVEN_UP_KEPT:
                del self._given_up[next(iter(self._given_up))]

    async def _read(self) -> None:
        loss = left(self._origin)
        try:
            loss = await self._listen()
        finally:
            self._end(loss)
            if not self._closing:
                try:
                    await self._say_goodbye()
                finally:
                    self._line.end()

    async def _listen(self) -> Loss:
        while True:
            message = await self._socket.receive()
            if message.type not in _DATA:
                return loss_of(message.type, message.data, self._origin, self._max_message)
            self._heard = monotonic()
            body = bytes(message.data)
            try:
                self._deliver(body)
            except UNREADABLE:
                return garbage(self._origin, len(body))

    def _deliver(self, body: bytes) -> None:
        number: Number | None = number_of(body)
        if number is None:
            head = head_of(body)
            if head.method is not None:
                self._hear(body)
                return
            number = head.id
            if number is None and head.is_error and not self._given_up:
                number = self._only_one()
        found = self._waiting.pop(number, None) if number is not None else None
        if found is None:
            self._count(number)
        elif not found[0].done():
            found[0].set_result(body)

    def _hear(self, body: bytes) -> None:
        self._counts.unasked += 1
        try:
            self._unasked(body)
        except Exception:  # the calls of others must not end by it
            _log.exception("a message of %s that is no answer could not be taken", self._origin)

    def _only_one(self) -> Number | None:
        """Return the one id that an error without any can be for: JSON-RPC 2.0, section 5."""
        return next(iter(self._waiting)) if len(self._waiting) == 1 else None

    def _count(self, number: Number | None) -> None:
        if number is not None and number in self._given_up:
            del self._given_up[number]
            self._counts.late += 1
        else:
            self._counts.strays += 1

    def _end(self, loss: Loss) -> None:
        if self.loss is None:
            self.loss = loss
            self._counts.losses += not self._closing
        waiting, self._waiting = self._waiting, {}
        for answer, progress in waiting.values():
            if not answer.done():
                answer.set_exception(self.loss.error(progress.phase))

    async def _say_goodbye(self) -> None:
        with suppress(TimeoutError, *FAILURES):
            async with asyncio.timeout(FAREWELL):
                await self._socket.close()
