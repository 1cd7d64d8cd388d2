"""A gateway that does not read: what has left, what waits, and how much is held for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from zenoo_core.errors import ConnectionLost
from zenoo_core.records import Phase

from .conftest import Bench

MIB = 1024 * 1024
LARGE = "x" * MIB


async def deaf(bench: Bench, number: int, **settings: Any) -> tuple[Any, Any, list[Any]]:
    """Let large calls meet a gateway that has stopped reading."""
    gateway = await bench.gateway()
    transport = await bench.transport(gateway.url, **settings)
    assert await bench.call(transport, "small") == "small"
    gateway.hearing.clear()
    calls = [asyncio.create_task(bench.told(transport, LARGE)) for _ in range(number)]
    left = -1
    while left != len(transport._current._waiting):  # until the buffers on the way are full
        left = len(transport._current._waiting)
        await asyncio.sleep(0.3)
    return gateway, transport, calls


async def test_one_is_being_written_and_the_rest_has_not_left(bench: Bench) -> None:
    gateway, transport, calls = await deaf(bench, 60)
    conversation = transport._current
    phases = [progress.phase for _, progress in conversation._waiting.values()]
    assert phases.count(Phase.SEND) == 1
    assert set(phases) <= {Phase.SEND, Phase.WAIT}
    assert len(phases) < 30  # what fits into the buffers of two sockets, and no more
    assert conversation._line.pipe.get_write_buffer_size() < 3 * MIB
    gateway.hearing.set()
    results = await asyncio.gather(*calls)
    assert [len(result) for result, _ in results] == [MIB] * 60
    assert gateway.opened == 1


async def test_a_cut_ends_what_has_left_and_the_rest_goes_over_the_next_socket(
    bench: Bench,
) -> None:
    gateway, transport, calls = await deaf(bench, 60)
    left = len(transport._current._waiting)
    gateway.peers[-1].cut()
    gateway.hearing.set()
    results: Any = await asyncio.gather(*calls, return_exceptions=True)
    lost = [error for error in results if isinstance(error, ConnectionLost)]
    assert len(lost) == left
    assert {error.phase for error in lost} == {Phase.SEND, Phase.WAIT}
    assert {len(result) for result, _ in set(results) - set(lost)} == {MIB}
    assert gateway.opened == 2


async def test_deadlines_and_cancellation_while_it_is_deaf(bench: Bench) -> None:
    """Those that are queued have not left; giving one up harms none of the others."""
    gateway, transport, calls = await deaf(bench, 60)
    waiting = transport._current._waiting
    sent = {id(progress) for _, progress in waiting.values()}
    late = asyncio.create_task(bench.told(transport, LARGE, 0.1))
    with pytest.raises(asyncio.CancelledError):  # by the sweep, which a client makes an error of
        await late
    for call in calls[::2]:
        call.cancel()
    await asyncio.sleep(0)
    gateway.hearing.set()
    results: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(found) for found in results[::2]] == [asyncio.CancelledError] * 30
    assert [len(found[0]) for found in results[1::2]] == [MIB] * 30
    assert gateway.opened == 1
    assert len(sent) < 30
    # Of those that were given up, only the ones that had left were ever seen by the gateway.
    assert len(gateway.messages) == 1 + 30 + transport.counts.late


async def test_a_deaf_gateway_is_found_out_and_left(bench: Bench) -> None:
    gateway, transport, calls = await deaf(bench, 3, ping_interval=0.2)
    results: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(found) for found in results} == {ConnectionLost}
    gateway.polite = False
    async with asyncio.timeout(2):  # nor does closing wait until it has taken what is unsent
        await transport.close()


async def test_closing_does_not_wait_for_a_deaf_gateway(bench: Bench) -> None:
    _, transport, calls = await deaf(bench, 20)
    async with asyncio.timeout(2):
        await transport.close()
        results: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert {error.phase.before_body for error in results if isinstance(error, ConnectionLost)} == {
        False
    }
    assert {type(error).__name__ for error in results} <= {"ConnectionLost", "ClientClosed"}
