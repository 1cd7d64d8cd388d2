"""A client on a transport that needs no network, and plugins that take notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zenoo_core import ZenooClient
from zenoo_core.transport import BaseTransport


class Scripted(BaseTransport):
    """Answer JSON-RPC messages from a function of (model, method, args, kwargs)."""

    url = "http://127.0.0.1:1"

    def __init__(self, answer: Callable[..., Any] | None = None) -> None:
        self.answer = answer or (lambda model, method, args, kwargs: True)
        self.sent: list[tuple[str, str, list[Any], dict[str, Any]]] = []

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        params = data["params"]
        if params["service"] == "common":
            result: Any = 2 if params["method"] == "authenticate" else {"server_version": "19.0"}
        else:
            model, method, args, kwargs = params["args"][3:7]
            if method == "context_get":
                result = {"lang": "en_US"}
            else:
                self.sent.append((model, method, list(args), dict(kwargs)))
                result = self.answer(model, method, args, kwargs)
                if hasattr(result, "__await__"):
                    result = await result
        return {"jsonrpc": "2.0", "id": data["id"], "result": result}


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture
async def make_client():
    """Return a function that opens a logged-in client; all are closed at the end."""
    clients: list[ZenooClient] = []

    async def make(*plugins: object, answer: Any = None, **settings: Any) -> ZenooClient:
        client = ZenooClient(transport=Scripted(answer), plugins=plugins, config=False, **settings)
        clients.append(client)
        await client.open()
        await client.login("demo", "admin", "admin")
        return client

    yield make
    for client in clients:
        await client.close()
