"""What `auto` chooses, by server, credentials and what stands between."""

from __future__ import annotations

from typing import Any

import pytest

from zenoo_core import ZenooClient, errors
from zenoo_core.testing import Between, answer

PASSWORD: dict[str, str] = {"password": "admin"}
KEY = {"api_key": "sandbox-admin"}
ALL = ("json2", "session", "jsonrpc", "xmlrpc")


async def chosen(url: str, secret: dict[str, str], **settings: Any) -> Any:
    async with ZenooClient(url, config=False, **settings) as client:
        assert client.transport_choice is None
        await client.login("demo", "admin", **secret)
        assert await client.search_count("res.company") > 0
        return client.transport_choice


@pytest.mark.parametrize(("version", "secret", "candidates", "name"), [
    ("19.0", KEY, ALL, "json2"),
    ("19.0", PASSWORD, ALL, "session"),
    ("18.0", KEY, ALL, "jsonrpc"),
    ("18.0", PASSWORD, ALL, "session"),
    ("18.0", KEY, ("json2", "xmlrpc"), "xmlrpc"),
    ("19.0", PASSWORD, ("json2", "jsonrpc", "session"), "jsonrpc"),
    ("19.0", KEY, ("no-such-plugin", "xmlrpc"), "xmlrpc"),
])  # fmt: skip
async def test_the_first_candidate_that_suits(
    serve: Any, version: str, secret: dict[str, str], candidates: tuple[str, ...], name: str
) -> None:
    sandbox = serve(version=version)
    choice = await chosen(sandbox.url, secret, candidates=list(candidates))
    assert choice.name == name
    assert choice.server_version == version
    assert version in choice.reason
    assert ("key" in choice.reason) is (secret is KEY)


async def test_several_databases(serve: Any) -> None:
    sandbox = serve(databases=("demo", "other"))
    assert (await chosen(sandbox.url, KEY)).name == "json2"
    assert (await chosen(sandbox.url, PASSWORD)).name == "session"


async def test_it_asks_once_for_each_database(serve: Any) -> None:
    sandbox = serve(databases=("demo", "other"))
    async with Between(sandbox.url) as between:

        async def exchanges(**arguments: Any) -> int:
            before = len(between.requests)
            async with ZenooClient(between.url, config=False) as client:
                await client.login(**arguments)
            return len(between.requests) - before

        first = await exchanges(database="demo", user="admin", password="admin")
        again = await exchanges(database="demo", user="admin", password="admin")
        other = await exchanges(database="other", user="admin", password="admin")
    assert (first, again, other) == (2, 1, 2)  # version and login; login; version and login


async def test_a_firewall_that_bars_json2(serve: Any) -> None:
    sandbox = serve()
    async with Between(sandbox.url) as between:
        between.barred = ("/json/",)
        choice = await chosen(between.url, KEY)
    assert choice.name == "jsonrpc"
    assert "json2: HTTP 403" in choice.passed_over


async def test_what_was_remembered_is_barred_later(serve: Any) -> None:
    sandbox = serve()
    async with Between(sandbox.url) as between:
        assert (await chosen(between.url, KEY)).name == "json2"
        between.barred = ("/json/",)
        assert (await chosen(between.url, KEY)).name == "jsonrpc"
        between.barred = ()
        assert (await chosen(between.url, KEY)).name == "jsonrpc"  # remembered


async def test_a_refused_secret_is_tried_on_no_other_wire(serve: Any) -> None:
    sandbox = serve()
    async with Between(sandbox.url) as between:
        for secret in ({"password": "c4nary"}, {"api_key": "c4nary"}):
            between.requests.clear()
            async with ZenooClient(between.url, config=False) as client:
                with pytest.raises(errors.AuthenticationError) as caught:
                    await client.login("demo", "admin", **secret)
                assert client.transport_choice is None
            assert sum(b"c4nary" in request for request in between.requests) == 1
            assert "c4nary" not in str(caught.value)


async def test_a_key_in_the_place_of_a_password_says_what_to_do(serve: Any) -> None:
    async with ZenooClient(serve().url, config=False) as client:
        with pytest.raises(errors.AuthenticationError, match="api_key="):
            await client.login("demo", "admin", "sandbox-admin")


async def test_a_password_in_the_place_of_a_key(serve: Any) -> None:
    async with ZenooClient(serve().url, config=False, transport="json2") as client:
        with pytest.raises(errors.AuthenticationError, match="API keys only"):
            await client.login("demo", "admin", "admin")


async def test_no_candidate_suits(serve: Any) -> None:
    url = serve(version="18.0").url
    for candidates, secret in ((["session"], KEY), (["json2"], PASSWORD)):
        async with ZenooClient(url, config=False, candidates=candidates) as client:
            with pytest.raises(errors.ConfigError, match=f"{candidates[0]}: takes"):
                await client.login("demo", "admin", **secret)


async def test_json2_by_name_needs_odoo_19(serve: Any) -> None:
    async with ZenooClient(serve(version="18.0").url, config=False, transport="json2") as client:
        with pytest.raises(errors.HTTPStatusError, match="Odoo 19"):
            await client.login("demo", "admin", api_key="sandbox-admin")


async def test_no_candidate_is_installed() -> None:
    client = ZenooClient("http://127.0.0.1:1", config=False, candidates=["pigeon"])
    with pytest.raises(errors.PluginNotFound, match="pigeon"):
        await client.open()


async def test_a_disabled_candidate_is_passed_over(serve: Any) -> None:
    assert (await chosen(serve().url, KEY, disabled=["json2"])).name == "jsonrpc"


async def test_a_transport_by_name_says_so(serve: Any) -> None:
    async with ZenooClient(serve().url, config=False, transport="xmlrpc") as client:
        assert str(client.transport_choice) == "xmlrpc: configured by name"


@pytest.mark.parametrize(("reply", "kind"), [
    (answer("404 Not Found", b"<html>"), errors.HTTPStatusError),
    (answer("503 Overloaded", b"<html>"), errors.HTTPStatusError),
    (answer("429 Slow down"), errors.TooManyRequests),
    (answer("200 OK", b"<html>"), errors.BadResponse),
    (b"", errors.ConnectionLost),
])  # fmt: skip
async def test_no_odoo_there(reply: bytes, kind: type[errors.ZenooError]) -> None:
    async with Between("http://127.0.0.1:1") as between:
        between.reply = reply
        async with ZenooClient(between.url, config=False) as client:
            with pytest.raises(kind) as caught:
                await client.login("demo", "admin", "admin")
        assert type(caught.value) is kind
        assert len(between.requests) <= 4
        assert not any(b'"admin"' in request for request in between.requests)


async def test_users_with_password_and_with_key_share_a_client(serve: Any) -> None:
    async with ZenooClient(serve().url, config=False) as client:
        await client.login("demo", "admin", "admin")
        first = client.transport_choice
        await client.login("demo", "limited", api_key="sandbox-limited")
        assert (await client.call("res.users", "context_get"))["uid"] == client.identity.uid
        assert (first.name, client.transport_choice.name) == ("session", "json2")


async def test_a_revoked_key_is_tried_once(serve: Any) -> None:
    sandbox = serve()
    async with Between(sandbox.url) as between:
        robot = ZenooClient(between.url, config=False, transport="json2")
        async with robot, ZenooClient(sandbox.url, config=False) as admin:
            await robot.login("demo", "admin", api_key="sandbox-admin")
            await admin.login("demo", "admin", "admin")
            keys = await admin.search("res.users.apikeys", [("user_id", "=", admin.identity.uid)])
            await admin.unlink("res.users.apikeys", keys)
            before = len(between.requests)
            for _ in range(10):
                with pytest.raises(errors.AuthenticationError, match="revoked"):
                    await robot.search_count("res.company")
            assert len(between.requests) - before == 1
