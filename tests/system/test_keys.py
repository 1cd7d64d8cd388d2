"""API keys and databases on every wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from zenoo_sandbox import Sandbox

from zenoo_core import Plugin, Secret, ZenooClient
from zenoo_core.errors import (
    AuthenticationError,
    ClientStateError,
    UnknownMethodError,
    UserError,
)

PASSWORDS = ["auto", "session", "jsonrpc", "xmlrpc"]
KEYS = ["auto", "json2", "jsonrpc", "xmlrpc"]
ONE_MONTH = timedelta(days=30)


@pytest.fixture(params=["19.0", "18.0"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    async with Sandbox(version=request.param) as served:
        yield served


@pytest.fixture
async def new() -> AsyncIterator[Sandbox]:
    async with Sandbox() as served:
        yield served


async def _opened(sandbox: Sandbox, transport: str, **settings: Any) -> ZenooClient:
    return await ZenooClient(sandbox.url, transport=transport, config=False, **settings).open()


@pytest.mark.parametrize("transport", PASSWORDS)
@pytest.mark.parametrize("login", ["admin", "demo"])
async def test_a_password_makes_a_key(sandbox: Sandbox, transport: str, login: str) -> None:
    async with await _opened(sandbox, transport) as client:
        await client.login("demo", login, login)
        key = await client.create_api_key("worker", expires=ONE_MONTH)
        other = await client.with_user(login, login)
        (row,) = await other.search_read(
            "res.users.apikeys", [("name", "=", "worker")], ["user_id", "expiration_date"]
        )
    ends = datetime.fromisoformat(row["expiration_date"]).replace(tzinfo=UTC)
    assert timedelta(days=29) < ends - datetime.now(UTC) < timedelta(days=31)
    assert key.reveal() not in repr(key)
    async with await _opened(sandbox, "jsonrpc") as client:
        identity = await client.login("demo", login, api_key=key)
        assert row["user_id"][0] == identity.uid


@pytest.mark.parametrize("transport", KEYS)
async def test_a_key_is_rotated(new: Sandbox, transport: str) -> None:
    old = new.databases["demo"].issue_api_key("admin", name="old")
    stored: list[Secret] = []

    async def store(key: Secret) -> None:
        stored.append(key)
        async with await _opened(new, "jsonrpc") as other:
            await other.login("demo", "admin", api_key=old)  # the old one is there still

    async with await _opened(new, transport) as client:
        await client.login("demo", "admin", api_key=old)
        key = await client.rotate_api_key("rotated", expires=ONE_MONTH, store=store)
        assert stored == [key]
        assert (await client.call("res.users", "context_get"))["uid"] == 2
        with pytest.raises(AuthenticationError):
            await client.login("demo", "admin", api_key=old)
        names = await _names(new, key)
    assert "rotated" in names
    assert "old" not in names


async def _names(sandbox: Sandbox, key: Secret) -> list[str]:
    async with await _opened(sandbox, "jsonrpc") as client:
        await client.login("demo", "admin", api_key=key)
        rows = await client.search_read("res.users.apikeys", [], ["name"])
    return [row["name"] for row in rows]


async def test_a_view_rotates_its_own_key(new: Sandbox) -> None:
    key = new.databases["demo"].issue_api_key("admin")
    async with await _opened(new, "json2") as client:
        await client.login("demo", "demo", api_key="sandbox-demo")
        view = await client.with_user("admin", api_key=key)
        await view.rotate_api_key("next")
        assert (await view.call("res.users", "context_get"))["uid"] == 2
        assert (await client.call("res.users", "context_get"))["uid"] == 5


async def test_a_key_that_cannot_be_stored_changes_nothing(new: Sandbox) -> None:
    async def store(key: Secret) -> None:
        raise OSError("disk full")

    async with await _opened(new, "json2") as client:
        await client.login("demo", "admin", api_key="sandbox-admin")
        with pytest.raises(OSError, match="disk full"):
            await client.rotate_api_key("rotated", store=store)
        assert (await client.call("res.users", "context_get"))["uid"] == 2


@pytest.mark.parametrize("transport", KEYS)
async def test_what_the_server_does_not_allow(new: Sandbox, transport: str) -> None:
    async with await _opened(new, transport) as client:
        await client.login("demo", "demo", api_key="sandbox-demo")
        with pytest.raises(UserError, match="not enabled"):
            await client.create_api_key("x", expires=ONE_MONTH)
        await _allow(new)
        with pytest.raises(UserError, match="must have an expiration date"):
            await client.create_api_key("x")
        with pytest.raises(UserError, match=r"cannot exceed 90"):
            await client.create_api_key("x", expires=timedelta(days=91))
        with pytest.raises(UserError, match="past"):
            await client.create_api_key("x", expires=datetime(2020, 1, 1, tzinfo=UTC))
        key = await client.create_api_key("x", expires=datetime.now(UTC) + ONE_MONTH)
        await client.revoke_api_key(key)
        with pytest.raises(AuthenticationError):
            await client.revoke_api_key(key)


async def _allow(sandbox: Sandbox) -> None:
    async with await _opened(sandbox, "jsonrpc") as admin:
        await admin.login("demo", "admin", "admin")
        parameter = "base.enable_programmatic_api_keys"
        await admin.call("ir.config_parameter", "set_param", parameter, "True")


async def test_18_manages_no_keys_by_key() -> None:
    async with Sandbox(version="18.0") as sandbox, await _opened(sandbox, "jsonrpc") as client:
        await client.login("demo", "admin", api_key="sandbox-admin")
        with pytest.raises(UnknownMethodError, match="18 manages keys in the browser"):
            await client.rotate_api_key("x")


async def test_a_password_is_not_rotated(new: Sandbox) -> None:
    async with await _opened(new, "session") as client:
        await client.login("demo", "admin", "admin")
        with pytest.raises(ClientStateError, match="by password"):
            await client.rotate_api_key("x")


class _Watcher(Plugin):
    """Note everything that a plugin can see."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def before_request(self, request: Any, call: Any) -> None:
        self.seen.append(repr(request))

    def after_response(self, response: Any, call: Any) -> None:
        self.seen.append(repr(response))

    def on_error(self, error: Any, call: Any) -> None:
        self.seen.append(repr(error) + str(error))


async def test_no_plugin_sees_a_key(new: Sandbox) -> None:
    watcher = _Watcher()
    async with await _opened(new, "auto", plugins=[watcher]) as client:
        await client.login("demo", "admin", "admin")
        first = await client.create_api_key("first")
        await client.login("demo", "admin", api_key=first)
        second = await client.rotate_api_key("second")
        await client.search_count("res.partner")
    seen = "".join(watcher.seen)
    assert "search_count" in seen
    assert first.reveal() not in seen
    assert second.reveal() not in seen
    assert "'admin', 'admin'" not in seen


@pytest.mark.parametrize("transport", ["auto", "json2", "session", "jsonrpc", "xmlrpc"])
async def test_databases_are_listed_without_a_login(transport: str) -> None:
    def sandbox(*, list_databases: bool) -> Sandbox:
        return Sandbox(databases=("a", "b"), list_databases=list_databases)

    wanted: Callable[..., Sandbox] = sandbox
    async with wanted(list_databases=True) as served, await _opened(served, transport) as client:
        assert await client.databases() == ["a", "b"]
    async with wanted(list_databases=False) as served, await _opened(served, transport) as client:
        with pytest.raises(AuthenticationError):
            await client.databases()
