"""The bound in time of operations on a store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from zenoo_core.cache.bounds import Bounds


async def bounded(bounds: Bounds, operation: Any) -> Any:
    task = asyncio.current_task()
    assert task is not None
    return await bounds.bounded(task, operation)


async def test_what_is_late_ends_and_its_task_goes_on() -> None:
    with pytest.raises(TimeoutError, match=r"0\.02 s"):
        await bounded(Bounds(0.02), asyncio.sleep(60))
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
    await asyncio.sleep(0)


async def test_each_has_its_own_time() -> None:
    bounds, loop = Bounds(0.1), asyncio.get_running_loop()
    began = loop.time()

    async def one(after: float, lasts: float) -> tuple[bool, float]:
        await asyncio.sleep(after)
        begun = loop.time()
        try:
            await bounded(bounds, asyncio.sleep(lasts))
        except TimeoutError:
            return False, loop.time() - begun
        return True, loop.time() - begun

    found = await asyncio.gather(
        *(one(number * 0.02, 60 if number % 2 else 0.01) for number in range(10))
    )
    assert [done for done, _ in found] == [number % 2 == 0 for number in range(10)]
    assert all(spent >= 0.1 for done, spent in found if not done)
    assert loop.time() - began < 5
    assert not bounds._under_way


async def test_a_cancellation_of_somebody_elses_passes() -> None:
    task = asyncio.create_task(bounded(Bounds(60), asyncio.sleep(60)))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_passes_that_comes_with_the_end_of_the_time() -> None:
    bounds = Bounds(60)
    task = asyncio.create_task(bounded(bounds, asyncio.sleep(60)))
    await asyncio.sleep(0)
    (bound,) = bounds._under_way
    bound.cancel()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelling() == 1  # the other's alone


async def test_what_keeps_a_cancellation_to_itself_is_not_late() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "done"
        raise AssertionError

    async def go() -> tuple[str, int]:
        found = await bounded(Bounds(0.01), stubborn())
        task = asyncio.current_task()
        assert task is not None
        return found, task.cancelling()

    assert await asyncio.create_task(go()) == ("done", 0)


async def test_an_error_of_the_operations_own_is_its_own() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        raise LookupError("gone")

    bounds = Bounds(60)
    with pytest.raises(LookupError):
        await bounded(bounds, failing())
    assert not bounds._under_way
