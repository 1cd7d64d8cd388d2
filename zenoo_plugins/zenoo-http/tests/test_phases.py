"""How far a call came, when it is cancelled or its time is up; and dead connections."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from typing import Any

import pytest
from zenoo_http import HTTPTransport

from zenoo_core import errors
from zenoo_core.records import Phase, Request

NEVER = 30


async def answer(exchange: Any) -> None:
    await exchange.result(exchange.json["id"])


async def half(exchange: Any) -> None:
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def silence(exchange: Any) -> None:
    await asyncio.sleep(NEVER)


async def cancelled_in(bench: Any, transport: HTTPTransport, phase: Phase, **options: Any) -> None:
    """Let a call run until it is in a phase and stays there, then cancel it."""
    before = bench.deadline
    task = asyncio.create_task(bench.call(transport, **options))
    async with asyncio.timeout(10):
        while bench.deadline is before or bench.deadline.phase is not phase:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.02)  # and stays there
    assert bench.deadline.phase is phase
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.deadline.phase is phase


@pytest.mark.parametrize(("handler", "phase"), [(silence, Phase.WAIT), (half, Phase.READ)])
async def test_cancelled_under_way(bench: Any, in_use: Any, handler: Any, phase: Phase) -> None:
    server = await bench.server(handler)
    transport = await bench.transport(server.url)
    await cancelled_in(bench, transport, phase)
    assert in_use(transport) == 0
    server.handler = answer
    assert await bench.call(transport) == 2


@pytest.mark.parametrize(("handler", "phase"), [(silence, Phase.WAIT), (half, Phase.READ)])
async def test_the_deadline_passes(bench: Any, in_use: Any, handler: Any, phase: Phase) -> None:
    transport = await bench.transport((await bench.server(handler)).url)
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(bench.call(transport, seconds=0.1))
    assert 0.1 <= time.monotonic() - began < 5
    assert bench.deadline.phase is phase
    assert in_use(transport) == 0


async def test_cancelled_while_a_name_is_looked_up(
    bench: Any, in_use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*args: Any, **options: Any) -> Any:
        await asyncio.sleep(NEVER)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)
    transport = await bench.transport("http://slow.example")
    await cancelled_in(bench, transport, Phase.RESOLVE)
    assert in_use(transport) == 0


async def test_cancelled_while_connecting(bench: Any, in_use: Any) -> None:
    server = await bench.server(None)  # it never begins TLS
    transport = await bench.transport(server.url.replace("http", "https"))
    await cancelled_in(bench, transport, Phase.CONNECT)
    assert in_use(transport) == 0


async def test_cancelled_while_waiting_for_a_connection(bench: Any, in_use: Any) -> None:
    server = await bench.server(silence)
    transport = await bench.transport(server.url, connections=1)
    first = asyncio.create_task(bench.call(transport))
    await server.received.wait()
    await cancelled_in(bench, transport, Phase.CONNECT)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert in_use(transport) == 0
    assert len(server.requests) == 1


async def test_cancelled_while_sending(bench: Any, in_use: Any) -> None:
    async def deaf(reader: Any, writer: Any) -> None:
        await reader.read(1)
        await asyncio.sleep(NEVER)

    server = await bench.talker(deaf)
    transport = await bench.transport(server.url)
    large = Request("a", "b", ["x" * 30_000_000])
    descriptors = len(os.listdir("/proc/self/fd"))
    task = asyncio.create_task(bench.call(transport, large))
    async with asyncio.timeout(10):
        while bench.deadline is None or bench.deadline.phase.before_body:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert in_use(transport) == 0
    await asyncio.sleep(0.05)
    servers_own = 1
    assert len(os.listdir("/proc/self/fd")) == descriptors + servers_own  # unsent bytes hold none


async def test_a_task_that_is_cancelled_before_it_wrote_has_sent_nothing(bench: Any) -> None:
    server = await bench.server(answer)
    transport = await bench.transport(server.url)
    await bench.call(transport)
    task = asyncio.create_task(bench.call(transport))
    await asyncio.sleep(0)  # it has a connection now, and the writing has been planned
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    phase = bench.deadline.phase
    await asyncio.sleep(0.05)
    assert phase.before_body == (len(server.requests) == 1)


async def test_a_dead_connection_is_passed_over(bench: Any) -> None:
    server = await bench.server(answer)
    transport = await bench.transport(server.url)
    await asyncio.gather(*(bench.call(transport) for _ in range(5)))
    server.drop()
    await asyncio.sleep(0.05)
    assert await bench.call(transport) == 6
    assert len(server.requests) == 6


async def test_a_connection_that_died_while_the_loop_was_busy(bench: Any) -> None:
    """The farewell lies unread in the sockets: without a look at them the call would be lost."""
    server = await bench.server(answer)
    transport = await bench.transport(server.url)
    await asyncio.gather(*(bench.call(transport) for _ in range(5)))
    pooled = list(server._writers)
    await asyncio.sleep(0.02)  # both sides come to rest
    for writer in pooled:  # the server's ends, shut without giving the loop a turn
        writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
    time.sleep(0.05)  # noqa: ASYNC251 - this is the busy loop
    assert await bench.call(transport) == 6
    assert len(server.requests) == 6


async def test_a_post_that_may_have_arrived_is_not_sent_again(bench: Any) -> None:
    async def fickle(exchange: Any) -> None:
        if len(exchange.server.requests) == 1:
            await answer(exchange)
        else:
            exchange.writer.close()

    server = await bench.server(fickle)
    transport = await bench.transport(server.url)
    await bench.call(transport)
    with pytest.raises(errors.ConnectionLost) as caught:
        await bench.call(transport)
    assert caught.value.phase is Phase.WAIT
    assert len(server.requests) == 2


async def test_early_answer_to_a_body_that_has_not_left(bench: Any, in_use: Any) -> None:
    async def hasty(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()
        writer.close()

    server = await bench.talker(hasty)
    transport = await bench.transport(server.url)
    with pytest.raises(errors.HTTPStatusError) as caught:
        await bench.call(transport, Request("a", "b", ["x" * 30_000_000]))
    assert caught.value.status == 413
    await asyncio.sleep(0.05)
    assert in_use(transport) == 0


async def test_cancelled_at_random_points_nothing_stays_and_nothing_is_mixed_up(
    bench: Any, in_use: Any
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)

    async def moody(exchange: Any) -> None:
        await asyncio.sleep(chance.random() * 0.004)
        await exchange.result(exchange.json["params"]["args"][5])

    server = await bench.server(moody)
    transport = await bench.transport(server.url, connections=5)
    tasks = []
    for _ in range(300):
        task = asyncio.create_task(bench.call(transport))
        asyncio.get_running_loop().call_later(chance.random() * 0.2, task.cancel)
        tasks.append(task)
    await asyncio.gather(*tasks, return_exceptions=True)
    assert in_use(transport) == 0
    for number in range(50):
        assert await bench.call(transport, Request("a", "b", [number])) == [number]
