"""Each dispatch rule: order, one failing plugin among three, sync and async mixed."""

from __future__ import annotations

import logging
from typing import Any

import attrs
import pytest

from zenoo_core import Component, Plugin, ZenooClient, hookimpl
from zenoo_core.errors import ConnectionFailed, PluginError, UserError
from zenoo_core.records import Phase, Request, Response
from zenoo_core.retry import Outcome, RetryStrategy


class Noted(Plugin):
    """Append its letter to a shared list in `on_attempt`."""

    def __init__(self, letter: str, notes: list[Any]) -> None:
        self.letter, self.notes = letter, notes


class SyncNoted(Noted):
    def on_attempt(self, attempt: int) -> None:
        self.notes.append((self.letter, attempt))


class AsyncNoted(Noted):
    async def on_attempt(self, attempt: int, call: Any) -> None:
        self.notes.append((self.letter, attempt))


async def test_notified_in_configured_order_sync_and_async_mixed(make_client):
    notes: list[Any] = []
    plugins = [SyncNoted("a", notes), AsyncNoted("b", notes), SyncNoted("c", notes)]
    client = await make_client(*plugins)
    await client.read("res.partner", 1)
    assert notes == [("a", 1), ("b", 1), ("c", 1)]


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_failing_observer_is_logged_and_the_others_are_told(make_client, caplog, is_async):
    notes: list[Any] = []

    class Broken(Plugin):
        if is_async:

            async def on_attempt(self) -> None:
                raise RuntimeError("no luck")
        else:

            def on_attempt(self) -> None:
                raise RuntimeError("no luck")

    client = await make_client(SyncNoted("a", notes), Broken(), AsyncNoted("c", notes))
    with caplog.at_level(logging.ERROR, "zenoo.plugins"):
        assert await client.read("res.partner", 1) is True
    assert notes == [("a", 1), ("c", 1)]
    assert "plugin 'Broken' failed in hook on_attempt" in caplog.text
    assert "no luck" in caplog.text


async def test_tryfirst_and_trylast_are_bands_around_the_configured_order(make_client):
    notes: list[str] = []

    def plugin(letter: str, **options: bool) -> Plugin:
        class Banded(Plugin):
            @hookimpl(**options)
            def on_attempt(self) -> None:
                notes.append(letter)

        return Banded()

    client = await make_client(
        plugin("last", trylast=True), plugin("b"), plugin("first", tryfirst=True), plugin("d")
    )
    await client.read("res.partner", 1)
    assert notes == ["first", "b", "d", "last"]


async def test_registered_by_hand_comes_after_the_configured_ones(make_client, scripted):
    from zenoo_core import ZenooClient

    notes: list[Any] = []
    client = ZenooClient(transport=scripted(), plugins=[SyncNoted("a", notes)], config=False)
    client.register_plugin(SyncNoted("b", notes))  # before open, and yet behind
    async with client:
        client.register_plugin(AsyncNoted("c", notes))
        await client.login("demo", "admin", "admin")
        await client.read("res.partner", 1)
    assert [letter for letter, _ in notes] == ["a", "b", "c"]


class Tag(Plugin):
    """Add its letter to the context on the way out and to the result on the way back."""

    def __init__(self, letter: str, form: str = "record") -> None:
        self.letter, self.form = letter, form

    async def before_request(self, request: Request) -> Any:
        path = (*request.context.get("path", ()), self.letter)
        if self.form == "dict":
            return {"params": {"context": {**request.context, "path": path}}}
        return attrs.evolve(request, context={**request.context, "path": path})

    def after_response(self, response: Response) -> Any:
        result = [*response["result"], self.letter]
        return {"result": result} if self.form == "dict" else attrs.evolve(response, result=result)


async def test_a_value_is_threaded_there_in_order_and_back_in_reverse(make_client):
    client = await make_client(
        Tag("a"), Tag("b", "dict"), Tag("c"), answer=lambda m, n, a, kw: list(kw["context"]["path"])
    )
    assert await client.call("res.partner", "path") == ["a", "b", "c", "c", "b", "a"]


async def test_none_leaves_the_value_as_it_is(make_client):
    class Silent(Plugin):
        async def before_request(self, params: dict[str, Any]) -> None:
            params["args"].append("smuggled")  # a fresh dict: this changes nothing

        def after_response(self) -> None:
            pass

    client = await make_client(Silent())
    await client.call("res.partner", "read", [1])
    assert client.transport.sent == [("res.partner", "read", [[1]], {"context": {"lang": "en_US"}})]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (42, "int"), ({"modle": "x"}, "modle"), ({"params": 3}, "does not fit"), ([], "list"),
        ({"method": None}, "method is a NoneType"), ({"params": {"args": "ab"}}, "args is a str"),
        ({"params": {"kwargs": [1]}}, "kwargs is a list"),
        (Request("res.partner", "read", context=5), "context is a int"),
    ],
)  # fmt: skip
async def test_a_transform_that_answers_nonsense_ends_the_call(make_client, answer, found):
    class Wrong(Plugin):
        def before_request(self) -> Any:
            return answer

    client = await make_client(Tag("a"), Wrong(), Tag("c"))
    with pytest.raises(PluginError, match=found) as caught:
        await client.read("res.partner", 1)
    assert (caught.value.plugin, caught.value.hook) == ("Wrong", "before_request")
    assert client.transport.sent == []


@pytest.mark.parametrize("hook", ["before_request", "after_response"])
async def test_a_failing_transform_ends_the_call_with_its_cause(make_client, hook):
    cause = RuntimeError("no luck")

    async def fail(self) -> None:
        raise cause

    broken = type("Broken", (Plugin,), {hook: fail})()
    client = await make_client(Tag("a"), broken, Tag("c"), answer=lambda *call: [])
    with pytest.raises(PluginError, match=r"Broken.*no luck") as caught:
        await client.read("res.partner", 1)
    assert caught.value.__cause__ is cause
    assert (caught.value.plugin, caught.value.hook) == ("Broken", hook)
    assert await make_client(Tag("a"), answer=lambda *call: [])  # others are not harmed


class Delay(Plugin):
    def __init__(self, delay: Any, asked: list[Any]) -> None:
        self.delay, self.asked = delay, asked

    async def calculate_delay(self, attempt: int, outcome: Outcome, error: Exception) -> Any:
        self.asked.append((self.delay, attempt, outcome))
        return self.delay


def failing_once() -> Any:
    tries: list[int] = []

    def answer(*call: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionFailed("not there yet", phase=Phase.CONNECT)
        return len(tries)

    return answer


async def test_the_first_answer_wins_and_the_rest_are_not_asked(make_client):
    asked: list[Any] = []
    client = await make_client(
        Delay(None, asked), Delay(0.0, asked), Delay(5.0, asked), answer=failing_once()
    )
    assert await client.call("res.partner", "create", {}) == 2
    assert asked == [(None, 1, Outcome.NOT_SENT), (0.0, 1, Outcome.NOT_SENT)]


async def test_a_failing_answerer_ends_the_call(make_client):
    class Broken(Plugin):
        def calculate_delay(self) -> float:
            raise RuntimeError("no luck")

    asked: list[Any] = []
    client = await make_client(
        Delay(None, asked), Broken(), Delay(0.0, asked), answer=failing_once()
    )
    with pytest.raises(PluginError, match="Broken"):
        await client.call("res.partner", "create", {})
    assert len(asked) == 1


@pytest.mark.parametrize("delay", [-1, float("-inf")])
async def test_a_delay_below_zero_is_none_and_named(make_client, delay, caplog):
    client = await make_client(Delay(delay, []), answer=failing_once())
    assert await client.call("res.partner", "read", [1]) == 2
    assert "plugin 'Delay' asks for a delay of -" in caplog.text


@pytest.mark.parametrize("delay", ["soon", True, object()])
async def test_a_delay_that_is_no_number_of_seconds_is_refused(make_client, delay):
    client = await make_client(Delay(delay, []), answer=failing_once())
    with pytest.raises(PluginError, match="expected seconds"):
        await client.call("res.partner", "read", [1])


async def test_only_named_arguments_are_given_and_state_is_per_plugin(make_client):
    seen: dict[str, Any] = {}

    class Stateful(Plugin):
        async def start_operation(self, operation: str, call: Any) -> None:
            call.state["mine"]["operation"] = operation

        async def on_error(self, call: Any, error: Exception) -> None:
            seen["error"] = error

        async def end_operation(self, call: Any, outcome: Outcome) -> None:
            seen.update(call.state["mine"], outcome=outcome, id=call.id)

    def refuse(*call: Any) -> Any:
        raise UserError("not today", model="res.partner", method="write")

    client = await make_client(Stateful(), answer=refuse)
    with pytest.raises(UserError):
        await client.write("res.partner", 1, {})
    assert seen["operation"] == "res.partner.write"
    assert seen["outcome"] is Outcome.FAILED_ROLLED_BACK
    assert isinstance(seen["error"], UserError)


async def test_a_request_that_is_changed_in_place_reaches_nobody(make_client):
    """Neither the wire nor the caller's own lists, in whichever hook."""

    class Careless(Plugin):
        def before_request(self, request):
            self.spoil(request)

        def classify_call(self, request):
            self.spoil(request)

        def after_response(self, request):
            self.spoil(request)

        def spoil(self, request):
            request.args[0].append("spoilt")
            request.args[1]["name"] = "spoilt"
            request.kwargs["spoilt"] = request.context["spoilt"] = True

    client = await make_client(Careless(), answer=lambda *call: True)
    ids, values = [1, 2], {"name": "right"}
    await client.call("res.partner", "write", ids, values)
    assert (ids, values) == ([1, 2], {"name": "right"})
    assert client.transport.sent == [
        ("res.partner", "write", [[1, 2], {"name": "right"}], {"context": {"lang": "en_US"}})
    ]


def test_a_request_that_is_nested_without_end_is_left_to_the_wire():
    endless: list = []
    endless.append(endless)
    request = Request("res.partner", "read", [endless])
    assert request.copied() is request


async def test_params_are_a_copy_at_any_depth(make_client):
    class Meddling(Plugin):
        def before_request(self, params: dict[str, Any]) -> None:
            params["args"][1]["child_ids"][0][2]["name"] = "meddled"
            params["args"][0].append(8)
            params["context"]["lang"] = "xx"

    client = await make_client(Meddling())
    values = {"child_ids": [(0, 0, {"name": "Ada"})]}
    await client.write("res.partner", [7], values)
    assert client.transport.sent == [
        ("res.partner", "write", [[7], values], {"context": {"lang": "en_US"}})
    ]
    assert values == {"child_ids": [(0, 0, {"name": "Ada"})]}


@pytest.mark.parametrize("hook", ["classify_call", "resolve_credentials", "calculate_delay"])
async def test_an_answer_of_another_kind_names_plugin_and_hook(make_client, scripted, hook):
    wrong = type("Wrong", (Plugin,), {hook: lambda self: {"login": "admin"}})()
    transport = scripted(failing_once())
    async with ZenooClient(transport=transport, plugins=[wrong], config=False) as client:
        if hook != "resolve_credentials":
            await client.login("demo", "admin", "admin")
        with pytest.raises(PluginError, match="answered dict, expected") as caught:
            await client.read("res.partner", 1)
    assert (caught.value.plugin, caught.value.hook) == ("Wrong", hook)


class Broken(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float | None:
        return 1 / 0


class Awaited(RetryStrategy):
    async def calculate_delay(self, attempt: int) -> float:  # type: ignore[override]
        return 1.0


@pytest.mark.parametrize("kind", [Broken, Awaited])
async def test_a_strategy_that_fails_is_named(make_client, kind):
    class Strategies(Plugin):
        def register_retry_strategies(self) -> list[Component]:
            return [Component("own", kind)]

    client = await make_client(Strategies(), retry="own", answer=failing_once())
    with pytest.raises(PluginError, match=f"retry strategy {kind.__name__}"):
        await client.read("res.partner", 1)
