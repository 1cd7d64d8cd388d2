"""The table of routes."""

from __future__ import annotations

from aiohttp import web

from zenoo_sandbox.web import content, database, documentation, pages, reports, session
from zenoo_sandbox.web.forms import user_page
from zenoo_sandbox.web.json2 import call, did_you_mean, json2_route
from zenoo_sandbox.web.jsonrpc import jsonrpc
from zenoo_sandbox.web.routes import Endpoint, Page, json_route, page_route
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.sockets import PATH as SOCKET_PATH
from zenoo_sandbox.web.sockets import Sockets
from zenoo_sandbox.web.xmlrpc import XmlRpc

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
_PAGES_19: dict[str, Page] = {
    "/doc": pages.of_users,
    "/web/version": pages.version,
    "/json/version": pages.version,
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
    app.router.add_route("*", "/xmlrpc/2/{service}", XmlRpc(site, old=False).handle)
    app.router.add_route("*", "/xmlrpc/{service}", XmlRpc(site, old=True).handle)
    if site.version == "19.0":
        _add_json2(app, site)
    else:  # any path below /json is a page for users
        page = page_route(site, pages.of_users, needs_database=True, any_method=True)
        app.router.add_route("*", "/json/{path:.+}", page)
    _add_files(app, site)
    sockets = Sockets(site, _MAX_BODY)
    app.router.add_get(SOCKET_PATH, sockets.handle)
    app.on_shutdown.append(sockets.close)
    _add_pages(app, site)
    return app


def _add_files(app: web.Application, site: Site) -> None:
    for path, tail in content.PATHS:
        page = content.content if path == "/web/content" else content.image
        app.router.add_get(path + tail, page_route(site, page, needs_database=True))
    logo = page_route(site, content.company_logo, needs_database=True)
    app.router.add_route("*", "/web/binary/company_logo", logo)
    for rest in ("", "/{ids}"):
        app.router.add_get(f"/report/pdf/{{report}}{rest}", user_page(site, reports.report))
    app.router.add_route("*", "/report/download", user_page(site, reports.download))
    app.router.add_post("/web/binary/upload_attachment", user_page(site, content.upload))


def _add_json2(app: web.Application, site: Site) -> None:
    app.router.add_route("*", "/json/2/{model}/{method}", json2_route(site, call))
    for path in ("/json/2", "/json/2/", "/json/2/{path:.+}"):
        app.router.add_route("*", path, json2_route(site, did_you_mean))
    app.router.add_get("/doc-bearer/index.json", json2_route(site, documentation.index))
    app.router.add_get("/doc-bearer/{model}.json", json2_route(site, documentation.model))
    app.router.add_get("/json/1/{path:.+}", json2_route(site, documentation.json1))


def _add_pages(app: web.Application, site: Site) -> None:
    versioned = _PAGES_19 if site.version == "19.0" else {}
    for path, page in {**_PAGES, **versioned}.items():
        app.router.add_route("*", path, page_route(site, page))
    health = page_route(site, pages.health, needs_database=True)
    app.router.add_route("*", "/websocket/health", health)
    rest = page_route(site, pages.not_found, needs_database=True, any_method=True)
    app.router.add_route("*", "/{path:.*}", rest)
