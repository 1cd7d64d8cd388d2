"""Hooks that hang or block, and cancellation in the middle of a hook."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

import pytest

from zenoo_core import Plugin
from zenoo_core.errors import DeadlineExceeded, HookTimeout, OutcomeUnknown, PluginError
from zenoo_core.retry import Outcome


class Hangs(Plugin):
    """Wait for ever in one hook."""

    def __init__(self, hook: str) -> None:
        async def hang() -> None:
            self.entered.set()
            await asyncio.Event().wait()

        self.entered = asyncio.Event()
        self._hang = hang


def hanging(hook: str) -> Hangs:
    async def method(self) -> None:
        await self._hang()

    return type("Hanging", (Hangs,), {hook: method})(hook)


class Paired(Plugin):
    """Count what has started and not ended."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.outcomes: list[Outcome] = []

    async def start_operation(self, call: Any) -> None:
        await asyncio.sleep(0)
        self.open.append(call.id)

    async def end_operation(self, call: Any, outcome: Outcome) -> None:
        await asyncio.sleep(0)
        self.open.remove(call.id)
        self.outcomes.append(outcome)


async def test_an_observer_that_hangs_is_cancelled_named_and_the_call_goes_on(make_client, caplog):
    client = await make_client(hanging("on_attempt"), Paired(), hook_timeout=0.1)
    with caplog.at_level(logging.ERROR, "zenoo.plugins"):
        assert await client.read("res.partner", 1) is True
    assert "plugin 'Hanging' stayed longer than 0.1 s in hook on_attempt" in caplog.text
    assert asyncio.current_task().cancelling() == 0


async def test_a_transform_that_hangs_ends_the_call(make_client):
    paired = Paired()
    client = await make_client(paired, hanging("before_request"), hook_timeout=0.1)
    with pytest.raises(HookTimeout, match="before_request"):
        await client.read("res.partner", 1)
    assert paired.open == []
    assert asyncio.current_task().cancelling() == 0
    assert client.transport.sent == []


async def test_a_hook_that_hangs_in_a_login_and_at_close_is_ended_too(make_client, caplog):
    client = await make_client(
        hanging("on_connection_established"), hanging("on_client_close"), hook_timeout=0.1
    )
    began = time.monotonic()
    await client.close()
    assert time.monotonic() - began < 5
    assert "hook on_connection_established" in caplog.text
    assert "hook on_client_close" in caplog.text


async def test_a_sync_hook_that_blocks_is_named_afterwards(make_client, caplog):
    class Blocks(Plugin):
        def on_attempt(self) -> None:
            time.sleep(0.15)  # what is tested

    class Innocent(Plugin):
        def on_attempt(self) -> None: ...

    client = await make_client(Innocent(), Blocks(), Innocent(), hook_timeout=0.1)
    assert await client.read("res.partner", 1) is True
    assert "plugin 'Blocks' blocked everything for 0.1" in caplog.text
    assert "Innocent" not in caplog.text


async def test_many_short_waits_in_one_call_are_no_hang(make_client, caplog):
    class Short(Plugin):
        async def on_attempt(self) -> None:
            await asyncio.sleep(0.08)

    client = await make_client(*[Short() for _ in range(6)], hook_timeout=0.25)
    assert await client.read("res.partner", 1) is True
    assert caplog.text == ""


@pytest.mark.parametrize("hook", ["start_operation", "before_request", "on_attempt", "on_error"])
async def test_cancelled_in_the_middle_of_a_hook_passes_and_ends_what_started(make_client, hook):
    hang, before, after = hanging(hook), Paired(), Paired()

    def refuse(*call: Any) -> Any:
        raise ValueError("so that on_error is reached")

    client = await make_client(before, hang, after, answer=refuse)
    task = asyncio.create_task(client.read("res.partner", 1))
    await hang.entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert before.open == after.open == []
    assert len(before.outcomes) == len(after.outcomes) == 1


async def test_cancelled_in_end_operation_the_rest_still_ends(make_client):
    hang, before, after = hanging("end_operation"), Paired(), Paired()
    client = await make_client(before, hang, after)
    task = asyncio.create_task(client.read("res.partner", 1))
    await hang.entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert before.open == after.open == []


async def test_the_deadline_of_a_call_ends_it_typed(make_client):
    async def never(*call: Any) -> Any:
        await asyncio.Event().wait()

    paired = Paired()
    client = await make_client(paired, answer=never)
    with pytest.raises(DeadlineExceeded):
        await client.with_timeout(0.1).read("res.partner", 1)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.with_timeout(0.1).write("res.partner", 1, {"name": "x"})
    assert isinstance(caught.value.__cause__, DeadlineExceeded)
    assert caught.value.request.args[1] == {"name": "x"}
    assert paired.outcomes == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert asyncio.current_task().cancelling() == 0


async def test_a_deadline_before_anything_was_sent_is_no_unknown_outcome(make_client):
    class Dawdles(Plugin):
        async def before_request(self) -> None:
            await asyncio.sleep(1)

    client = await make_client(Dawdles(), hook_timeout=5)
    with pytest.raises(DeadlineExceeded):
        await client.with_timeout(0.1).create("res.partner", {})
    assert client.transport.sent == []


async def test_deadline_and_cancellation_at_once_stay_a_cancellation(make_client):
    async def never(*call: Any) -> Any:
        await asyncio.Event().wait()

    client = await make_client(answer=never)
    task = asyncio.create_task(client.read("res.partner", 1))
    await asyncio.sleep(0.01)
    (deadline,) = client._runtime.sweep._watched
    deadline.check(deadline.at + 1, hook_timeout=1)  # what the sweep does when the time is up
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_calls_inside_a_hook_have_deadlines_of_their_own(make_client):
    class Nested(Plugin):
        async def before_request(self, request: Any) -> None:
            if request.method == "outer":
                with pytest.raises(DeadlineExceeded):
                    await self.client.with_timeout(0.1).call("res.partner", "read", [1])

    async def answer(model: str, method: str, args: Any, kwargs: Any) -> Any:
        if method == "read":
            await asyncio.Event().wait()
        return method

    nested = Nested()
    client = nested.client = await make_client(nested, answer=answer)
    assert await client.call("res.partner", "outer") == "outer"
    assert asyncio.current_task().cancelling() == 0


class Stubborn(Plugin):
    """Keep a cancellation to itself, or make another error of it."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    async def before_request(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if self.error:
                raise self.error from None


@pytest.mark.parametrize("error", [None, ValueError("not now")])
async def test_a_hook_that_swallows_its_cancellation_is_named_all_the_same(make_client, error):
    client = await make_client(Stubborn(error), hook_timeout=0.1)
    with pytest.raises(PluginError, match="hook before_request"):
        await client.read("res.partner", 1)
    assert asyncio.current_task().cancelling() == 0


async def test_a_swallowed_cancellation_does_not_switch_the_deadline_off(make_client):
    class Observing(Plugin):
        async def on_attempt(self) -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return

    async def never(*call: Any) -> None:
        await asyncio.Event().wait()

    client = await make_client(
        Observing(), hook_timeout=0.1, timeout=0.3, answer=lambda *call: never()
    )
    async with asyncio.timeout(5):
        with pytest.raises(DeadlineExceeded):
            await client.read("res.partner", 1)


async def test_a_deadline_that_a_hook_swallows_still_ends_the_call(make_client):
    client = await make_client(Stubborn(None), hook_timeout=5, deadline=0.1)
    with pytest.raises(DeadlineExceeded):
        await client.read("res.partner", 1)


async def test_a_hook_that_swallows_its_cancellation_and_waits_on_is_cancelled_again(make_client):
    class Deaf(Plugin):
        async def before_request(self) -> None:
            for _ in range(3):
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
            await asyncio.Event().wait()

    client = await make_client(Deaf(), hook_timeout=0.1)
    async with asyncio.timeout(10):
        with pytest.raises(HookTimeout, match="before_request"):
            await client.read("res.partner", 1)
        assert asyncio.current_task().cancelling() == 0
        client.plugins.unregister("Deaf", dict(client.plugins)["Deaf"])
        assert await client.read("res.partner", 1) is True


async def test_a_caller_who_cancels_a_call_that_keeps_its_cancellations_is_obeyed(make_client):
    class Deaf(Plugin):
        def __init__(self) -> None:
            self.twice = asyncio.Event()

        async def before_request(self) -> None:
            for _ in range(2):
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
            self.twice.set()
            await asyncio.Event().wait()

    deaf = Deaf()
    client = await make_client(deaf, hook_timeout=0.1)
    task = asyncio.create_task(client.read("res.partner", 1))
    await deaf.twice.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


def cancelled_inside(hook: str) -> Plugin:
    async def method(self) -> None:
        work = asyncio.get_running_loop().create_future()
        work.cancel()
        await work

    return type("Inside", (Plugin,), {hook: method})()


async def test_a_cancellation_inside_a_plugin_is_its_failure_and_not_the_callers(
    make_client, caplog
):
    hooks = ("start_operation", "on_attempt", "end_operation", "on_connection_established")
    client = await make_client(*map(cancelled_inside, hooks))
    assert await client.read("res.partner", 1) is True
    for hook in hooks:
        assert f"failed in hook {hook}; the call goes on" in caplog.text
    client.register_plugin(cancelled_inside("before_request"))
    with pytest.raises(PluginError, match=r"failed in hook before_request.* was cancelled"):
        await client.read("res.partner", 1)
