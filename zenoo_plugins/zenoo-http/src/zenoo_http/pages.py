"""Pages of the web client over an open web session: files come and go piece by piece."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from aiohttp import ClientConnectorError, ClientResponse, FormData
from aiohttp.payload import IOBasePayload
from yarl import URL

from zenoo_core.errors import BadResponse, SessionExpired, UnexpectedRedirect
from zenoo_core.records import Phase
from zenoo_core.transport.pages import PageAnswer, PageRequest
from zenoo_http.failures import FAILURES, cause, failure
from zenoo_http.replies import Reply, received, refusal

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from zenoo_http.cookies import Cookies

_ATTEMPTS = 2
_CHUNK = 64 * 1024
_LOGIN = re.compile(r"/web/(login|database/selector)\b")
_TOKEN = re.compile(rb"""csrf_token["']?\s*(?:[:=]|"?\s+value=)\s*["']([^"']+)""")
_HEADERS = {"User-Agent": "zenoo-http"}


@asynccontextmanager
async def open_page(
    http: ClientSession, url: str, request: PageRequest, cookies: Cookies, cap: int
) -> AsyncIterator[PageAnswer]:
    """Exchange one page with the cookies of a session.

    Raises `SessionExpired` where the page sends the caller to the login: nothing was done then.
    """
    origin = str(URL(url).origin())
    form = await _form(http, url, request, cookies, cap) if request.file else None
    async with _exchange(http, url, request, cookies, form) as response:
        if response.status != 200:
            raise refusal(await _whole(response, cap, origin), origin)
        found = response.content_disposition
        yield PageAnswer(
            _chunks(response, origin),
            (found.filename if found else None) or "",
            response.content_type,
            response.content_length,
        )


@asynccontextmanager
async def _exchange(
    http: ClientSession,
    url: str,
    request: PageRequest,
    cookies: Cookies,
    form: FormData | None = None,
) -> AsyncIterator[ClientResponse]:
    origin = str(URL(url).origin())
    try:
        response = await http.request(
            "GET" if form is None else "POST",
            URL(url + request.path).update_query(dict(request.query)),
            headers={**_HEADERS, "Cookie": cookies.header()},
            data=form,
            allow_redirects=False,
        )
    except FAILURES as error:
        # What a connection failed with before it was there is told apart by aiohttp; else the form
        # may have left in part.
        begun = Phase.WAIT if form is None else Phase.SEND
        phase = Phase.CONNECT if isinstance(error, ClientConnectorError) else begun
        failed = failure(error, origin, phase)
        failed.__cause__ = cause(error)
        raise failed from None
    async with response:
        cookies.follow(response.headers.getall("Set-Cookie", ()))
        if 300 <= response.status < 400:
            _refuse_redirect(response, origin, resend=form is None)
        yield response


def _refuse_redirect(response: ClientResponse, origin: str, *, resend: bool) -> None:
    target = response.headers.get("Location", "")
    if resend and _LOGIN.search(target):
        raise SessionExpired("the web session is over", name="odoo.http.SessionExpiredException")
    raise UnexpectedRedirect(
        f"{origin} sent the request elsewhere (HTTP {response.status})",
        phase=Phase.READ,
        status=response.status,
        hint="Redirects are not followed: check the path of the URL.",
    )


async def _whole(response: ClientResponse, cap: int, origin: str) -> Reply:
    try:
        return await received(response, cap, origin)
    except FAILURES as error:
        failed = failure(error, origin, Phase.READ)
        failed.__cause__ = cause(error)
        raise failed from None


async def _chunks(response: ClientResponse, origin: str) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            yield chunk
    except FAILURES as error:
        failed = failure(error, origin, Phase.READ)
        failed.__cause__ = cause(error)
        raise failed from None


async def _form(
    http: ClientSession, url: str, request: PageRequest, cookies: Cookies, cap: int
) -> FormData:
    """Return the form with its file and the token that the web client's page gives.

    Protocol: a form of a `user` route must bring `csrf_token`, which the page at `/web` holds.
    """
    origin = str(URL(url).origin())
    async with _exchange(http, url, PageRequest("/web"), cookies) as response:
        reply = await _whole(response, cap, origin)
    found = _TOKEN.search(reply.body)
    if reply.status != 200 or found is None:
        raise BadResponse(
            f"the page of the web client at {origin} holds no token for forms",
            phase=Phase.CONNECT,
            hint="Is the module `web` installed, and the user an internal one?",
        )
    form = FormData(quote_fields=False)
    for name, value in {**request.form, "csrf_token": found[1].decode("ascii", "replace")}.items():
        form.add_field(name, value)
    if request.file is not None:
        file = request.file
        content: object = file.content
        if not isinstance(file.content, bytes | BytesIO):
            content = _Lent(file.content, content_type=file.media_type, filename=file.name)
        form.add_field("ufile", content, filename=file.name, content_type=file.media_type)
    return form


class _Lent(IOBasePayload):
    """A file that whoever has opened it closes: aiohttp would, when a request has failed."""

    def _close(self) -> None:
        self._consumed = True
