"""Web sessions beyond what the recordings show: expiry, several databases, the cooldown's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox
from zenoo_sandbox.errors import AccessDenied
from zenoo_sandbox.web.cooldown import Cooldown

from .client import Caller


async def test_the_cookie_has_the_length_of_odoos(caller: Caller) -> None:
    _, cookie = await caller.log_in()
    assert cookie is not None
    assert len(cookie) == 84


async def test_expire_sessions_ends_them_all(caller: Caller, served: Sandbox) -> None:
    _, first = await caller.log_in()
    _, second = await caller.log_in("demo")
    assert "result" in await caller.count_partners(first)
    served.expire_sessions()
    for cookie in (first, second):
        answer = await caller.count_partners(cookie)
        assert (answer["error"]["code"], answer["id"]) == (100, None)
    _, again = await caller.log_in()
    assert "result" in await caller.count_partners(again)


async def test_a_login_ends_the_session_that_was_sent_along(caller: Caller) -> None:
    _, old = await caller.log_in()
    params = {"db": "demo", "login": "demo", "password": "demo"}
    await caller.post("/web/session/authenticate", params, cookie=old)
    assert (await caller.count_partners(old))["error"]["code"] == 100


async def test_a_failed_login_keeps_the_session_that_was_sent_along(caller: Caller) -> None:
    _, cookie = await caller.log_in()
    params = {"db": "demo", "login": "demo", "password": "no"}
    answer = await caller.post("/web/session/authenticate", params, cookie=cookie)
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"
    assert "result" in await caller.count_partners(cookie)


@pytest.fixture
async def several(http: aiohttp.ClientSession) -> AsyncIterator[Caller]:
    async with Sandbox(databases=("one", "two"), empty=("bare",)) as sandbox:
        yield Caller(http, sandbox.url)


async def test_a_session_knows_its_database(several: Caller) -> None:
    _, one = await several.log_in(db="one")
    _, two = await several.log_in(db="two")
    create = {"model": "res.partner", "method": "create", "args": [{"name": "X"}], "kwargs": {}}
    before = (await several.count_partners(two))["result"]
    await several.post("/web/dataset/call_kw", create, cookie=one)
    assert (await several.count_partners(one))["result"] == before + 1
    assert (await several.count_partners(two))["result"] == before


async def test_a_header_for_another_database_ends_in_an_expired_session(several: Caller) -> None:
    _, one = await several.log_in(db="one")
    assert "result" in await several.count_partners(one, X_Odoo_Database="one")
    answer = await several.count_partners(one, X_Odoo_Database="two")
    assert answer["error"]["code"] == 100


async def test_no_log_in_to_an_empty_database(several: Caller) -> None:
    answer, cookie = await several.log_in(db="bare")
    assert answer["error"]["data"]["message"] == "Database not found."
    assert cookie is None


def test_the_cooldown_follows_its_clock() -> None:
    now = 0.0
    cooldown = Cooldown(failures=2, seconds=60, clock=lambda: now)
    cooldown.check("a")
    cooldown.note_failure("a")
    cooldown.check("a")
    cooldown.note_failure("a")
    with pytest.raises(AccessDenied, match="Too many login failures"):
        cooldown.check("a")
    cooldown.check("b")
    now = 61.0
    cooldown.check("a")
    cooldown.note_failure("a")
    with pytest.raises(AccessDenied):
        cooldown.check("a")
    now = 122.0
    cooldown.note_success("a")
    cooldown.note_failure("a")
    cooldown.check("a")


async def test_a_session_makes_a_key_after_its_password(caller: Caller) -> None:
    """The way of the web client: a button, the wizard it opens, and the key at last."""
    _, cookie = await caller.log_in("demo")

    async def press(model: str, method: str, ids: list[int], **context: str) -> Any:
        params = {"model": model, "method": method, "args": [ids], "kwargs": {"context": context}}
        answer = await caller.post("/web/dataset/call_button", params, cookie=cookie)
        return answer["result"]

    async def run(model: str, method: str, *args: Any) -> Any:
        params = {"model": model, "method": method, "args": list(args), "kwargs": {}}
        return (await caller.post("/web/dataset/call_kw", params, cookie=cookie))["result"]

    made = await run("res.users.apikeys.description", "create", {"name": "From the web"})
    asked = await press("res.users.apikeys.description", "make_key", [made])
    assert asked["res_model"] == "res.users.identitycheck"
    shown = await press(asked["res_model"], "run_check", [asked["res_id"]], password="demo")
    key = shown["context"]["default_key"]
    params = {"service": "common", "method": "login", "args": ["demo", "demo", key]}
    assert (await caller.post("/jsonrpc", params))["result"]
    # The session remembers the check, so the next key comes at once.
    again = await run("res.users.apikeys.description", "create", {"name": "Another"})
    shown = await press("res.users.apikeys.description", "make_key", [again])
    assert shown["context"]["default_key"] != key
