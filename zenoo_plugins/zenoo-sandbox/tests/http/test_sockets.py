"""The gateway's route: `/jsonrpc` as messages of a WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox

PATH = "/zenoo/jsonrpc-ws"
Socket = aiohttp.ClientWebSocketResponse[bool]


@asynccontextmanager
async def opened(server: Sandbox) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession() as session, session.ws_connect(server.url + PATH) as socket:
        yield socket


def message(number: object, *args: Any, service: str = "object", method: str = "execute_kw") -> str:
    params = {"service": service, "method": method, "args": list(args)}
    return json.dumps({"jsonrpc": "2.0", "method": "call", "params": params, "id": number})


def call(number: object, model: str, method: str, *args: Any, **kwargs: Any) -> str:
    return message(number, "demo", 2, "admin", model, method, list(args), kwargs)


@pytest.mark.parametrize("version", ["18.0", "19.0"])
async def test_answers(version: str) -> None:
    async with Sandbox(version=version) as server, opened(server) as socket:
        await socket.send_str(message("v", service="common", method="version"))
        found = await socket.receive_json()
        assert found["id"] == "v"
        assert found["result"]["server_version"] == version
        await socket.send_bytes(call(5, "res.country", "search_count", []).encode())
        assert (await socket.receive_json())["result"] > 200
        await socket.send_str(call(6, "no.model", "read", [1]))
        error = await socket.receive_json()
        assert error["id"] == 6
        assert "no.model" in error["error"]["data"]["message"]


async def test_answers_come_when_they_are_done() -> None:
    async with Sandbox() as server, opened(server) as socket:
        server.faults.add("delay", model="res.country", seconds=0.3)
        await socket.send_str(call("slow", "res.country", "search_count", []))
        for number in range(20):
            await socket.send_str(call(number, "res.company", "search_count", []))
        ids = [(await socket.receive_json())["id"] for _ in range(21)]
        assert sorted(ids[:-1]) == list(range(20))
        assert ids[-1] == "slow"


@pytest.mark.parametrize(
    ("kind", "code"), [("429", 1013), ("502", 1014), ("lost_before", 1006), ("lost_after", 1006)]
)
async def test_faults(kind: Any, code: int) -> None:
    async with Sandbox() as server, opened(server) as socket:
        server.faults.add(kind, model="res.partner")
        context = {"call_id": "one"}
        await socket.send_str(call(1, "res.partner", "create", {"name": "x"}, context=context))
        last = await socket.receive()
        assert last.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert (last.data if last.type is aiohttp.WSMsgType.CLOSE else 1006) == code
        assert server.executions == ({"one": 1} if kind == "lost_after" else {})


@pytest.mark.parametrize("bad", ["hello", "[]", "5", ""])
async def test_what_is_no_message(bad: str) -> None:
    async with Sandbox() as server, opened(server) as socket:
        await socket.send_str(bad)
        assert (await socket.receive()).data == 1003


async def test_stopping_says_goodbye() -> None:
    server = await Sandbox().start()
    async with opened(server) as socket:
        began = asyncio.get_running_loop().time()
        stopping = asyncio.create_task(server.stop())
        assert (await socket.receive()).data == 1001
        await stopping
        assert asyncio.get_running_loop().time() - began < 2


async def test_a_client_that_leaves_in_the_middle() -> None:
    async with Sandbox() as server:
        server.faults.add("delay", seconds=0.2)
        async with opened(server) as socket:
            context = {"call_id": "one"}
            await socket.send_str(call(1, "res.partner", "create", {"name": "x"}, context=context))
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.4)
        assert server.executions == {"one": 1}  # as in Odoo, nobody stops it


async def test_without_a_handshake() -> None:
    async with (
        Sandbox() as server,
        aiohttp.ClientSession() as session,
        session.get(server.url + PATH) as response,
    ):
        assert response.status == 400
