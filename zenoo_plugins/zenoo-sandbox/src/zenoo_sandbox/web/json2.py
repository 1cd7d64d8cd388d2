"""`POST /json/2/<model>/<method>` (19.0): keyword arguments in, the bare result or a status out."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import (
    AccessDenied,
    AccessError,
    MissingError,
    PythonError,
    ServerError,
    UserError,
)
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.web.bearer import HTTPError, bearer
from zenoo_sandbox.web.errors import traceback_text
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.outages import outage_answer
from zenoo_sandbox.web.pages import error_page, escape, no_database_page
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit

logger = logging.getLogger("zenoo.sandbox")

Work = Callable[[Visit, Database], Awaitable[web.Response]]

_JSON = {"Content-Type": "application/json; charset=utf-8", "Server": "zenoo-sandbox"}
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_CALL, _OTHER = "/json/2/<__model__>/<__method__>", "/json/2/<path:subpath>"
_STATUS = ((AccessDenied, 403), (AccessError, 403), (MissingError, 404), (UserError, 422))


def json2_route(site: Site, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of a route whose errors are JSON-2's."""

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = Visit(site, request)
        database = visit.database()
        if database is None:
            return visit.finish(no_database_page(site.version))
        try:
            return visit.finish(await work(visit, database))
        except Outage as outage:
            return visit.finish(outage_answer(visit, outage))
        except ServerError as error:
            return visit.finish(_refusal(error))
        except Exception as error:
            logger.exception("%s failed in the sandbox itself", request.path)
            return visit.finish(_refusal(PythonError(type(error), "Error in the sandbox")))

    return handle


async def call(visit: Visit, database: Database) -> web.Response:
    """Call a method by keyword, as the owner of the key."""
    if (wrong := await _wrong_type(visit, _CALL)) is not None:
        return wrong
    if visit.request.method != "POST":
        return await did_you_mean(visit, database)
    uid = await bearer(visit, database)
    model, method = (visit.request.match_info[name] for name in ("model", "method"))
    arguments = _read_arguments(await visit.request.read())
    ids, context = arguments.pop("ids", ()), arguments.pop("context", None)
    positions = _bind(database, model, method, ids, arguments)
    keywords = {**arguments, "context": context}
    result = await visit.site.call(database, lambda: uid, model, method, positions, keywords)
    if method == "create" and type(result) is int:
        result = [result]  # a recordset is a list of ids, also that of one dict
    return json_answer(result)


async def did_you_mean(visit: Visit, database: Database) -> web.Response:
    """Refuse every other shape below `/json/2`."""
    if (wrong := await _wrong_type(visit, _OTHER)) is not None:
        return wrong
    raise HTTPError("NotFound", "Did you mean POST /json/2/<model>/<method>?", 404)


def json_answer(result: object, headers: dict[str, str] | None = None) -> web.Response:
    """Return a success answer."""
    body = json.dumps(result).encode()
    return web.Response(body=body, headers={**_JSON, **_NOSNIFF, **(headers or {})})


def _refusal(error: ServerError) -> web.Response:
    body = {
        "name": error.name,
        "message": error.message,
        "arguments": error.arguments,
        "context": error.context,
        "debug": traceback_text(error, "19.0"),
    }
    status = status_of(error)
    headers = {**_JSON, "WWW-Authenticate": "Bearer "} if status == 401 else _JSON
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


def status_of(error: ServerError) -> int:
    """Return the HTTP status that says what an error does."""
    if isinstance(error, HTTPError):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


async def _wrong_type(visit: Visit, route: str) -> web.Response | None:
    """Refuse a body of another content type; without a body any will do."""
    kind = visit.request.content_type if "Content-Type" in visit.request.headers else ""
    if kind == "application/json" or not await visit.request.read():
        return None
    kinds = "['http', 'jsonrpc']" if kind == "application/json-rpc" else "['http']"
    text = f"Request inferred type is compatible with {kinds} but '{route}' is type='json2'."
    advice = "<br><br>Please verify the Content-Type request header and try again."
    return error_page(415, escape(text) + advice)


def _read_arguments(body: bytes) -> dict[str, Any]:
    """Return the keyword arguments; anything that is no object counts as none."""
    try:
        found = json.loads(body.decode("utf-8", "replace")) if body else {}
    except ValueError as error:
        raise HTTPError("BadRequest", f"could not parse the body as json: {error}", 400) from None
    except RecursionError as error:
        raise PythonError(RecursionError, *error.args) from None
    return found if isinstance(found, dict) else {}


def _bind(
    database: Database, model: str, name: str, ids: Any, arguments: dict[str, Any]
) -> list[Any]:
    """Check model, method and arguments; return the positional ones: the ids, if it takes any."""
    if not database.has_model(model):
        raise HTTPError("NotFound", f"the model '{model}' does not exist", 404)
    method = _method(database, model, name)
    if method.on_model and ids:
        raise HTTPError("UnprocessableEntity", f"cannot call {model}.{name} with ids", 422)
    try:
        inspect.signature(method.run).bind(None, **arguments)
    except TypeError as error:
        raise HTTPError("UnprocessableEntity", str(error), 422) from None
    return [] if method.on_model else [ids]


def _method(database: Database, model: str, name: str) -> Method:
    try:
        return database.method(model, name)
    except PythonError as error:
        raise HTTPError("NotFound", error.message, 404) from None
