"""The table of routes."""

from __future__ import annotations

from aiohttp import web

from zenoo_sandbox.web import binaries, database, pages, session
from zenoo_sandbox.web.jsonrpc import jsonrpc
from zenoo_sandbox.web.routes import Endpoint, Page, json_route, page_route
from zenoo_sandbox.web.site import Site

# Odoo's own limit is 128 MiB, which its threaded server does not hold for JSON bodies.
_MAX_BODY = 256 * 1024 * 1024

_SERVER_WIDE: dict[str, Endpoint] = {
    "/jsonrpc": jsonrpc,
    "/web/session/authenticate": session.authenticate,
    "/web/database/list": database.database_list,
    "/web/session/get_lang_list": database.lang_list,
    "/web/webclient/version_info": database.webclient_version_info,
}
_OF_USERS: dict[str, Endpoint] = {
    "/web/session/get_session_info": session.get_session_info,
    "/web/session/check": session.check,
    "/web/session/destroy": session.destroy,
    "/web/session/modules": session.modules,
    "/web/dataset/call_kw": session.call_kw,
    "/web/dataset/call_kw/{path:.+}": session.call_kw,
    "/web/dataset/call_button": session.call_button,
    "/web/dataset/call_button/{path:.+}": session.call_button,
}
_PAGES: dict[str, Page] = {
    "/": pages.root,
    "/odoo": pages.web_client,
    "/web": pages.web_client,
    "/web/login": pages.login,
    "/web/session/logout": pages.logout,
    "/web/database/selector": pages.selector,
    "/web/health": pages.health,
}
_PAGES_19: dict[str, Page] = {"/web/version": pages.version, "/json/version": pages.version}
_PAGES_18: dict[str, Page] = {"/json/version": pages.of_users}

_FILES: dict[str, Page] = {
    **dict.fromkeys(binaries.IMAGES, binaries.image),
    **dict.fromkeys(binaries.CONTENTS, binaries.content),
    binaries.LOGO: binaries.company_logo,
}


def build_app(site: Site) -> web.Application:
    """Return the application that serves a site."""
    app = web.Application(client_max_size=_MAX_BODY)
    for endpoints, needs_database in ((_SERVER_WIDE, False), (_OF_USERS, True)):
        for path, endpoint in endpoints.items():
            handler = json_route(site, path, endpoint, needs_database=needs_database)
            app.router.add_route("*", path, handler)
            if not path.endswith("}"):
                app.router.add_route("*", f"{path}/", handler)
    _add_pages(app, site)
    return app


def _add_pages(app: web.Application, site: Site) -> None:
    versioned = _PAGES_19 if site.version == "19.0" else _PAGES_18
    for path, page in {**_PAGES, **versioned}.items():
        app.router.add_route("*", path, page_route(site, page))
    for path, page in _FILES.items():
        app.router.add_route("*", path, page_route(site, page, needs_database=True))
    health = page_route(site, pages.health, needs_database=True)
    app.router.add_route("*", "/websocket/health", health)
    rest = page_route(site, pages.not_found, needs_database=True, any_method=True)
    app.router.add_route("*", "/{path:.*}", rest)
