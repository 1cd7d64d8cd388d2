"""Opening, closing, twice and at once; settings; who chooses this transport."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import websockets
from zenoo_websocket import WebSocketTransport

import zenoo_core.transport.base
from zenoo_core import ZenooClient
from zenoo_core.errors import BadResponse, ClientClosed, ConfigError, ConnectionLost
from zenoo_core.records import Phase
from zenoo_core.transport import auto

from .conftest import Bench, Peer


async def test_no_socket_is_opened_before_a_call(bench: Bench) -> None:
    gateway = await bench.gateway()
    transport = await bench.transport(gateway.url)
    await transport.connect()  # twice
    await asyncio.sleep(0.02)
    assert gateway.opened == transport.counts.dials == 0


async def test_closing(bench: Bench) -> None:
    async def silent(peer: Peer, message: dict[str, Any]) -> None: ...

    gateway = await bench.gateway(silent)
    transport = await bench.transport(gateway.url)
    calls = [asyncio.create_task(bench.call(transport)) for _ in range(5)]
    await asyncio.sleep(0.05)
    await asyncio.gather(transport.close(), transport.close())
    await transport.close()
    found: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert {(type(error), error.phase) for error in found} == {(ConnectionLost, Phase.WAIT)}
    assert "closed while a request" in str(found[0])
    with pytest.raises(ClientClosed):
        await bench.call(transport)
    assert transport.counts.losses == 0  # it was we who ended it
    await transport.connect()  # and once more
    later = asyncio.create_task(bench.call(transport))
    await asyncio.sleep(0.05)
    assert gateway.opened == 2
    later.cancel()


async def test_closing_is_not_held_up_by_a_rude_gateway(bench: Bench) -> None:
    gateway = await bench.gateway()
    gateway.polite = False
    transport = await bench.transport(gateway.url)
    await bench.call(transport, 1)
    before = asyncio.all_tasks()
    async with asyncio.timeout(1):
        await transport.close()
    assert asyncio.all_tasks() <= before


def test_two_loops_one_after_the_other(sandbox: Any) -> None:
    """Nothing of the first loop is left in the transport when it is opened in another."""
    transport = WebSocketTransport(f"{sandbox.url}/zenoo/jsonrpc-ws")

    async def use() -> str:
        async with ZenooClient(transport=transport, config=False) as client:
            return str((await client.version())["server_version"])

    assert [asyncio.run(use()) for _ in range(3)] == ["19.0"] * 3


async def test_calls_that_are_cancelled_at_random_leave_nothing_behind(bench: Bench) -> None:
    async def slow(peer: Peer, message: dict[str, Any]) -> None:
        argument = message["params"]["args"][5][0]
        await asyncio.sleep(argument % 7 / 500)
        await peer.answer(message, argument)

    transport = await bench.transport((await bench.gateway(slow)).url, in_flight=50)

    async def one(number: int) -> Any:
        call = asyncio.create_task(bench.call(transport, number))
        await asyncio.sleep(number % 11 / 700)
        if number % 3:
            call.cancel()
        return (await asyncio.gather(call, return_exceptions=True))[0]

    before = asyncio.all_tasks()
    found = await asyncio.gather(*(one(number) for number in range(600)))
    assert all(answer == number for number, answer in enumerate(found) if type(answer) is int)
    assert found[::3] == list(range(0, 600, 3))
    assert any(isinstance(answer, asyncio.CancelledError) for answer in found)
    await asyncio.sleep(0.05)
    conversation = transport._current
    assert not conversation._waiting
    assert not conversation._given_up  # each late answer was counted
    assert not conversation._writing.locked()
    assert transport._places._value == 50
    assert transport.counts.strays == 0
    left = asyncio.all_tasks() - before - {conversation._reading}
    assert {task.get_coro().__qualname__ for task in left} <= {"Gateway._serve"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"max_mesage": 1}, "websocket.max_mesage.*did you mean max_message"),
        ({"in_flight": 0}, "websocket.in_flight"),
        ({"ping_interval": -1}, "websocket.ping_interval"),
        ({"connect_timeout": "soon"}, "websocket.connect_timeout"),
    ],
)
async def test_settings_that_are_wrong(table: dict[str, Any], said: str) -> None:
    client = ZenooClient("localhost", transport="websocket", config=False, websocket=table)
    with pytest.raises(ConfigError, match=said):
        await client.open()


async def test_a_ca_file_that_is_none() -> None:
    table = {"ca_file": "/no/such/ca.pem"}
    client = ZenooClient("localhost", transport="websocket", config=False, websocket=table)
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        await client.open()


async def test_auto_takes_it_only_where_it_is_named(sandbox: Any) -> None:
    url = f"{sandbox.url}/zenoo/jsonrpc-ws"
    auto.forget()
    try:
        async with ZenooClient(sandbox.url, config=False) as client:
            await client.login("demo", "admin", "admin")
            assert client.transport_choice.name == "session"
        async with ZenooClient(url, candidates=["websocket"], config=False) as client:
            await client.login("demo", "admin", "admin")
            assert client.transport_choice.name == "websocket"
    finally:
        auto.forget()


class GuideTransport(zenoo_core.transport.base.BaseTransport):
    """The simplest that one might write by hand: a queue for whatever comes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.websocket: Any = None
        self.message_queue: asyncio.Queue[Any] = asyncio.Queue()

    async def connect(self) -> None:
        self.websocket = await websockets.connect(self.url)
        self.listener = asyncio.create_task(self._message_listener())

    async def _message_listener(self) -> None:
        async for message in self.websocket:
            await self.message_queue.put(message)

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        await self.websocket.send(json.dumps(data))
        answer: dict[str, Any] = json.loads(await self.message_queue.get())
        return answer

    async def close(self) -> None:
        await self.websocket.close()
        await self.listener


async def test_a_transport_written_by_hand(sandbox: Any) -> None:
    """`connect` and `send_request` are enough; a mix-up of answers is found out, never believed."""
    url = f"{sandbox.url}/zenoo/jsonrpc-ws".replace("http", "ws")
    async with ZenooClient(url, transport=GuideTransport, config=False) as client:
        assert (await client.login("demo", "admin", "admin")).uid == 2
        assert await client.search_count("res.country", [["code", "=", "BE"]]) == 1
        sandbox.faults.add("delay", model="res.country", method="read", seconds=0.2)
        mixed: Any = await asyncio.gather(
            client.read("res.country", [20], ["code"]),
            client.search("res.country", [["code", "=", "FR"]]),
            return_exceptions=True,
        )
        assert {type(error) for error in mixed} == {BadResponse}
        assert "mixes up answers" in mixed[0].hint
