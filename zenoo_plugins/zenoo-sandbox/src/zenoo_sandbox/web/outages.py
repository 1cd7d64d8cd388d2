"""Answers that are not Odoo's: a proxy's page, or none at all."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.visit import Visit


def outage_answer(visit: Visit, outage: Outage) -> web.Response:
    """Answer as a proxy does that cannot or will not pass a request on, or hang up."""
    visit.cookies.clear()
    if outage.status is not None:
        phrase = HTTPStatus(outage.status).phrase
        title = f"{outage.status} {phrase}"
        page = (
            f"<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n"
        )
        headers = {**outage.headers, "Server": "proxy", "Content-Type": "text/html"}
        return web.Response(status=outage.status, text=page, headers=headers)
    if visit.request.transport is not None:
        visit.request.transport.abort()
    return web.Response()
