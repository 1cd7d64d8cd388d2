"""Both transports against the embedded server, in both versions, with and without keep-alive."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from zenoo_http import HTTPTransport, SessionTransport

from zenoo_core import errors
from zenoo_core.records import Request
from zenoo_core.transport import Credentials

Sandbox: Any = pytest.importorskip("zenoo_sandbox", reason="the embedded server").Sandbox

KINDS = pytest.mark.parametrize("kind", [HTTPTransport, SessionTransport])
READ = Request("res.partner", "search_read", [[]], {"fields": ["name"], "limit": 3})


@KINDS
@pytest.mark.parametrize("version", ["18.0", "19.0"])
@pytest.mark.parametrize("keep_alive", [False, True])
async def test_a_life_of_a_record(
    bench: Any, kind: type[HTTPTransport], version: str, keep_alive: bool
) -> None:
    async with Sandbox(version=version, keep_alive=keep_alive) as sandbox:
        transport = await bench.transport(sandbox.url, kind)
        assert (await transport.version())["server_serie"] == version
        admin = await transport.authenticate(Credentials("demo", "admin", "admin"))
        assert (admin.uid, admin.context["lang"]) == (2, "en_US")
        assert admin.server_version == version

        async def call(method: str, *args: Any) -> Any:
            request = Request("res.partner", method, args, context=admin.context)
            return await bench.call(transport, request, identity=admin)

        number = await call("create", {"name": "Zoë & Søn"})
        assert await call("write", [number], {"city": "Gent"}) is True
        (record,) = await call("read", [number], ["name", "city"])
        assert (record["name"], record["city"]) == ("Zoë & Søn", "Gent")
        assert await call("unlink", [number]) is True
        assert await call("read", [number], ["name"]) == []
        with pytest.raises(errors.UnknownFieldError):
            await call("read", [1], ["no_such_field"])
        await transport.close()


@KINDS
async def test_users_side_by_side(bench: Any, kind: type[HTTPTransport]) -> None:
    async with Sandbox() as sandbox:
        transport = await bench.transport(sandbox.url, kind)
        who = [
            await transport.authenticate(Credentials("demo", login, login))
            for login in ("admin", "demo", "limited")
        ]
        me = Request("res.users", "context_get")
        answers = await asyncio.gather(
            *(bench.call(transport, me, identity=one) for one in who * 10)
        )
        assert [answer["uid"] for answer in answers] == [one.uid for one in who] * 10
        await transport.close()


async def test_keys_are_for_jsonrpc_only(bench: Any) -> None:
    key = Credentials("demo", "admin", "sandbox-admin", is_key=True)
    async with Sandbox() as sandbox:
        jsonrpc = await bench.transport(sandbox.url)
        identity = await jsonrpc.authenticate(key)
        assert len(await bench.call(jsonrpc, READ, identity=identity)) == 3
        session = await bench.transport(sandbox.url, SessionTransport)
        with pytest.raises(errors.AuthenticationError, match="no API key"):
            await session.authenticate(key)
        await jsonrpc.close()
        await session.close()


@KINDS
async def test_wrong_password_and_database(bench: Any, kind: type[HTTPTransport]) -> None:
    async with Sandbox() as sandbox:
        transport = await bench.transport(sandbox.url, kind)
        with pytest.raises(errors.AuthenticationError):
            await transport.authenticate(Credentials("demo", "admin", "wrong"))
        with pytest.raises(errors.UnknownDatabaseError):
            await transport.authenticate(Credentials("nodb", "admin", "admin"))
        await transport.close()


class Counting(SessionTransport):
    logins = 0

    async def _make_request(self, method: str, url: str, **kwargs: Any) -> Any:
        self.logins += url.endswith("/authenticate")
        return await super()._make_request(method, url, **kwargs)


@pytest.mark.parametrize("databases", [("demo",), ("demo", "other")])
async def test_fifty_callers_and_an_expired_session(bench: Any, databases: tuple[str, ...]) -> None:
    """With several databases the server answers 404, as it no longer knows which one is meant."""
    async with Sandbox(databases=databases) as sandbox:
        transport = await bench.transport(sandbox.url, Counting)
        admin = await transport.authenticate(Credentials("demo", "admin", "admin"))
        await bench.call(transport, READ, identity=admin)
        sandbox.expire_sessions()
        names = [f"caller {n}" for n in range(50)]
        create = [Request("res.partner", "create", [{"name": name}]) for name in names]
        ids = await asyncio.gather(
            *(bench.call(transport, request, identity=admin) for request in create)
        )
        assert len(set(ids)) == 50
        assert transport.logins == 2
        assert [call.method for call in sandbox.calls].count("create") == 50
        await transport.close()
