"""The two kinds of routes: JSON-RPC ones and pages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.envelope import BadBody, failure, read_message, read_params, success
from zenoo_sandbox.web.errors import raised_before_dispatch
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.outages import outage_answer
from zenoo_sandbox.web.pages import error_page, escape, no_database_page
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Endpoint = Callable[[Visit, dict[object, object]], Awaitable[object]]
Page = Callable[[Visit], Awaitable[web.Response]]

logger = logging.getLogger("zenoo.sandbox")

SERVER = "zenoo-sandbox"
_JSON_TYPES = frozenset({"application/json", "application/json-rpc"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_JSON = {"Content-Type": "application/json; charset=utf-8", "Server": SERVER}
_GOOD_JSON = {**_JSON, "X-Content-Type-Options": "nosniff"}
_BAD_BODY = {
    "Content-Type": "text/html; charset=utf-8",
    "Server": SERVER,
    "X-Content-Type-Options": "nosniff",
}


def json_route(site: Site, path: str, endpoint: Endpoint, *, needs_database: bool) -> Handler:
    """Return the handler of a JSON-RPC route.

    With `needs_database` the request must be for one database and from a session of it.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = Visit(site, request)
        if needs_database and visit.database() is None:
            return visit.finish(no_database_page(site.version))
        if request.content_type not in _JSON_TYPES:
            return visit.finish(_wrong_type(visit, path))
        body = await request.read()
        return visit.finish(await _answer(visit, endpoint, body, needs_user=needs_database))

    return handle


async def _answer(
    visit: Visit, endpoint: Endpoint, body: bytes, *, needs_user: bool
) -> web.Response:
    request_id: object = None
    try:
        if needs_user:
            visit.user()
        message = read_message(body)
        request_id = message.get("id")
        result = await endpoint(visit, read_params(message))
        return web.Response(body=success(request_id, result), headers=_GOOD_JSON)
    except BadBody as refusal:
        return web.Response(status=400, text=str(refusal), headers=_BAD_BODY)
    except ServerError as error:
        return _error(visit, request_id, error)
    except Outage as outage:
        return outage_answer(visit, outage)
    except Exception as error:
        logger.exception("%s failed in the sandbox itself", visit.request.path)
        return _error(visit, request_id, PythonError(type(error), "Error in the sandbox"))


def _error(visit: Visit, request_id: object, error: ServerError) -> web.Response:
    visit.cookies.clear()
    version = visit.site.version
    if raised_before_dispatch(error):
        request_id = None
    try:
        body = failure(request_id, error, version)
    except (RecursionError, TypeError, ValueError):
        # The id itself cannot be written: it is nested too deeply.
        body = failure(None, error, version)
    return web.Response(body=body, headers=_JSON)


def _wrong_type(visit: Visit, path: str) -> web.Response:
    """Refuse a content type: 415 in 19.0, 400 in 18.0, in Werkzeug's words."""
    if visit.site.version == "18.0":
        kinds, own, status, advice = "['http']", "json", 400, ""
    else:
        bodiless = not visit.request.body_exists
        kinds = "['http', 'json2']" if bodiless else "['http']"
        own, status = "jsonrpc", 415
        advice = "<br><br>Please verify the Content-Type request header and try again."
    text = f"Request inferred type is compatible with {kinds} but '{path}' is type='{own}'."
    return error_page(status, escape(text) + advice)


def page_route(
    site: Site, page: Page, *, needs_database: bool = False, any_method: bool = False
) -> Handler:
    """Return the handler of a page; without `any_method` it is only for looking at."""

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = Visit(site, request)
        if needs_database and visit.database() is None:
            return visit.finish(no_database_page(site.version))
        if not any_method and request.method not in _SAFE_METHODS:
            return visit.finish(error_page(400, "Session expired (invalid CSRF token)"))
        return visit.finish(await page(visit))

    return handle
