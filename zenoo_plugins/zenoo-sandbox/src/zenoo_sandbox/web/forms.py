"""Pages of the web client that are for users only, and the token that their forms need."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.errors import SessionExpired
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.json2 import status_of
from zenoo_sandbox.web.outages import outage_answer
from zenoo_sandbox.web.pages import csrf_token, error_page, escape, no_database_page, of_users
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit

logger = logging.getLogger("zenoo.sandbox")

Work = Callable[[Visit, Database, int], Awaitable[web.Response]]
INVALID_TOKEN = "Session expired (invalid CSRF token)"  # noqa: S105


def user_page(site: Site, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of a page for users; a POST must bring the token of its session."""

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = Visit(site, request)
        if visit.database() is None:
            return visit.finish(no_database_page(site.version))
        try:
            return visit.finish(await _answer(visit, work))
        except SessionExpired:
            return visit.finish(await of_users(visit))
        except Outage as outage:
            return visit.finish(outage_answer(visit, outage))
        except ServerError as error:
            return visit.finish(_refusal(error))
        except Exception as error:
            logger.exception("%s failed in the sandbox itself", request.path)
            return visit.finish(_refusal(PythonError(type(error), "Error in the sandbox")))

    return handle


async def _answer(visit: Visit, work: Work) -> web.Response:
    database, uid = visit.user()
    if visit.request.method == "POST":
        token = (await visit.request.post()).get("csrf_token")
        if not isinstance(token, str) or not hmac.compare_digest(
            token.encode(), csrf_token(visit.session_id).encode()
        ):
            return error_page(HTTPStatus.BAD_REQUEST, INVALID_TOKEN)
    return await work(visit, database, uid)


def _refusal(error: ServerError) -> web.Response:
    status = status_of(error)
    return error_page(status, escape(error.message if status < 500 else "Internal Server Error"))


def digest(content: bytes) -> str:
    """Return the tag by which a client knows a content again."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
