"""A server in one class: enough of Odoo for a client to live through, without a socket."""

from __future__ import annotations

import asyncio
from typing import Any

from zenoo_core.errors import ConnectionLost
from zenoo_core.records import Phase
from zenoo_core.transport import BaseTransport

_REFUSED = {
    "code": 200,
    "message": "Odoo Server Error",
    "data": {"name": "odoo.exceptions.UserError", "message": "No.", "arguments": ["No."]},
}


class EchoTransport(BaseTransport):
    """Answer a call with what it was called with.

    The method `refuse` ends in a `UserError`, `lose` in a `ConnectionLost`, `fail` in an error that
    no transport should raise; `wait` takes a minute. Everybody may log in.
    """

    def __init__(self, url: str = "http://localhost:8069") -> None:
        self.url = url

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON-RPC answer to a JSON-RPC message."""
        params = data["params"]
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": data["id"]}
        if params["method"] == "version":
            return answer | {"result": {"server_version": "19.0", "protocol_version": 1}}
        if params["method"] == "authenticate":
            return answer | {"result": 2}
        return answer | await _executed(*params["args"][3:])


async def _executed(model: str, method: str, args: list[Any], kwargs: Any) -> dict[str, Any]:
    if method == "refuse":
        return {"error": _REFUSED}
    if method == "lose":
        raise ConnectionLost("the connection was cut", phase=Phase.WAIT)
    if method == "fail":
        raise RuntimeError("a fault of the transport's")
    if method == "wait":
        await asyncio.sleep(60)
    if method == "context_get":
        return {"result": {"lang": "en_US", "uid": 2}}
    return {"result": {"model": model, "method": method, "args": list(args)}}
