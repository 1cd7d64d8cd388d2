"""The transport `jsonrpc`, and what every transport over HTTP shares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from time import monotonic
from typing import Any

from aiohttp import ClientSession
from yarl import URL

from zenoo_core.config.url import normalize_url
from zenoo_core.deadlines import Deadline
from zenoo_core.errors import (
    ClientClosed,
    ConfigError,
    ConnectionLost,
    InvalidArgumentsError,
    ZenooError,
)
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.transport import BaseTransport, answers, envelopes
from zenoo_core.transport.exchanges import Exchange
from zenoo_core.transport.faults import after_commit
from zenoo_core.transport.pages import PageAnswer, PageRequest
from zenoo_core.transport.streams import Beside, FileWithin, StreamedBody
from zenoo_http.browsing import Companion
from zenoo_http.connecting import living, new_session
from zenoo_http.failures import FAILURES, cause, failure
from zenoo_http.replies import Reply, checked, received
from zenoo_http.sending import Body, HasPhase, Progress
from zenoo_http.settings import HTTPSettings
from zenoo_http.streaming import streamed

_DEAD_CONNECTIONS = 3  # how many are passed over before one more is an error
# Farewells that came longer ago than the last answer have been read by the loop: only after a
# pause can one lie unread in a socket. In seconds.
_QUIET = 0.01
# The type of a body is said or not there: by it Odoo tells routes apart, of a GET too.
_NO_GUESS = ("Content-Type",)
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_CONNECT, _READ, _DECODE = Phase.CONNECT, Phase.READ, Phase.DECODE
_parsed = lru_cache(maxsize=1024)(URL)  # parsing costs more than anything else of ours


class HTTPTransport(BaseTransport):
    """Speak JSON-RPC over HTTP: `POST <url>/jsonrpc`.

    `url` may have a port and a path prefix. Several calls and several identities may be under way
    at once. A subclass that overrides `_make_request` sees everything that leaves.
    """

    def __init__(self, url: str, *, settings: HTTPSettings | None = None) -> None:
        self.url = normalize_url(url)
        if not self.url.startswith(("http://", "https://")):
            raise ConfigError(f"{self.url!r} is no address of the web: expected http or https")
        self._origin = str(URL(self.url).origin())
        self._settings = settings or HTTPSettings()
        self._session: ClientSession | None = None
        self._life: AsyncGenerator[None, None] | None = None
        self._endpoint = f"{self.url}/jsonrpc"
        self._heard = 0.0
        self._companion: Companion | None = None

    async def connect(self) -> None:
        """Make the pool of connections, in the running loop; none is opened before a call."""
        if self._session is None:
            self._session = new_session(self._settings)
            self._life = living(self._session)
            await anext(self._life)

    async def close(self) -> None:
        """Close all connections; doing it twice does no harm."""
        companion, self._companion = self._companion, None
        if companion is not None:
            await companion.close()
        life, self._life = self._life, None
        self._session = None  # so that it can be connected again
        if life is not None:
            await life.aclose()

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        """Exchange one JSON-RPC message with `/jsonrpc`."""
        reply = await self._post(self._endpoint, envelopes.encode(data))
        return answers.decode_message(reply.body, server=self._origin)

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request by `object.execute_kw`."""
        deadline.phase = _CONNECT
        secret = self._secret(identity)
        self._last_id = number = self._last_id + 1
        body = envelopes.encode_call(
            envelopes.message(
                number, "object", "execute_kw", envelopes.execute_kw(request, identity, secret)
            ),
            request,
        )
        reply = await self._post(self._endpoint, body, deadline, stream=request.stream)
        try:
            return self._answer(reply, number, request, deadline)
        except InvalidArgumentsError as error:
            raise after_commit(error) from error.__cause__

    def streams(self, identity: Identity) -> bool:
        """Tell that files can be inside of calls; a subclass with a `send` of its own says no."""
        return True

    def has_pages(self, identity: Identity) -> bool:
        """Tell whether a web session can be had for this identity: not by an API key."""
        return not self._known(identity).is_key

    @asynccontextmanager
    async def page(self, request: PageRequest, identity: Identity) -> AsyncIterator[PageAnswer]:
        """Exchange a page on a web session of its own, opened at the first one."""
        self._opened()
        if self._companion is None:
            self._companion = Companion(self.url, self._settings)
        session, known = await self._companion.of(identity, self._known(identity))
        async with session.page(request, known) as answer:
            yield answer

    def _answer(self, reply: Reply, number: int, request: Request, deadline: Deadline) -> Response:
        deadline.phase = _DECODE
        return Response(answers.decode(reply.body, number, request, self._origin), reply.body)

    async def _post(
        self,
        url: str,
        data: bytes,
        deadline: Deadline | None = None,
        extra: dict[str, str] | None = None,
        stream: Beside | None = None,
    ) -> Reply:
        headers = {"Content-Type": "application/json", "User-Agent": "zenoo-http"}
        if extra:
            headers.update(extra)
        reply = await self._make_request(
            "POST", url, headers=headers, deadline=deadline, **streamed(data, stream)
        )
        return checked(reply, self._origin)

    async def _make_request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        data: bytes | StreamedBody = b"",
        deadline: Deadline | None = None,
        into: FileWithin | None = None,
        exchange: Exchange | None = None,
    ) -> Reply:
        """Exchange one request: everything that leaves passes here, once per HTTP exchange.

        `headers` is a dict of this exchange's own; `into` takes a file out of the reply, which may
        have any status but a redirect; `exchange` is what plugins see of it. Raises
        `TransportError` with the phase that the exchange was in. Where a pooled connection was
        found dead before anything was written, another is taken; aiohttp itself sends a POST once
        (and a GET a second time, which does no harm).
        """
        if exchange is None and deadline is not None and deadline.exchanges is not None:
            return await self._watched(method, url, headers, data, deadline, into)
        session = self._opened()
        progress: HasPhase = Progress() if deadline is None else deadline
        for attempt in range(_DEAD_CONNECTIONS + 1):
            body = Body(data, progress, monotonic() - self._heard > _QUIET, exchange)
            progress.phase = _CONNECT
            try:
                try:
                    response = await session.request(
                        method, _parsed(url), headers=headers, data=body, allow_redirects=False,
                        skip_auto_headers=_NO_GUESS,
                    )  # fmt: skip
                except BaseException:
                    body.abandon()
                    raise
                progress.phase = _READ
                if exchange is not None:
                    exchange.answered, exchange.status = monotonic(), response.status
                reply = await received(
                    response, self._settings.max_body, self._origin, into, progress
                )
                self._heard = monotonic()
                return reply
            except FAILURES as error:
                if body.stale and attempt < _DEAD_CONNECTIONS and not session.closed:
                    continue
                failed = self._failed(error, session.closed, progress.phase)
            except asyncio.CancelledError:
                # aiohttp cancels those that wait for a connection when it is closed.
                if session.closed and not _is_cancelled():
                    raise _closed() from None
                raise
            # Not in the `except`: there, aiohttp's error with its headers would be its context.
            raise failed
        raise AssertionError("unreachable")

    async def _watched(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        data: bytes | StreamedBody,
        deadline: Deadline,
        into: FileWithin | None,
    ) -> Reply:
        """Exchange one request with plugins looking on."""
        watch = deadline.exchanges
        assert watch is not None  # noqa: S101 - that is why it is asked
        exchange = await watch.begin(method, url, len(data))
        try:
            # Past what a subclass has made of `_make_request`: this comes from there.
            reply = await HTTPTransport._make_request(
                self, method, url, headers=exchange.headers(headers), data=data,
                deadline=deadline, into=into, exchange=exchange,
            )  # fmt: skip
        except BaseException as error:
            await watch.end(exchange, error)
            raise
        exchange.received = len(reply.body) + (into.size if into else 0)
        await watch.end(exchange)
        return reply

    def _failed(self, error: BaseException, closed: bool, phase: Phase) -> ZenooError:
        failed = self._left(phase) if closed else failure(error, self._origin, phase)
        failed.__cause__ = cause(error)
        return failed

    def _left(self, phase: Phase) -> ZenooError:
        message = f"the client was closed while a request to {self._origin} was under way"
        return ClientClosed(message) if phase.before_body else ConnectionLost(message, phase=phase)

    def _opened(self) -> ClientSession:
        if self._session is None or self._session.closed:
            raise _closed()
        return self._session


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _closed() -> ClientClosed:
    return ClientClosed(
        "the transport is not open",
        hint="Make calls inside `async with ZenooClient(...)`, or between open() and close().",
    )
