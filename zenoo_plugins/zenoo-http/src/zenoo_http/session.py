"""The transport `session`: Odoo's own web route, with a cookie."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import (
    AuthenticationError,
    HTTPStatusError,
    SessionExpired,
)
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.transport import Credentials, answers, envelopes
from zenoo_core.transport.base import refused
from zenoo_core.transport.pages import PageAnswer, PageRequest
from zenoo_http.cookies import Cookies
from zenoo_http.pages import open_page
from zenoo_http.renewal import Session, too_many
from zenoo_http.replies import Reply
from zenoo_http.settings import HTTPSettings
from zenoo_http.transport import HTTPTransport

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


class SessionTransport(HTTPTransport):
    """Speak to Odoo's web session: `/web/session/authenticate` and `/web/dataset/call_kw`.

    On this route an error means that everything was rolled back, also where the result could not
    be encoded. Cookies are kept per identity. An expired session is renewed once, for all callers
    that wait, and the call is sent again: Odoo turns it away before anything runs.
    """

    def __init__(self, url: str, *, settings: HTTPSettings | None = None) -> None:
        super().__init__(url, settings=settings)
        self._sessions: WeakKeyDictionary[Identity, Session] = WeakKeyDictionary()

    async def close(self) -> None:
        """Close all connections and give up logins that are under way."""
        for session in list(self._sessions.values()):
            await session.close()
        await super().close()

    async def version(self) -> dict[str, Any]:
        """Ask for the server's version by `/web/webclient/version_info`, without a login."""
        reply, number = await self._message("/web/webclient/version_info", {}, Cookies())
        return answers.members(answers.decode(reply.body, number, server=self._origin))

    async def databases(self) -> list[str]:
        """Ask for the names of the databases by `/web/database/list`, without a login."""
        reply, number = await self._message("/web/database/list", {}, Cookies())
        return answers.names(answers.decode(reply.body, number, server=self._origin))

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Open a web session.

        Raises `AuthenticationError` when the server says no, as it does to every API key.
        """
        info, cookies = await self._log_in(credentials)
        identity = Identity(
            info["uid"],
            context=info.get("user_context") or {},
            server_version=str(info.get("server_version", "")),
            database=str(info.get("db") or credentials.database),
            login=credentials.login,
        )
        self._remember(identity, credentials)
        self._sessions[identity] = Session(credentials, identity.uid, cookies, self._log_in_again)
        return identity

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request by `/web/dataset/call_kw`."""
        deadline.phase = Phase.CONNECT
        session = self._session_of(identity)
        session.check()
        cookies = session.cookies
        try:
            return await self._call(request, cookies, deadline)
        except (SessionExpired, HTTPStatusError) as error:
            if not _is_gone(error):
                raise
        deadline.phase = Phase.CONNECT  # the server did nothing for the first one
        await session.renew(cookies)
        return await self._call(request, session.cookies, deadline)

    def streams(self, identity: Identity) -> bool:
        """Tell that files go by pages."""
        return False

    @asynccontextmanager
    async def page(self, request: PageRequest, identity: Identity) -> AsyncIterator[PageAnswer]:
        """Exchange a page; an expired session is renewed before anything is done.

        A file is never read twice: the session is proven by the page that its form's token is on.
        """
        session = self._session_of(identity)
        session.check()
        async with AsyncExitStack() as stack:
            cookies = session.cookies
            try:
                answer = await stack.enter_async_context(self._page(request, cookies))
            except (SessionExpired, HTTPStatusError) as error:
                if not await self._ended(request, cookies, error):
                    raise
                await session.renew(cookies)
                answer = await stack.enter_async_context(self._page(request, session.cookies))
            yield answer

    def _page(
        self, request: PageRequest, cookies: Cookies
    ) -> AbstractAsyncContextManager[PageAnswer]:
        return open_page(self._opened(), self.url, request, cookies, self._settings.max_body)

    async def _ended(
        self, request: PageRequest, cookies: Cookies, error: SessionExpired | HTTPStatusError
    ) -> bool:
        """Tell whether the session is gone: a 404 may be for want of it, or of the page."""
        if isinstance(error, SessionExpired):
            return True
        if error.status != 404 or request.file is not None:
            return False
        try:
            reply, number = await self._message("/web/session/check", {}, cookies)
            answers.decode(reply.body, number, server=self._origin)
        except (SessionExpired, HTTPStatusError):
            return True
        return False

    def _session_of(self, identity: Identity) -> Session:
        session = self._sessions.get(identity)
        if session is None:  # a subclass made an identity of its own: the first call logs it in
            session = Session(self._known(identity), identity.uid, Cookies(), self._log_in_again)
            self._sessions[identity] = session
        return session

    async def _call(self, request: Request, cookies: Cookies, deadline: Deadline) -> Response:
        params = {
            "model": request.model,
            "method": request.method,
            "args": request.args,
            "kwargs": envelopes.keywords(request),
        }
        path = _call_path(request.model, request.method)
        reply, number = await self._message(path, params, cookies, request, deadline)
        return self._answer(reply, number, request, deadline)

    async def _message(
        self,
        path: str,
        params: dict[str, Any],
        cookies: Cookies,
        request: Request | None = None,
        deadline: Deadline | None = None,
    ) -> tuple[Reply, int]:
        """Post one message with the cookies, and let them follow the answer."""
        self._last_id = number = self._last_id + 1
        message = {"jsonrpc": "2.0", "method": "call", "params": params, "id": number}
        data = envelopes.encode_call(message, request) if request else envelopes.encode(message)
        extra = {"Cookie": cookies.header()} if cookies else None
        reply = await self._post(self.url + path, data, deadline, extra)
        if "Set-Cookie" in reply.headers:
            cookies.follow(reply.headers.getall("Set-Cookie"))
        return reply, number

    async def _log_in(self, credentials: Credentials) -> tuple[dict[str, Any], Cookies]:
        cookies = Cookies()
        params = {
            "db": credentials.database,
            "login": credentials.login,
            "password": credentials.secret.reveal(),
        }
        reply, number = await self._message("/web/session/authenticate", params, cookies)
        try:
            info = answers.members(answers.decode(reply.body, number, server=self._origin))
        except AuthenticationError as error:
            error.hint = _refusal_hint(credentials, error)
            raise
        uid = info.get("uid")
        if not isinstance(uid, int) or isinstance(uid, bool):
            raise refused(credentials)  # a second factor, or a password that must be renewed
        return info, cookies

    async def _log_in_again(self, credentials: Credentials, uid: int) -> Cookies:
        info, cookies = await self._log_in(credentials)
        if info["uid"] != uid:
            raise AuthenticationError(
                f"login {credentials.login!r} was user {uid} and is now user {info['uid']}",
                hint="Log in anew.",
            )
        return cookies


@lru_cache(maxsize=1024)
def _call_path(model: str, method: str) -> str:
    """Return the route; the names behind it are for the logs of servers and proxies only."""
    if _NAME.fullmatch(model) and _NAME.fullmatch(method):
        return f"/web/dataset/call_kw/{model}/{method}"
    return "/web/dataset/call_kw"


def _is_gone(error: SessionExpired | HTTPStatusError) -> bool:
    """Tell whether the session is gone, which proves that nothing ran.

    With several databases Odoo learns from the session which one is meant, so that without it the
    route does not exist: 404, where a call that reached a model is answered with 200, always.
    """
    return isinstance(error, SessionExpired) or error.status == 404


def _refusal_hint(credentials: Credentials, error: AuthenticationError) -> str:
    if too_many(error):
        return "Odoo turns this address away for a minute after each failure: wait."
    if credentials.is_key:
        return 'A web session takes no API key: give the password, or use transport = "auto".'
    return "Check login and password; if it is an API key, give it as api_key=…."
