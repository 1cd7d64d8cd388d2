"""What comes back over HTTP: a body under the cap, or an error for everything but status 200."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from aiohttp import ClientResponse
from multidict import CIMultiDictProxy
from yarl import URL

from zenoo_core.errors import (
    BadResponse,
    BodyTooLarge,
    HTTPStatusError,
    TooManyRequests,
    UnexpectedRedirect,
)
from zenoo_core.records import Phase
from zenoo_core.transport.streams import FileWithin
from zenoo_http.sending import HasPhase
from zenoo_http.streaming import taken


class Reply(NamedTuple):
    """A whole answer: its status, its headers and its decoded body."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    def __repr__(self) -> str:
        return f"<reply HTTP {self.status}, {len(self.body)} bytes>"  # a header may hold a cookie


class Answer(ClientResponse):
    """aiohttp's response, but for its repr, which shows headers and so the session's cookie."""

    def __repr__(self) -> str:
        return f"<answer HTTP {self.status}>"


async def received(
    response: ClientResponse,
    cap: int,
    origin: str,
    into: FileWithin | None = None,
    progress: HasPhase | None = None,
) -> Reply:
    """Read a response whole and free its connection, or close it where reading fails.

    Raises `UnexpectedRedirect` for every 3xx: following one would hand the body, and with it the
    password, to whoever the answer names.
    """
    try:
        if 300 <= response.status < 400:
            raise _redirected(response, origin)
        if into is not None and progress is not None and response.status == 200:
            body = await _without_file(response, cap, origin, into, progress)
        else:
            body = await _body(response, cap, origin)
        return Reply(response.status, response.headers, body)
    except BaseException:
        response.close()
        raise


async def _without_file(
    response: ClientResponse, cap: int, origin: str, into: FileWithin, progress: HasPhase
) -> bytes:
    try:
        body = await taken(response.content, into, progress, cap)
    except ValueError as error:
        raise BadResponse(f"{origin} sent a file that is no base64", phase=Phase.DECODE) from error
    if body is None:
        raise _too_large(origin, cap)
    return body


async def _body(response: ClientResponse, cap: int, origin: str) -> bytes:
    """Read at once what is known to be small enough, else count what has been decoded so far."""
    headers, content = response.headers, response.content
    length = headers.get("Content-Length")
    if length is not None and "Content-Encoding" not in headers:
        if int(length) > cap:
            raise _too_large(origin, cap)
        # A small answer has come together with its headers: then there is nothing to wait for.
        return content.read_nowait() if content.is_eof() else await response.read()
    chunks: list[bytes] = []
    size = 0
    async for chunk in content.iter_any():
        size += len(chunk)
        if size > cap:
            raise _too_large(origin, cap)
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large(origin: str, cap: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"the answer of {origin} is larger than {cap} bytes",
        phase=Phase.READ,
        hint="Ask for fewer fields or records at a time, or raise `max_body`.",
    )


def _redirected(response: ClientResponse, origin: str) -> UnexpectedRedirect:
    target = _target(response)
    hint = "Redirects are not followed, as they would carry credentials elsewhere."
    if response.headers.get("Location", "").endswith(_SELECTOR):
        where, hint = "to its selector of databases", "The server does not know which is meant:"
        hint += " check the database's name, and the server's database filter."
    elif target == origin:
        where, hint = "to another page of its own", hint + " Check the path of the URL."
    elif target:
        where, hint = f"to {target}", hint + " If that is the right server, use its URL."
    else:
        where = "elsewhere"
    return UnexpectedRedirect(
        f"{origin} redirected the request {where} (HTTP {response.status})",
        phase=Phase.READ,
        status=response.status,
        hint=hint,
    )


_SELECTOR = "/web/database/selector"  # the one path that is known to hold no secret


def _target(response: ClientResponse) -> str:
    """Return the origin that a redirect names; its path may hold a token, so it is not shown."""
    try:
        return str(response.url.join(URL(response.headers["Location"])).origin())
    except (KeyError, ValueError, TypeError):
        return ""


# Fixed texts of Odoo's: of JSON-RPC, and of JSON-2.
_UNREADABLE = re.compile(rb'Invalid JSON |\{"name": "werkzeug.exceptions.BadRequest"')
_HINTS = {
    400: "Something between client and server may have changed the request.",
    401: "A proxy in front of Odoo asks for credentials of its own.",
    403: "A proxy or firewall in front of Odoo refuses this request.",
    404: "No Odoo is served at this URL, or it has several databases and none is selected:"
    " check the path prefix, and the server's database filter.",
    405: "No Odoo is served at this URL: check the path prefix.",
    413: "The request is larger than the server or its proxy takes: send less at once.",
    415: "The server, or a proxy before it, does not take JSON at this URL: check the path prefix.",
    500: "The server's log tells what happened.",
    502: "The proxy got no proper answer from Odoo: its worker may have died on the way.",
    503: "The server is overloaded or being maintained.",
    504: "The proxy gave up waiting; Odoo may still be at work on the call.",
}


def checked(reply: Reply, origin: str) -> Reply:
    """Return the reply if its status is 200; Odoo answers JSON-RPC with nothing else.

    Raises `HTTPStatusError`, or `TooManyRequests` with the seconds of `Retry-After`.
    """
    if reply.status != 200:
        raise refusal(reply, origin)
    return reply


def refusal(reply: Reply, origin: str) -> HTTPStatusError:
    """Make the error of a status that comes with no answer of Odoo's."""
    message = f"{origin} answered HTTP {reply.status}, expected 200"
    retry_after = _retry_after(reply.headers.get("Retry-After", ""))
    if reply.status == 429:
        return TooManyRequests(
            message,
            phase=Phase.READ,
            retry_after=retry_after,
            hint="The request was turned away unread: wait before sending more.",
        )
    if reply.status == 400 and _UNREADABLE.match(reply.body):
        message += " (Odoo could not read the request as JSON)"
    return HTTPStatusError(
        message,
        phase=Phase.READ,
        status=reply.status,
        retry_after=retry_after,
        hint=_HINTS.get(reply.status, ""),
    )


def _retry_after(text: str) -> float | None:
    """Return the seconds of a `Retry-After` header (RFC 9110, 10.2.3), None if it has no sense."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])  # 12 digits are long enough a wait
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
