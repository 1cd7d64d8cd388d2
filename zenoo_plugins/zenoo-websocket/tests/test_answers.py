"""Each call gets its own answer, whatever else comes over the socket."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
from zenoo_websocket import WebSocketTransport

from zenoo_core.errors import ClientStateError, OdooError

from .conftest import BINARY, Bench, Gateway, Peer, echo

Message = dict[str, Any]


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_a_thousand_at_once_over_one_socket(bench: Bench) -> None:
    waiting: list[tuple[Peer, Message]] = []

    async def shuffled(peer: Peer, message: Message) -> None:
        waiting.append((peer, message))
        if len(waiting) == 1000:
            random.Random(8).shuffle(waiting)
            for one in waiting:
                await echo(*one)

    gateway = await bench.gateway(shuffled)
    transport = await bench.transport(gateway.url)
    found = await asyncio.gather(*(bench.call(transport, n) for n in range(1000)))
    assert found == list(range(1000))
    assert gateway.opened == transport.counts.dials == 1
    assert transport.counts.strays == 0


@pytest.mark.parametrize("opcode", [1, BINARY])
async def test_text_and_binary(bench: Bench, opcode: int) -> None:
    async def handler(peer: Peer, message: Message) -> None:
        await peer.answer(message, "Zoë 漢字 😀", opcode)

    transport = await bench.transport((await bench.gateway(handler)).url)
    assert await bench.call(transport) == "Zoë 漢字 😀"


async def test_an_answer_in_pieces(bench: Bench) -> None:
    async def handler(peer: Peer, message: Message) -> None:
        text = json.dumps({"id": message["id"], "result": ["x" * 70_000], "jsonrpc": "2.0"})
        half = text.encode()[:300], text.encode()[300:]
        await peer.raw(bytes([1, 126]) + len(half[0]).to_bytes(2) + half[0])
        await peer.raw(b"\x89\x00")  # a ping in between
        await peer.raw(bytes([0x80, 127]) + len(half[1]).to_bytes(8) + half[1])

    transport = await bench.transport((await bench.gateway(handler)).url)
    assert await bench.call(transport) == ["x" * 70_000]


async def test_what_nobody_waits_for_is_dropped_and_counted(bench: Bench) -> None:
    late = asyncio.Event()

    async def handler(peer: Peer, message: Message) -> None:
        if message["params"]["args"][5] == ["slow"]:
            await late.wait()
        else:
            await peer.answer({"id": 10**9}, "nobody's")
            await peer.answer({"id": "a text"}, "nobody's")
            await peer.answer({"id": None}, "nobody's")
        await echo(peer, message)
        await peer.answer(message, "a second one")

    transport = await bench.transport((await bench.gateway(handler)).url)
    slow = asyncio.create_task(bench.call(transport, "slow"))
    assert await bench.call(transport, "quick") == "quick"
    await until(lambda: transport.counts.strays == 4)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    late.set()
    await until(lambda: transport.counts.strays == 5)
    assert transport.counts.late == 1
    assert await bench.call(transport, "again") == "again"
    assert transport.counts.losses == 0


async def test_messages_that_are_no_answers_go_to_who_wants_them(bench: Bench) -> None:
    class Listening(WebSocketTransport):
        def __init__(self, url: str, **settings: Any) -> None:
            super().__init__(url, **settings)
            self.heard: list[Any] = []

        def _unasked(self, message: bytes) -> None:
            self.heard.append(json.loads(message))

    async def handler(peer: Peer, message: Message) -> None:
        for extra in ({}, {"id": message["id"]}):  # a notification, and a request of the gateway's
            note = {"method": "note", "params": [1], **extra, "jsonrpc": "2.0"}
            await peer.send(json.dumps(note).encode())
        await echo(peer, message)

    transport = await bench.transport((await bench.gateway(handler)).url, Listening)
    assert await bench.call(transport, 5) == 5
    assert [note["params"] for note in transport.heard] == [[1], [1]]
    assert transport.counts.unasked == 2


async def test_who_fails_at_such_a_message_harms_no_call(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(WebSocketTransport):
        def _unasked(self, message: bytes) -> None:
            raise ValueError("no luck")

    async def handler(peer: Peer, message: Message) -> None:
        await peer.send(b'{"method": "note", "params": ["c4nary"]}')
        await echo(peer, message)

    transport = await bench.transport((await bench.gateway(handler)).url, Failing)
    assert await bench.call(transport, 5) == 5
    assert transport.counts.losses == 0
    assert "no luck" in caplog.text
    assert "c4nary" not in caplog.text


async def test_an_error_without_an_id_is_the_only_ones_that_waits(bench: Bench) -> None:
    async def handler(peer: Peer, message: Message) -> None:
        error = {"code": -32700, "message": "Parse error", "data": {"message": "not read"}}
        await peer.send(json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode())

    transport = await bench.transport((await bench.gateway(handler)).url)
    with pytest.raises(OdooError, match="not read"):
        await bench.call(transport)
    two = asyncio.gather(
        bench.call(transport, 1, 0.3), bench.call(transport, 2, 0.3), return_exceptions=True
    )
    assert [type(error) for error in await two] == [asyncio.CancelledError] * 2  # nobody's answer
    assert transport.counts.strays == 2


async def test_messages_with_ids_of_ones_own(bench: Bench) -> None:
    released = asyncio.Event()

    async def handler(peer: Peer, message: Message) -> None:
        await released.wait()
        await peer.answer(message, message["method"])

    transport = await bench.transport((await bench.gateway(handler)).url)
    first = asyncio.create_task(transport.send_request({"id": "a", "method": "one"}))
    other = asyncio.create_task(transport.send_request({"id": "b", "method": "two"}))
    await asyncio.sleep(0.05)
    with pytest.raises(ClientStateError, match="'a' waits for its answer already"):
        await transport.send_request({"id": "a", "method": "three"})
    released.set()
    assert (await first)["result"] == "one"
    assert (await other)["result"] == "two"
    for wrong in (None, True, 1.5, [1]):
        with pytest.raises(ClientStateError, match="without an id"):
            await transport.send_request({"id": wrong, "method": "x"})


async def test_places(bench: Bench) -> None:
    """More calls than `in_flight` wait, unsent, until one is answered or given up."""
    released = asyncio.Event()

    async def handler(peer: Peer, message: Message) -> None:
        await released.wait()
        await echo(peer, message)

    gateway: Gateway = await bench.gateway(handler)
    transport = await bench.transport(gateway.url, in_flight=3)
    calls = [asyncio.create_task(bench.call(transport, n)) for n in range(8)]
    await asyncio.sleep(0.1)
    assert len(gateway.messages) == 3
    calls[0].cancel()
    await until(lambda: len(gateway.messages) == 4)
    released.set()
    assert await asyncio.gather(*calls[1:]) == list(range(1, 8))
    assert transport._places._value == 3
