"""The call log, latency, overlapping calls, and the log of what the sandbox lacks."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from time import perf_counter

import pytest
from zenoo_sandbox import Sandbox

from .client import Caller, execute_kw


async def test_every_call_is_logged(caller: Caller, served: Sandbox) -> None:
    await caller.execute("res.partner", "search_count", [])
    _, cookie = await caller.log_in("demo")
    await caller.count_partners(cookie)
    first, second = served.calls
    assert (first.database, first.model, first.method, first.uid) == (
        "demo",
        "res.partner",
        "search_count",
        2,
    )
    assert second.uid != first.uid
    assert abs((datetime.now(UTC) - first.time).total_seconds()) < 10
    assert (first.args, first.kwargs, first.error) == ([[]], {}, None)


async def test_the_log_tells_how_a_call_ended_and_shows_no_argument(
    caller: Caller, served: Sandbox
) -> None:
    await caller.post("/jsonrpc", execute_kw("demo", "res.partner", "write", [[1], {"x": 1}], {}))
    call = ["res.users", "change_password", ["hunter2", "hunter3"], {}]
    await caller.post("/jsonrpc", execute_kw("demo", *call))
    unknown, denied = served.calls
    assert (unknown.method, unknown.error) == ("write", "builtins.KeyError")
    assert (denied.args, denied.error) == (call[2], "odoo.exceptions.AccessDenied")
    assert "hunter" not in repr(served.calls)


async def test_a_refused_secret_is_no_call(caller: Caller, served: Sandbox) -> None:
    params = execute_kw("demo", "res.partner", "search", [[]], {})
    params["args"][2] = "wrong"
    answer = await caller.post("/jsonrpc", params)
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"
    assert not served.calls


async def test_latency_is_waited_for_without_a_thread(caller: Caller, served: Sandbox) -> None:
    served.latency = 0.2
    begin = perf_counter()
    reads = [caller.execute("res.partner", "search_count", []) for _ in range(50)]
    await asyncio.gather(*reads)
    assert 0.2 <= perf_counter() - begin < 2.0


async def test_a_call_that_works_long_does_not_stop_the_others(
    caller: Caller, served: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    database, release = served.databases["demo"], Event()
    real = type(database).call

    def slow(self: object, uid: int, model: str, method: str, *rest: object) -> object:
        if method == "search":
            release.wait(10)
        return real(self, uid, model, method, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(type(database), "call", slow)
    stuck = asyncio.create_task(caller.execute("res.partner", "search", []))
    await asyncio.sleep(0.05)
    assert await caller.execute("res.partner", "search_count", []) > 0
    assert not stuck.done()
    release.set()
    assert await stuck


async def test_the_log_says_when_the_sandbox_lacks_a_method(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    params = execute_kw("demo", "res.partner", "action_view_stock_lots", [[1]], {})
    with caplog.at_level(logging.WARNING, "zenoo.sandbox"):
        answer = await caller.post("/jsonrpc", params)
        assert answer["error"]["data"]["name"] == "builtins.AttributeError"
        assert "action_view_stock_lots: the sandbox does not know this method" in caplog.text
        caplog.clear()
        await caller.post("/jsonrpc", execute_kw("demo", "res.partner", "write", [[1], []], {}))
        await caller.post("/jsonrpc", execute_kw("demo", "res.partner", "_write", [[1], []], {}))
        assert not caplog.records  # neither is the sandbox's lack
        params["args"][4] = "enrich_by_duns"
        answer = await caller.post("/jsonrpc", params)
    message = "The method 'res.partner.enrich_by_duns' does not exist"
    assert answer["error"]["data"]["message"] == message
    lacks = "res.partner.enrich_by_duns: the sandbox, not Odoo, lacks this method"
    assert lacks in caplog.text


async def test_an_error_of_the_sandbox_shows_nothing_of_itself(
    caller: Caller,
    served: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*args: object) -> object:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(served.databases["demo"]), "call", broken)
    answer = await caller.post("/jsonrpc", execute_kw("demo", "res.partner", "read", [[1]], {}))
    assert answer["error"]["data"]["name"] == "builtins.ZeroDivisionError"
    assert "secret detail" not in str(answer)
    assert "zenoo" not in answer["error"]["data"]["debug"]
    assert "secret detail" in caplog.text


async def test_the_level_of_the_log_is_taken_and_left_alone(caller: Caller) -> None:
    params = {"service": "common", "method": "set_loglevel", "args": ["debug"]}
    assert (await caller.post("/jsonrpc", params))["result"] is True
