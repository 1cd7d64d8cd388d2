"""The HTML that a client meets: errors, redirects, and the few pages that have no login."""

from __future__ import annotations

import hashlib
import html
import json
from http import HTTPStatus
from urllib.parse import quote_plus

from aiohttp import web

from zenoo_sandbox.web.cookies import (
    Session,
    dropped_cookie,
    language_cookie,
    new_session_id,
)
from zenoo_sandbox.web.visit import Visit

_HTML = {"Content-Type": "text/html; charset=utf-8", "Server": "zenoo-sandbox"}
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_NO_DATABASE_19 = """\
<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>
<p>Please verify the hostname, <a href=/web/login>login</a> and try again.</p>

<!-- Alternatively, use the X-Odoo-Database header. -->
"""
_FAR_FUTURE = 4102444800  # the sandbox's tokens last as long as their session
NOT_FOUND = (
    "The requested URL was not found on the server. If you entered the URL manually please check "
    "your spelling and try again."
)


def escape(text: str) -> str:
    """Escape text as Odoo's libraries do: quotes by number."""
    return html.escape(text, quote=False).replace("'", "&#39;").replace('"', "&#34;")


def _html(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=text, headers={**_HTML, **(headers or {})})


def _simple_page(title: str, heading: str, body: str) -> str:
    return f"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{heading}</h1>\n{body}\n"


def error_page(status: int, text: str) -> web.Response:
    """Return an error page in the form that Werkzeug gives it; `text` is HTML already."""
    phrase = HTTPStatus(status).phrase
    return _html(status, _simple_page(f"{status} {phrase}", phrase, f"<p>{text}</p>"))


def no_database_page(version: str) -> web.Response:
    """Return the 404 of a route that needs a database when none is chosen."""
    return _html(404, _NO_DATABASE_19) if version == "19.0" else error_page(404, NOT_FOUND)


def redirect(location: str, status: int = 303) -> web.Response:
    """Return a redirect with the little page that comes with it."""
    target = escape(location)
    body = (
        "<p>You should be redirected automatically to the target URL: "
        f'<a href="{target}">{target}</a>. If not, click the link.'
    )
    page = _simple_page("Redirecting...", "Redirecting...", body)
    return _html(status, page, {"Location": location, **_NOSNIFF})


async def not_found(visit: Visit) -> web.Response:
    """Answer a path that no route has: a page of the website, so HTML whatever was asked."""
    visit.cookies.append(language_cookie())
    visit.greet()
    if visit.site.version == "18.0":
        visit.cookies *= 2
    page = error_page(404, NOT_FOUND)
    page.headers.update(_NOSNIFF)
    return page


async def root(visit: Visit) -> web.Response:
    """Send everybody to the web client."""
    visit.greet()
    return redirect("/odoo")


async def web_client(visit: Visit) -> web.Response:
    """Send a visitor to the login, or to the choice of a database; there is no web client here."""
    if visit.database() is None:
        visit.greet()
        return redirect("/web/database/selector")
    if visit.session is None:
        visit.greet()
        return _to_login(visit)
    script = (
        f'<script>var odoo = {{csrf_token: "{csrf_token(visit.session_id)}", debug: ""}};</script>'
    )
    body = f"{script}\n<p>No web client here.</p>"
    return _html(200, _simple_page("Odoo", "zenoo-sandbox", body), _NOSNIFF)


def csrf_token(session_id: str | None) -> str:
    """Return the token that a form of a session has to bring."""
    named = hashlib.sha256(f"csrf {session_id}".encode("utf-8", "replace"))
    return f"{named.hexdigest()[:40]}o{_FAR_FUTURE}"


async def of_users(visit: Visit) -> web.Response:
    """Send a visitor to the login without a cookie: a page for users only."""
    page = _to_login(visit)
    del page.headers["X-Content-Type-Options"]
    return page


def _to_login(visit: Visit) -> web.Response:
    return redirect(f"/web/login?redirect={quote_plus(visit.request.path + '?')}")


async def login(visit: Visit) -> web.Response:
    """Show that a login page would be here; `?db=` chooses a database by a session cookie."""
    name = visit.request.query.get("db")
    if visit.database() is None and name in visit.site.databases:
        visit.give_cookie(visit.site.sessions.open(Session(name)))
        return redirect(visit.request.path_qs, 302)
    visit.greet()
    if visit.database() is None:
        return redirect("/web/database/selector")
    text = "<p>Log in with POST /web/session/authenticate.</p>"
    headers = {**_NOSNIFF, "Content-Security-Policy": "frame-ancestors 'self'"}
    if visit.site.version == "19.0":
        headers["Cache-Control"] = "no-cache"
    return _html(200, _simple_page("Odoo", "Log in", text), headers)


async def logout(visit: Visit) -> web.Response:
    """End the session by a plain link."""
    visit.site.sessions.end(visit.session_id)
    visit.cookies += [language_cookie(), dropped_cookie("cids")]
    visit.give_cookie(new_session_id())
    return redirect("/odoo")


async def selector(visit: Visit) -> web.Response:
    """List the databases, when listing is allowed."""
    visit.greet()
    names = visit.site.names() if visit.site.list_databases else []
    links = "".join(f'<p><a href="/odoo?db={escape(n)}">{escape(n)}</a></p>' for n in names)
    return _html(200, _simple_page("Odoo", "Databases", links), _NOSNIFF)


async def health(visit: Visit) -> web.Response:
    """Tell that the server lives, and with `db_server_status` that its databases do."""
    status: dict[str, object] = {"status": "pass"}
    if visit.request.query.get("db_server_status"):
        status["db_server_status"] = True
    headers = {**_HTML, "Content-Type": "application/json", "Cache-Control": "no-store", **_NOSNIFF}
    return web.Response(body=json.dumps(status).encode(), headers=headers)


async def version(visit: Visit) -> web.Response:
    """Tell the version without a login (19.0 only)."""
    visit.greet()
    serie = visit.site.version
    body = {"version_info": [int(serie[:2]), 0, 0, "final", 0, ""], "version": serie}
    headers = {**_HTML, "Content-Type": "application/json; charset=utf-8", **_NOSNIFF}
    return web.Response(body=json.dumps(body).encode(), headers=headers)
