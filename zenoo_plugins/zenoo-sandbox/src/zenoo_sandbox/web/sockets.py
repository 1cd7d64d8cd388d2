"""`/zenoo/jsonrpc-ws`: `/jsonrpc` as messages of a WebSocket. No route of Odoo's: a gateway's.

Some networks put a gateway in front of Odoo that carries JSON-RPC over one socket. What a message
asks for runs as it does on `/jsonrpc`, with the same faults and counts; answers come in the order
in which they are done.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from weakref import WeakSet

from aiohttp import WSCloseCode, WSMsgType, web

from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.envelope import BadBody, failure, read_message, read_params, success
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.jsonrpc import jsonrpc
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit

logger = logging.getLogger("zenoo.sandbox")

PATH = "/zenoo/jsonrpc-ws"
_AT_ONCE = 1000  # calls of one socket; more are read when some are done
_CODES = {429: WSCloseCode.TRY_AGAIN_LATER, 502: WSCloseCode.BAD_GATEWAY}


class Sockets:
    """Serve the sockets of one sandbox."""

    def __init__(self, site: Site, max_message: int) -> None:
        self._site, self._max_message = site, max_message
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the messages of one socket until either side closes it."""
        socket = web.WebSocketResponse(
            max_msg_size=self._max_message, compress=False, decode_text=False, timeout=0.5
        )
        await socket.prepare(request)
        self._open.add(socket)
        visit, places = Visit(self._site, request), asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as calls:
            async for message in socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                await places.acquire()
                call = calls.create_task(self._exchange(visit, socket, bytes(message.data)))
                call.add_done_callback(lambda _: places.release())
        return socket

    async def close(self, app: web.Application) -> None:
        """Say goodbye on every open socket."""
        for socket in list(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _exchange(self, visit: Visit, socket: web.WebSocketResponse, body: bytes) -> None:
        try:
            answer = await self._answer(visit, body)
        except Outage as outage:
            if outage.status is not None:
                await socket.close(code=_CODES[outage.status])
            elif visit.request.transport is not None:
                visit.request.transport.abort()
            return
        except BadBody:
            await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
            return
        if not socket.closed:
            with suppress(ConnectionError):  # the client went away: nobody wants the answer
                await socket.send_frame(answer, WSMsgType.TEXT)

    async def _answer(self, visit: Visit, body: bytes) -> bytes:
        request_id: object = None
        try:
            message = read_message(body)
            request_id = message.get("id")
            return success(request_id, await jsonrpc(visit, read_params(message)))
        except ServerError as error:
            return failure(request_id, error, self._site.version)
        except (BadBody, Outage):
            raise
        except Exception as error:
            logger.exception("%s failed in the sandbox itself", PATH)
            own = PythonError(type(error), "Error in the sandbox")
            return failure(request_id, own, self._site.version)
