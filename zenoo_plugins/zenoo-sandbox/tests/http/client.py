"""A client that speaks plain JSON-RPC to a sandbox."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import attrs


@attrs.frozen
class Caller:
    """Post JSON-RPC to a sandbox; cookies are only sent when they are given."""

    http: aiohttp.ClientSession
    url: str

    async def post(
        self, path: str, params: Any, *, cookie: str | None = None, **headers: str
    ) -> dict[str, Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie is not None:
            sent["Cookie"] = f"session_id={cookie}"
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        # A file: aiohttp warns of large bodies that are bytes.
        data = io.BytesIO(json.dumps(body).encode())
        sent["Content-Type"] = "application/json"
        async with self.http.post(self.url + path, data=data, headers=sent) as response:
            answer: dict[str, Any] = await response.json()
        return answer

    async def execute(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        answer = await self.post("/jsonrpc", execute_kw("demo", model, method, args, kwargs))
        assert "error" not in answer, answer
        return answer.get("result")

    async def log_in(
        self, login: str = "admin", *, password: str | None = None, db: str = "demo"
    ) -> tuple[dict[str, Any], str | None]:
        params = {"db": db, "login": login, "password": password or login}
        path = f"{self.url}/web/session/authenticate"
        async with self.http.post(path, json={"params": params}) as response:
            cookie = response.cookies.get("session_id")
            return await response.json(), cookie.value if cookie else None

    async def count_partners(self, cookie: str | None, **headers: str) -> dict[str, Any]:
        params = {"model": "res.partner", "method": "search_count", "args": [[]], "kwargs": {}}
        return await self.post("/web/dataset/call_kw", params, cookie=cookie, **headers)


def execute_kw(db: str, model: str, method: str, args: Any, kwargs: Any) -> dict[str, Any]:
    call = [db, 2, "sandbox-admin", model, method, list(args), kwargs]
    return {"service": "object", "method": "execute_kw", "args": call}
