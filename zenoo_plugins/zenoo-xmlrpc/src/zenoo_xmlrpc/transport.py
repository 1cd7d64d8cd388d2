"""The transport `xmlrpc`: Odoo's oldest wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar
from xmlrpc.client import Fault

from zenoo_http import HTTPTransport

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import MissingError, UserError, ValidationError, ZenooError
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.transport import answers, envelopes
from zenoo_core.transport.streams import FileWithin
from zenoo_xmlrpc.faults import is_none, odoo_fault
from zenoo_xmlrpc.marshalling import dump, load, plain
from zenoo_xmlrpc.settings import XmlRpcSettings

_P = ParamSpec("_P")
_T = TypeVar("_T")

# From this size on, in bytes, XML is written and read in a thread: that much takes milliseconds.
_LARGE = 16 * 1024
# Faults are numbers: on `/xmlrpc/2` there are fewer of them than on `/xmlrpc`.
_LOSES: Mapping[str, Mapping[type[ZenooError], type[ZenooError]]] = {
    "/xmlrpc": {ValidationError: UserError},
    "/xmlrpc/2": {ValidationError: UserError, MissingError: UserError},
}
_TEXT = {"Content-Type": "text/xml", "User-Agent": "zenoo-xmlrpc"}


class XmlRpcTransport(HTTPTransport):
    """Speak XML-RPC over HTTP: `POST <url>/xmlrpc/common` and `/xmlrpc/object`.

    A method that returns None answers with a fault although its work is done: here that is None.
    What this wire cannot tell apart is the base of both: a ValidationError is a `UserError`.
    """

    def __init__(self, url: str, *, settings: XmlRpcSettings | None = None) -> None:
        settings = settings or XmlRpcSettings()
        super().__init__(url, settings=settings)
        self._services = self.url + settings.endpoint
        self.loses = _LOSES[settings.endpoint]

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request by `object.execute_kw`."""
        deadline.phase = Phase.CONNECT
        args = envelopes.execute_kw(request, identity, self._secret(identity))
        result = await self._call("object", "execute_kw", args, request, deadline)
        return Response(answers.convert(result, request.result_type), plain=result)

    async def _service(self, service: str, method: str, args: list[Any], *about: str) -> Any:
        request = Request(about[0], about[1]) if about else None
        return await self._call(service, method, args, request, None)

    async def _call(
        self,
        service: str,
        method: str,
        args: list[Any],
        request: Request | None,
        deadline: Deadline | None,
    ) -> Any:
        values, size = plain(args, request)
        body = await _aside(size, dump, method, values)
        stream = request.stream if request else None
        if isinstance(stream, FileWithin):
            stream.expect_xml()
        url = f"{self._services}/{service}"
        reply = await self._post(url, body, deadline, _TEXT, stream=stream)
        if deadline is not None:
            deadline.phase = Phase.DECODE
        try:
            return await _aside(len(reply.body), load, reply.body, self._origin)
        except Fault as fault:
            if is_none(fault):
                return None
            about = (request.model, request.method) if request else ()
            # The fault itself is not chained: it may be a traceback of a hundred lines.
            raise odoo_fault(fault, *about) from None


async def _aside(size: int, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function in a thread if there is much to do, so that the loop goes on."""
    if size < _LARGE:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
