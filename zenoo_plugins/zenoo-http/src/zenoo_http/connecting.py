"""How connections come about: one pool per transport, its limits, names and certificates."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, ThreadedResolver

from zenoo_core.records import Phase
from zenoo_http.replies import Answer
from zenoo_http.sending import Body, HasPhase
from zenoo_http.settings import HTTPSettings
from zenoo_http.tls import context_of

if TYPE_CHECKING:
    from aiohttp import ClientMiddlewareType, ClientRequest
    from aiohttp.abc import ResolveResult
    from aiohttp.client_proto import ResponseHandler

_connecting: ContextVar[HasPhase | None] = ContextVar("_connecting", default=None)


def new_session(
    settings: HTTPSettings, middlewares: Sequence[ClientMiddlewareType] = ()
) -> ClientSession:
    """Return an aiohttp session with everything off that the transports do themselves.

    It follows no environment variable (`trust_env` would read proxies and .netrc) and keeps no
    cookie. Only the making of a connection has a timeout: the rest is the call's deadline.
    """
    connector = _Connector(
        ssl=context_of(settings),
        resolver=_Resolver(settings.connect_timeout),
        limit=settings.connections,
        force_close=not settings.keepalive,
        keepalive_timeout=settings.keepalive or None,
    )
    return ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        response_class=Answer,
        timeout=ClientTimeout(total=None, sock_connect=settings.connect_timeout),
        trust_env=False,
        middlewares=middlewares,
    )


async def living(session: ClientSession) -> AsyncGenerator[None, None]:
    """Close a session when this generator is closed, or when its event loop ends.

    A loop that ends closes its generators first (`shutdown_asyncgens`); afterwards nothing could
    close sockets any more, and they would be left to the garbage collector.
    """
    try:
        yield
    finally:
        await session.close()


class _Connector(TCPConnector):
    """Tell the resolver whose connection is being made; only for new ones, so it costs nothing."""

    async def _create_connection(
        self, req: ClientRequest, traces: list[Any], timeout: ClientTimeout
    ) -> ResponseHandler:
        progress = req.body.progress if isinstance(req.body, Body) else None
        token = _connecting.set(progress)
        try:
            return await super()._create_connection(req, traces, timeout)
        finally:
            _connecting.reset(token)


class _Resolver(ThreadedResolver):
    """The system's resolver with a limit of its own: aiohttp has none for looking up names."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self._limit = limit

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        progress = _connecting.get()
        if progress is not None:
            progress.phase = Phase.RESOLVE
        async with asyncio.timeout(self._limit):
            found = await super().resolve(host, port, family)
        if progress is not None:
            progress.phase = Phase.CONNECT
        return found
