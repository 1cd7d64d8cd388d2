"""A socket that is lost: each call that was written fails at once, in its phase, and typed."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
from time import monotonic
from traceback import TracebackException
from typing import Any

import pytest

from zenoo_core import ZenooClient
from zenoo_core.errors import (
    BadResponse,
    BodyTooLarge,
    ConnectionLost,
    OutcomeUnknown,
    TransportError,
)
from zenoo_core.records import Phase

from .conftest import TEXT, Bench, Peer, echo, frame

Message = dict[str, Any]
CODES = {
    1000: "ok", 1001: "going away", 1008: "policy", 1009: "too big", 1011: "internal error",
    1012: "restart", 1013: "try again", 1014: "bad gateway", 4711: "code 4711",
}  # fmt: skip
GARBAGE: dict[str, bytes] = {
    "a text": b"hello", "a page": b"<html>502</html>", "nothing": b"", "a number": b"5",
    "a list": b"[]", "no UTF-8": b'{"id": "\xff"}', "half": b'{"jsonrpc": "2.0", "i',
    "a bool": b'{"id": true}', "too deep": b'{"x":' + b"[" * 1_000_000,
}  # fmt: skip
BROKEN: dict[str, bytes] = {
    "a reserved bit": b"\xc1\x02{}", "an unknown opcode": b"\x83\x02{}",
    "a long ping": b"\x89\x7e\x00\x7e" + b"x" * 126,
    "a piece of nothing": b"\x80\x02{}", "a wrong code": frame((999).to_bytes(2), 8),
}  # fmt: skip


def shown(errors: list[TransportError]) -> str:
    """Return all that may be printed of errors: tracebacks with locals, reprs, pickles."""
    traces = [TracebackException.from_exception(error, capture_locals=True) for error in errors]
    pickled = [pickle.loads(pickle.dumps(error)) for error in errors]
    return "".join("".join(trace.format()) for trace in traces) + repr(
        [(error, str(error), error.__dict__) for error in pickled]
    )


async def fail(
    bench: Bench, end: Any, kind: type[TransportError], number: int = 20, **settings: Any
) -> list[TransportError]:
    """Let calls wait for answers, end their socket, and return what each of them gets."""

    async def handler(peer: Peer, message: Message) -> None:
        if len(gateway.messages) == number:
            await end(peer)
        elif message["params"]["args"][5] == ["after"]:
            await echo(peer, message)

    gateway = await bench.gateway(handler)
    transport = await bench.transport(gateway.url, **settings)
    began = monotonic()
    calls = [bench.call(transport, f"n{n}") for n in range(number)]
    found: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert monotonic() - began < 1
    assert {type(error) for error in found} == {kind}
    assert len({id(error) for error in found}) == number
    assert len({id(error.event) for error in found}) == 1
    assert {error.phase for error in found} == {Phase.WAIT}
    assert "c4nary" not in shown(found[:20])
    assert await bench.call(transport, "after") == "after"  # over the next socket
    assert transport.counts.dials == gateway.opened == 2
    assert transport.counts.losses == 1
    return found


async def test_a_cut(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def end(peer: Peer) -> None:
        peer.cut()

    (error, *_) = await fail(bench, end, ConnectionLost, 1000)
    assert "was cut before an answer came" in error.message
    assert "c4nary" not in caplog.text


@pytest.mark.parametrize("code", list(CODES))
async def test_codes(bench: Bench, code: int) -> None:
    async def end(peer: Peer) -> None:
        await peer.close(code, b"c4nary, echoed")

    (error, *_) = await fail(bench, end, ConnectionLost, 3)
    assert f"code {code}" in error.message
    assert CODES[code] in error.message


@pytest.mark.parametrize("what", list(GARBAGE))
async def test_garbage(bench: Bench, what: str) -> None:
    async def end(peer: Peer) -> None:
        await peer.send(GARBAGE[what])

    (error, *_) = await fail(bench, end, BadResponse)
    assert "no JSON-RPC" in error.message


@pytest.mark.parametrize("what", list(BROKEN))
async def test_broken_frames(bench: Bench, what: str) -> None:
    async def end(peer: Peer) -> None:
        await peer.raw(BROKEN[what])

    (error, *_) = await fail(bench, end, BadResponse, 3)
    assert "protocol of WebSocket" in error.message


async def test_too_large(bench: Bench) -> None:
    async def end(peer: Peer) -> None:
        await peer.send(b'{"id": 1, "result": "' + b"x" * 200_000)

    (error, *_) = await fail(bench, end, BodyTooLarge, max_message=100_000)
    assert "100000 bytes" in error.message


async def test_a_small_enough_answer_passes(bench: Bench) -> None:
    async def handler(peer: Peer, message: Message) -> None:
        await peer.answer(message, "x" * 99_000)

    transport = await bench.transport((await bench.gateway(handler)).url, max_message=100_000)
    assert len(await bench.call(transport)) == 99_000


async def test_silence(bench: Bench) -> None:
    """A gateway that answers no ping hangs; one that only answers slowly does not."""

    async def slow(peer: Peer, message: Message) -> None:
        await asyncio.sleep(0.6)
        await echo(peer, message)

    gateway = await bench.gateway(slow)
    transport = await bench.transport(gateway.url, ping_interval=0.1)
    assert await bench.call(transport, 1) == 1
    gateway.pongs = False
    with pytest.raises(ConnectionLost, match="no sign of life") as caught:
        await bench.call(transport, 2)
    assert caught.value.phase is Phase.WAIT
    gateway.pongs = True
    assert await bench.call(transport, 3) == 3


async def test_an_idle_socket_that_was_closed_costs_nothing(bench: Bench) -> None:
    """The farewell is found before anything is written, also by a loop that was busy."""
    gateway = await bench.gateway()
    transport = await bench.transport(gateway.url)
    for number in range(5):
        assert await bench.call(transport, number) == number
        gateway.peers[-1].writer.get_extra_info("socket").shutdown(2)
    assert transport.counts.dials == 5


async def test_a_gateway_that_keeps_no_socket(bench: Bench) -> None:
    """Nothing was sent, and that is what is said."""
    for greeting in (frame((1013).to_bytes(2), 8), b""):
        gateway = await bench.gateway(greeting=greeting)
        accept = gateway._serve

        async def short(peer: Peer, accept: Any = accept) -> None:
            task = asyncio.create_task(accept(peer))
            await asyncio.sleep(0.01)
            peer.cut()
            await asyncio.gather(task, return_exceptions=True)

        gateway._serve = short  # type: ignore[method-assign]
        gateway.hearing.clear()
        transport = await bench.transport(gateway.url)
        await asyncio.gather(bench.call(transport, 1), return_exceptions=True)
        with pytest.raises(ConnectionLost):
            await bench.call(transport, 2)
        assert not gateway.messages


async def test_the_outcomes_of_a_client(sandbox: Any) -> None:
    """A write that had left may have run: it is in doubt. A read is repeated on a new socket."""
    url = f"{sandbox.url}/zenoo/jsonrpc-ws"
    async with ZenooClient(
        url,
        transport="websocket",
        config=False,
        retry="backoff",
        backoff={"base": 0.01},
        attempts=6,
        breaker_failures=0,
    ) as client:
        await client.login("demo", "admin", "admin")
        sandbox.faults.add("lost_after", model="res.partner", method="create")
        with pytest.raises(OutcomeUnknown) as caught:
            await client.with_context(call_id="one").create("res.partner", {"name": "In doubt"})
        assert caught.value.phase is Phase.WAIT
        assert isinstance(caught.value.__cause__, ConnectionLost)
        assert sandbox.executions == {"one": 1}
        for kind in ("lost_before", "lost_after", "502", "429"):
            sandbox.faults.add(kind, model="res.partner", method="search_count")
        assert await client.search_count("res.partner", [["name", "=", "In doubt"]]) == 1
        key = await client.create_once("res.partner", {"name": "Once"}, key="k")
        sandbox.faults.add("lost_after", model="res.partner", method="load")
        assert await client.create_once("res.partner", {"name": "Once"}, key="k") == key


async def test_a_cut_in_the_middle_of_many_writes(sandbox: Any) -> None:
    """What is reported agrees with what was done: nothing twice, nothing done that is denied."""
    url = f"{sandbox.url}/zenoo/jsonrpc-ws"
    places = {"in_flight": 10}
    async with ZenooClient(url, transport="websocket", config=False, websocket=places) as client:
        await client.login("demo", "admin", "admin")
        for after in range(10, 100, 20):
            sandbox.faults.add("lost_before", model="res.partner", method="create", after=after)

        async def create(number: int) -> str:
            try:
                own = client.with_context(call_id=f"n{number}")
                await own.create("res.partner", {"name": f"n{number}"})
            except OutcomeUnknown:
                return "unknown"
            return "done"

        found = await asyncio.gather(*(create(number) for number in range(150)))
        done = sandbox.executions
        assert max(done.values()) == 1
        assert {f"n{n}" for n, told in enumerate(found) if told == "done"} <= set(done)
        assert set(found) == {"done", "unknown"}
        assert client.transport.counts.losses == 5


async def test_a_cut_counts_once(sandbox: Any) -> None:
    """However many calls it ends: else one cut would open the circuit, for half a minute."""
    url = f"{sandbox.url}/zenoo/jsonrpc-ws"
    async with ZenooClient(url, transport="websocket", config=False) as client:
        await client.login("demo", "admin", "admin")
        sandbox.faults.add("lost_before", model="res.partner", after=50)
        searches = (client.search_count("res.partner") for _ in range(100))
        found = await asyncio.gather(*searches, return_exceptions=True)
        assert sum(isinstance(error, ConnectionLost) for error in found) >= 5
        assert await client.search_count("res.company") > 0


def test_frames_are_as_the_protocol_says() -> None:
    assert frame(b"{}") == b"\x81\x02{}"
    assert frame(json.dumps("x" * 126).encode(), TEXT)[:4] == b"\x81\x7e\x00\x80"
