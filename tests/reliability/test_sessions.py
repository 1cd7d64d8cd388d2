"""R20: one login per expired session, however many wait; a revoked secret is tried once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from reliability.rig import MARK, Line, gathered, kinds
from reliability.server import MODEL, Server
from zenoo_core import ZenooClient
from zenoo_core.errors import AuthenticationError
from zenoo_core.testing.faults import FaultProxy, HTTPMessage

CALLERS, EXPIRIES = 50, 3
LOGIN = "/web/session/authenticate"


class Counted(FaultProxy):
    """A proxy without faults that counts the requests by their paths."""

    def __init__(self, server: str) -> None:
        super().__init__(server, only=self._note)
        self.paths: Counter[str] = Counter()

    def _note(self, message: HTTPMessage) -> bool:
        self.paths[message.start[1]] += 1
        return False


async def test_r20_one_login_per_expiry(server: Server, figures: Any) -> None:
    async with (
        Counted(server.url) as proxy,
        Line(server, "session").client(proxy.url, attempts=1) as client,
    ):
        ids: list[Any] = []
        for round_ in range(EXPIRIES):

            async def create(index: int, first: int = round_ * CALLERS) -> int:
                call = f"{MARK}{first + index}"
                return await client.with_context(call_id=call).create(MODEL, {"name": call})

            server.ask("expire")
            ids += await gathered(CALLERS, create, CALLERS)
        logins = proxy.paths[LOGIN] - 1
    done = server.executions
    figures(
        f"{EXPIRIES} expiries under {CALLERS} callers each: {logins} logins, {dict(kinds(ids))}"
    )
    assert logins == EXPIRIES
    assert kinds(ids) == {"ok": CALLERS * EXPIRIES}
    assert len(set(ids)) == len(done) == CALLERS * EXPIRIES
    assert set(done.values()) == {1}


async def test_r20_expiring_all_the_time(server: Server, figures: Any) -> None:
    """Sessions end while calls are under way, at any moment; each call waits for its login."""
    async with (
        Counted(server.url) as proxy,
        Line(server, "session").client(proxy.url, attempts=11) as client,
    ):

        async def create(index: int) -> int:
            call = f"{MARK}{index}"
            return await client.with_context(call_id=call).create(MODEL, {"name": call})

        async def expire() -> None:
            for _ in range(10):
                await asyncio.sleep(0.05)
                await asyncio.to_thread(server.ask, "expire")

        expiring = asyncio.create_task(expire())
        outcomes = await gathered(600, create, CALLERS)
        await expiring
        logins = proxy.paths[LOGIN] - 1
    figures(f"600 creates, 10 expiries: {logins} logins, {dict(kinds(outcomes))}")
    assert kinds(outcomes) == {"ok": 600}
    assert 1 <= logins <= 10
    assert set(server.executions.values()) == {1}
    assert len(server.executions) == 600


async def test_r20_a_revoked_password(server: Server, figures: Any) -> None:
    async with (
        Counted(server.url) as proxy,
        ZenooClient(proxy.url, transport="session", retry="backoff", config=False) as client,
        Line(server, "jsonrpc").client() as admin,
    ):
        identity = await client.login("demo", "demo", "demo")
        await admin.write("res.users", identity.uid, {"password": "another-one"})
        server.ask("expire")
        outcomes = await gathered(
            CALLERS, lambda _: client.search_count("res.country"), CALLERS
        )  # all at once, then some more
        outcomes += await gathered(10, lambda _: client.search_count("res.country"), 1)
        logins = proxy.paths[LOGIN] - 1
    figures(f"{len(outcomes)} calls: {logins} login tried, {dict(kinds(outcomes))}")
    assert logins == 1
    assert all(isinstance(outcome, AuthenticationError) for outcome in outcomes)
    assert len({id(outcome) for outcome in outcomes}) == len(outcomes)  # each its own


@pytest.mark.parametrize("word", ["safe", "unsafe"])
async def test_r20_a_revoked_key(server: Server, word: str) -> None:
    async with (
        Counted(server.url) as proxy,
        ZenooClient(
            proxy.url, transport="jsonrpc", retry="backoff", attempts=5, config=False
        ) as client,
        Line(server, "jsonrpc").client() as admin,
    ):
        await client.login("demo", "admin", api_key=server.ask("key"))
        keys = await admin.search("res.users.apikeys", [])
        await admin.unlink("res.users.apikeys", keys)
        before = proxy.requests
        outcomes = await gathered(
            CALLERS, lambda _: client.with_retry(word).search_count("res.country"), CALLERS
        )
        assert proxy.requests - before == CALLERS  # none is tried again
    assert all(isinstance(outcome, AuthenticationError) for outcome in outcomes)
    assert "cool-down" in str(outcomes[0])  # it may be a neighbour's doing
