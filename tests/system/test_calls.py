"""The client's operations, whole: transport, server and back."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from zenoo_core import ZenooClient
from zenoo_core.errors import AccessError, AuthenticationError
from zenoo_core.models.commands import Command


async def test_a_record_from_birth_to_end(client):
    company = await client.create("res.partner", {"name": "Kiln & Co", "is_company": True})
    ids = await client.create(
        "res.partner", [{"name": "Ada", "parent_id": company}, {"name": "Bo", "parent_id": company}]
    )
    assert await client.search("res.partner", [("parent_id", "=", company)], order="name") == ids
    assert await client.search_count("res.partner", [("parent_id", "=", company)]) == 2
    assert await client.write("res.partner", ids, {"email": "team@kiln.example"}) is True
    rows = await client.search_read(
        "res.partner", [("id", "in", ids)], ["name", "email", "parent_id"], order="name desc"
    )
    assert [row["name"] for row in rows] == ["Bo", "Ada"]
    assert rows[0]["email"] == "team@kiln.example"
    assert rows[0]["parent_id"] == [company, "Kiln & Co"]
    assert await client.unlink("res.partner", [*ids, company]) is True
    assert await client.read("res.partner", [*ids, company], ["name"]) == []


async def test_metadata_and_version(client, sandbox):
    fields = await client.fields_get("res.partner", ["name", "no_such"], ["type", "required"])
    assert fields == {"name": {"type": "char", "required": False}}
    assert (await client.version())["server_serie"] == sandbox.version


async def test_an_identity_carries_the_users_context(client):
    assert client.identity.uid == 2
    assert client.identity.database == "demo"
    assert client.identity.context["lang"] == "en_US"
    assert client.identity.server_version.startswith("19")


async def test_languages_and_companies_by_view(client):
    belgium = [("code", "=", "BE")]
    (english,) = await client.search_read("res.country", belgium, ["name"])
    (french,) = await client.with_context(lang="fr_FR").search_read(
        "res.country", belgium, ["name"]
    )
    assert (english["name"], french["name"]) == ("Belgium", "Belgique")
    with pytest.raises(AccessError):
        await client.with_company(999).search("res.partner", [])


async def test_an_api_key_where_the_server_takes_one(sandbox):
    async with ZenooClient(sandbox.url, config=False) as client:
        identity = await client.login("demo", "demo", api_key="sandbox-demo")
        assert identity.login == "demo"
        assert await client.search_count("res.users", [("id", "=", identity.uid)]) == 1
    async with ZenooClient(sandbox.url, transport="session", config=False) as client:
        with pytest.raises(AuthenticationError, match=r"(?i)api key"):
            await client.login("demo", "demo", api_key="sandbox-demo")


async def test_many_calls_at_once_get_their_own_answers(client):
    ids = await client.search("res.partner", [], limit=20)
    answers = await asyncio.gather(
        *(client.read("res.partner", i, ["name"]) for i in ids for _ in range(5))
    )
    assert [rows[0]["id"] for rows in answers] == [i for i in ids for _ in range(5)]


async def test_two_users_in_one_process_are_not_mixed(sandbox, transport, secret):
    async def context_of(login: str) -> int:
        async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
            await client.login("demo", login, **secret(login))
            answers = await asyncio.gather(
                *(client.call("res.users", "context_get") for _ in range(10))
            )
            uids = {answer["uid"] for answer in answers}
            assert uids == {client.identity.uid}
            return client.identity.uid

    uids = await asyncio.gather(*(context_of(login) for login in ("admin", "demo", "limited")))
    assert len(set(uids)) == 3


async def test_a_second_login_changes_the_user_of_later_calls_only(sandbox, transport, secret):
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "admin", **secret("admin"))
        sandbox.latency = 0.2
        early = asyncio.create_task(client.call("res.users", "context_get"))
        await asyncio.sleep(0.05)
        sandbox.latency = 0
        demo = await client.login("demo", "demo", **secret("demo"))
        assert (await client.call("res.users", "context_get"))["uid"] == demo.uid
        assert (await early)["uid"] == 2


async def test_an_expired_session_is_renewed_once_for_all(sandbox):
    async with ZenooClient(sandbox.url, transport="session", config=False) as client:
        await client.login("demo", "admin", "admin")
        sandbox.expire_sessions()
        rows = await asyncio.gather(
            *(client.create("res.partner", {"name": f"after {n}"}) for n in range(30))
        )
        assert len(set(rows)) == 30
        assert await client.search_count("res.partner", [("name", "like", "after ")]) == 30


async def test_a_connection_holds_nothing_of_the_call_that_it_was_made_for(client):
    """It keeps that call's context as long as it lives; results are not to live as long."""
    tasks = [asyncio.create_task(client.search_read("res.users", [])) for _ in range(3)]
    await asyncio.wait(tasks)
    held = [weakref.ref(task) for task in tasks]
    del tasks
    gc.collect()
    assert [ref() for ref in held] == [None] * 3


async def test_the_first_call_logs_in_and_keeps_what_it_was_asked_for(sandbox, transport, secret):
    settings = {"database": "demo", "user": "admin", **secret("admin")}
    async with ZenooClient(sandbox.url, transport=transport, config=False, **settings) as client:
        assert client.identity is None
        rows = await client.call_kw(
            "res.partner", "read", [[1]], {"fields": ["id"]}, result_type=list[dict[str, float]]
        )
        assert isinstance(rows[0]["id"], float)


async def test_commands_made_of_records_are_plain_on_every_wire(client):
    tags = await client.model("res.partner.category").limit(2)
    await client.write("res.partner", [1], {"category_id": [Command.link(tags[0])]})
    await client.write("res.partner", [1], {"category_id": [Command.set(tags)]})
    [row] = await client.read("res.partner", [1], ["category_id"])
    assert sorted(row["category_id"]) == sorted(tag.id for tag in tags)
