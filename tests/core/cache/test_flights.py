"""R7: one question for all who ask the same at once, whatever becomes of who asked first."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest

from zenoo_core import Plugin
from zenoo_core.deadlines import time_limit
from zenoo_core.errors import ClientClosed, DeadlineExceeded, UserError, ZenooError
from zenoo_core.records import Call

ROUNDS, AT_ONCE = 100, 1000


class Server:
    """Answer when told to, and count."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        self.cancelled = 0

    async def __call__(self, *_: Any) -> list[int]:
        self.asked += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error
        return [self.asked]


async def _all_wait(server: Server) -> None:
    async with asyncio.timeout(5):
        while not server.asked:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await asyncio.sleep(0)


def _start(client: Any, number: int, ids: list[int]) -> list[asyncio.Task[Any]]:
    return [asyncio.create_task(client.read("res.partner", ids)) for _ in range(number)]


async def test_a_thousand_misses_are_one_question(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    kept = client.with_cache(60)
    server.gate.set()
    for number in range(ROUNDS):
        server.asked = 0
        tasks = _start(kept, AT_ONCE if number % 10 == 0 else 50, [number])
        answers = await asyncio.gather(*tasks)
        assert server.asked == 1
        assert all(answer == [1] for answer in answers)
        assert len({id(answer) for answer in answers}) == len(answers)
    stats = await client.cache.stats()
    assert stats.stored == ROUNDS
    assert stats.shared == stats.misses - ROUNDS


async def test_the_first_may_be_cancelled(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    for number in range(20):
        server.asked = 0
        server.gate.clear()
        tasks = _start(client.with_cache(60), 200, [number])
        await _all_wait(server)
        tasks[0].cancel()
        await asyncio.sleep(0)
        server.gate.set()
        first, *answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(first, asyncio.CancelledError)
        assert answers == [[1]] * 199
        assert server.asked == 1
    assert server.cancelled == 0


async def test_a_failure_is_shared_and_not_kept(shelf: Any, open_client: Any) -> None:
    server = Server()
    server.error = UserError("no", model="res.partner")
    client = await open_client(shelf, answer=server)
    tasks = _start(client.with_cache(60), AT_ONCE, [1])
    await _all_wait(server)
    server.gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert server.asked == 1
    assert [type(answer) for answer in answers] == [UserError] * AT_ONCE
    assert len({id(answer) for answer in answers}) == AT_ONCE  # tracebacks of their own
    assert shelf.answers == []
    server.error = None
    assert await client.with_cache(60).read("res.partner", [1]) == [2]


async def test_nobody_left_nothing_asked(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    tasks = _start(client.with_cache(60), 10, [1])
    await _all_wait(server)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.01)
    assert server.cancelled == 1
    server.gate.set()  # who comes next is not tied to what was given up
    assert await client.with_cache(60).read("res.partner", [1]) == [2]


async def test_a_cancelled_last_and_a_new_first_at_once(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    [only] = _start(client.with_cache(60), 1, [1])
    await _all_wait(server)
    only.cancel()
    [late] = _start(client.with_cache(60), 1, [1])
    await asyncio.sleep(0.01)
    server.gate.set()
    assert await late in ([1], [2])


async def test_each_keeps_to_its_own_deadline(shelf: Any, open_client: Any) -> None:
    """The question lives as long as the most patient waits, not as long as the first."""
    server = Server()
    client = await open_client(shelf, answer=server)
    hasty = asyncio.create_task(client.with_cache(60).with_timeout(0.1).read("res.partner", [1]))
    await _all_wait(server)
    patient = asyncio.create_task(client.with_cache(60).with_timeout(30).read("res.partner", [1]))
    with pytest.raises(DeadlineExceeded) as raised:
        await hasty
    assert raised.value.phase == "send"  # how far the question itself had come
    assert not patient.done()
    server.gate.set()
    assert await patient == [1]
    assert server.asked == 1


async def test_the_question_ends_with_the_last_deadline(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    kept = client.with_cache(60)
    with time_limit(0.15):
        answers = await asyncio.gather(
            *(kept.read("res.partner", [1]) for _ in range(3)), return_exceptions=True
        )
    assert [type(answer) for answer in answers] == [DeadlineExceeded] * 3
    await asyncio.sleep(0.06)
    assert server.cancelled == 1


who: ContextVar[str] = ContextVar("who", default="nobody")


async def test_nothing_of_the_first_leaks_into_the_question(shelf: Any, open_client: Any) -> None:
    class Hooks(Plugin):
        def __init__(self) -> None:
            self.seen: list[tuple[str, bool]] = []
            self.calls: list[Call] = []

        def before_request(self, call: Call) -> None:
            call.state["mine"]["secret"] = who.get()

        def on_attempt(self, call: Call) -> None:
            self.seen.append((who.get(), "mine" in call.state))
            self.calls.append(call)

    hooks = Hooks()
    client = await open_client(shelf, hooks, answer=lambda *_: [1])
    who.set("the first")
    await client.with_cache(60).read("res.partner", [1])
    assert hooks.seen == [("nobody", False)]
    assert hooks.calls[0].is_flight


async def test_a_closing_client_lets_nobody_hang(shelf: Any, open_client: Any) -> None:
    server = Server()
    client = await open_client(shelf, answer=server)
    tasks = _start(client.with_cache(60), 5, [1])
    await _all_wait(server)
    await client.close()
    async with asyncio.timeout(1):
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(answer, ZenooError) for answer in answers), answers
    assert any(isinstance(answer, ClientClosed) for answer in answers)
    assert len(asyncio.all_tasks()) == 1


async def test_who_waits_gets_the_answer_before_it_is_kept(shelf: Any, open_client: Any) -> None:
    """Nor does it go on the wire twice meanwhile."""
    server = Server()
    server.gate.set()
    client = await open_client(shelf, answer=server, cache={"budget": 5})
    storing = asyncio.Event()

    async def slow(operation: str) -> None:
        if operation == "set" and server.asked:
            await storing.wait()

    shelf.trouble = slow
    kept = client.with_cache(60)
    assert [await kept.read("res.partner", [1]) for _ in range(3)] == [[1]] * 3
    assert server.asked == 1
    storing.set()
    await asyncio.sleep(0.01)
    assert len(shelf.answers) == 1


async def test_random_cancellations_leave_nothing_behind(shelf: Any, open_client: Any) -> None:
    async def answer(*_: Any) -> list[int]:
        await asyncio.sleep(0)
        return [1]

    client = await open_client(shelf, answer=answer)
    kept = client.with_cache(60)
    for number in range(300):
        tasks = _start(kept, 4, [number])
        for _ in range(number % 12):
            await asyncio.sleep(0)
        for task in tasks[: number % 5]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(r == [1] or isinstance(r, asyncio.CancelledError) for r in results)
    await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) == 1
    assert await kept.read("res.partner", [9999]) == [1]
