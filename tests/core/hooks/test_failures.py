"""Plugins that fail again and again, change what they are shown, or leave tasks behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

import pytest

from zenoo_core import Plugin
from zenoo_core.errors import PluginError, ZenooError
from zenoo_core.plugins.failures import LIMIT

Make = Callable[..., Any]


class Failing(Plugin):
    """Observe attempts, and fail at those that `fails` says."""

    def __init__(self, fails: Callable[[int], bool] = lambda number: True) -> None:
        self.fails = fails
        self.asked = self.ended = 0

    def on_attempt(self) -> None:
        self.asked += 1
        if self.fails(self.asked):
            raise RuntimeError("no luck")

    def end_operation(self) -> None:
        self.ended += 1


class FailingLater(Failing):
    async def on_attempt(self) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        super().on_attempt()


class Hanging(Failing):
    async def on_attempt(self) -> None:  # type: ignore[override]
        self.asked += 1
        await asyncio.sleep(60)


def lines(caplog: pytest.LogCaptureFixture, words: str) -> list[str]:
    return [text for text in caplog.messages if words in text]


@pytest.mark.parametrize("kind", [Failing, FailingLater])
async def test_ten_failures_in_a_row_are_enough(
    make_client: Make, caplog: pytest.LogCaptureFixture, kind: type[Failing]
) -> None:
    plugin = kind()
    client = await make_client()
    client.register_plugin(plugin)
    for _ in range(LIMIT + 5):
        await client.search("res.partner")
    assert plugin.asked == LIMIT
    assert plugin.ended == LIMIT + 5  # what it does well goes on
    assert len(lines(caplog, "in a row in hook on_attempt: this client does not ask it")) == 1
    (place,) = client.plugins.failures.switched_off
    assert place == (kind.__name__, "on_attempt")
    assert "no luck" in str(client.plugins.failures.switched_off[place])


@pytest.mark.parametrize("kind", [Failing, FailingLater])
async def test_a_success_in_between_lets_it_begin_anew(
    make_client: Make, kind: type[Failing]
) -> None:
    plugin = kind(lambda number: number % LIMIT != 0)
    client = await make_client()
    client.register_plugin(plugin)
    for _ in range(5 * LIMIT):
        await client.search("res.partner")
    assert plugin.asked == 5 * LIMIT
    assert not client.plugins.failures.switched_off


async def test_who_stays_too_long_fails_too(make_client: Make) -> None:
    plugin = Hanging()
    client = await make_client(hook_timeout=0.01)
    client.register_plugin(plugin)
    for _ in range(LIMIT + 2):
        await client.search("res.partner")
    assert plugin.asked == LIMIT


async def test_many_at_once(make_client: Make, caplog: pytest.LogCaptureFixture) -> None:
    plugin = FailingLater()
    client = await make_client()
    client.register_plugin(plugin)
    await asyncio.gather(*(client.search("res.partner") for _ in range(100)))
    assert len(lines(caplog, "does not ask it there")) == 1
    asked = plugin.asked
    await client.search("res.partner")
    assert plugin.asked == asked


async def test_each_client_judges_for_itself(make_client: Make) -> None:
    plugin = Failing()
    first, second = await make_client(), await make_client()
    first.register_plugin(plugin)
    second.register_plugin(plugin)
    for _ in range(LIMIT + 1):
        await first.search("res.partner")
    await second.search("res.partner")
    assert plugin.asked == LIMIT + 1
    assert not second.plugins.failures.switched_off


async def test_who_is_registered_again_is_asked_again(make_client: Make) -> None:
    plugin = Failing()
    client = await make_client()
    registered = client.register_plugin(plugin)
    for _ in range(LIMIT + 1):
        await client.search("res.partner")
    registered.unregister()
    plugin.fails = lambda number: False
    client.register_plugin(plugin)
    await client.search("res.partner")
    assert plugin.asked == LIMIT + 1


async def test_what_guards_a_call_is_never_switched_off(make_client: Make) -> None:
    class Guarding(Plugin):
        def classify_call(self) -> None:
            raise RuntimeError("no luck")

    client = await make_client()
    client.register_plugin(Guarding())
    for _ in range(3 * LIMIT):
        with pytest.raises(PluginError, match="no luck"):
            await client.search("res.partner")
    assert not client.plugins.failures.in_a_row


async def test_changing_in_place_is_said_once(
    make_client: Make, caplog: pytest.LogCaptureFixture
) -> None:
    class Changing(Plugin):
        def before_request(self, request: Any) -> None:
            request.kwargs["limit"] = 1

    client = await make_client()
    client.register_plugin(Changing())
    for _ in range(3):
        await client.search("res.partner")
    (line,) = lines(caplog, "changed in place")
    assert "res.partner.search" in line
    assert "'Changing'" in line


@pytest.mark.parametrize("args", [([["id", "in", (1, 2)]],), ([float("nan")],), (({},),)])
async def test_who_only_looks_is_not_blamed(
    make_client: Make, caplog: pytest.LogCaptureFixture, args: Any
) -> None:
    class Looking(Plugin):
        def before_request(self, request: Any) -> Any:
            return request.replaced({"context": {"lang": "fr_FR"}})

        def after_response(self, request: Any) -> None:
            assert request.context == {"lang": "fr_FR"}

    client = await make_client(answer=lambda *_: [])
    client.register_plugin(Looking())
    with contextlib.suppress(ZenooError):  # NaN is not sent
        await client.call("res.partner", "search", *args)
    assert not lines(caplog, "changed in place")


async def test_a_task_that_is_left_is_named(
    make_client: Make, caplog: pytest.LogCaptureFixture
) -> None:
    class Leaking(Plugin):
        def __init__(self) -> None:
            self.tasks: list[asyncio.Task[None]] = []

        async def on_client_open(self) -> None:
            self.tasks.append(asyncio.create_task(self.forever()))

        async def forever(self) -> None:
            await asyncio.sleep(60)

    leaking, tidy = Leaking(), Leaking()
    caplog.set_level(logging.WARNING)
    client = await make_client(leaking, tidy)
    await asyncio.sleep(0)
    tidy.tasks[0].cancel()
    await asyncio.gather(*tidy.tasks, return_exceptions=True)
    await client.close()
    (line,) = lines(caplog, "has left a task running")
    assert "'Leaking'" in line
    assert "forever" in line
    leaking.tasks[0].cancel()
    await asyncio.gather(*leaking.tasks, return_exceptions=True)
