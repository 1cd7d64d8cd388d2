"""`/web/session/*` and `/web/dataset/*`: calls that are known by a cookie."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied, AccessError
from zenoo_sandbox.web.arguments import (
    AUTHENTICATE_ROUTE,
    CALL_BUTTON_ROUTE,
    CALL_KW_ROUTE,
    Signature,
    bind_keywords,
)
from zenoo_sandbox.web.cookies import Session, dropped_cookie, new_session_id
from zenoo_sandbox.web.envelope import python_errors
from zenoo_sandbox.web.errors import NotFound
from zenoo_sandbox.web.visit import Visit

Params = dict[Any, Any]


async def authenticate(visit: Visit, params: Params) -> object:
    """Log in by password and answer the session info; the cookie of before dies."""
    site = visit.site
    name, login, password = bind_keywords(AUTHENTICATE_ROUTE, params)
    database = site.databases.get(name) if isinstance(name, str) else None
    if database is None:
        raise AccessError("Database not found.")
    uid = await _log_in(visit, database, login, password)
    several = len(site.names()) > 1
    site.sessions.end(visit.session_id)
    session_id = site.sessions.open(Session(database.name, uid, renewed=several))
    visit.give_cookie(session_id, times=2 if several or site.version == "19.0" else 1)
    return await _info(visit, database, uid)


async def _log_in(visit: Visit, database: Database, login: Any, password: Any) -> int:
    cooldown, source = visit.site.cooldown, (database.name, visit.request.remote)
    cooldown.check(source)
    uid = await visit.site.run(database.authenticate, login, password, allow_key=False)
    if uid is None:
        cooldown.note_failure(source)
        raise AccessDenied
    cooldown.note_success(source)
    return uid


async def _info(visit: Visit, database: Database, uid: int) -> dict[str, Any]:
    info = await visit.site.run(database.session_info, uid)
    if "web.base.url" in info:
        info["web.base.url"] = f"http://{visit.request.host}"
    return info


async def get_session_info(visit: Visit, params: Params) -> object:
    """Answer as `authenticate` does, and repeat the cookie."""
    database, uid = visit.user()
    if visit.session_id is not None:
        visit.cookies.clear()
        visit.give_cookie(visit.session_id)
    return await _info(visit, database, uid)


async def check(visit: Visit, params: Params) -> None:
    """Answer nothing when the session lives (it was looked at before)."""


async def destroy(visit: Visit, params: Params) -> None:
    """End the session and give an anonymous one."""
    visit.site.sessions.end(visit.session_id)
    visit.cookies[:] = [dropped_cookie("cids")]
    visit.give_cookie(new_session_id())


async def modules(visit: Visit, params: Params) -> object:
    """Answer the names of the installed modules."""
    database, _ = visit.user()
    return await visit.site.run(database.modules)


async def call_kw(visit: Visit, params: Params) -> object:
    """Call a method as the user of the session."""
    return await _call(visit, CALL_KW_ROUTE, params)


async def call_button(visit: Visit, params: Params) -> object:
    """Call a method and answer the action it returns, false for anything else."""
    result = await _call(visit, CALL_BUTTON_ROUTE, params)
    return result if isinstance(result, dict) and result.get("type") else False


async def _call(visit: Visit, route: Signature, params: Params) -> object:
    database, uid = visit.user()
    if not database.has_model(_model(params)):
        raise NotFound
    model, method, args, kwargs = bind_keywords(route, params)
    with python_errors():
        positions, keywords = list(args), dict(kwargs)
    return await visit.site.call(
        database, lambda: uid, model, method, positions, keywords, session_id=visit.session_id
    )


def _model(params: Params) -> str:
    model = params.get("model")
    return model if isinstance(model, str) else ""
