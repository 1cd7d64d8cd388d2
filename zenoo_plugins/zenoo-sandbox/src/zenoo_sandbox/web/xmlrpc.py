"""`POST /xmlrpc/2/<service>` and the older `/xmlrpc/<service>`: the services, in XML."""

from __future__ import annotations

import logging

from aiohttp import web

from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.jsonrpc import run_service
from zenoo_sandbox.web.marshal import read_call, write_fault, write_result
from zenoo_sandbox.web.outages import outage_answer
from zenoo_sandbox.web.pages import error_page
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit

logger = logging.getLogger("zenoo.sandbox")

_XML = {"Content-Type": "text/xml; charset=utf-8", "Server": "zenoo-sandbox"}
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_ALLOW = {"Allow": "OPTIONS, POST"}
_LARGE = 64 * 1024  # such a body takes milliseconds to parse: not on the event loop


class XmlRpc:
    """Answer one of the two endpoints; the `old` one has texts for fault codes."""

    def __init__(self, site: Site, *, old: bool) -> None:
        self._site = site
        self._old = old

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a call; any content type will do."""
        visit = Visit(self._site, request)
        if request.method == "OPTIONS":
            return visit.finish(web.Response(headers=_ALLOW))
        if request.method != "POST":
            page = error_page(405, "The method is not allowed for the requested URL.")
            page.headers.update(_ALLOW)
            return visit.finish(page)
        return visit.finish(await self._answer(visit, await request.read()))

    async def _answer(self, visit: Visit, body: bytes) -> web.Response:
        try:
            answer = await self._run(visit, body)
        except Outage as outage:
            return outage_answer(visit, outage)
        except ServerError as error:
            return self._fault(error)
        except Exception as error:
            logger.exception("%s failed in the sandbox itself", visit.request.path)
            return self._fault(PythonError(type(error), "Error in the sandbox"))
        return web.Response(body=answer, headers={**_XML, **_NOSNIFF})

    async def _run(self, visit: Visit, body: bytes) -> bytes:
        site, service = self._site, visit.request.match_info["service"]
        read = site.run(read_call, body) if len(body) > _LARGE else None
        method, args = read_call(body) if read is None else await read
        result = await run_service(site, service, method, args)
        return await site.run(write_result, result)

    def _fault(self, error: ServerError) -> web.Response:
        headers = _XML if self._site.version == "19.0" else {**_XML, **_NOSNIFF}
        body = write_fault(error, self._site.version, old=self._old)
        return web.Response(body=body, headers=headers)
