"""Relations: right, and with as few calls as promised."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.declared import Country, Partner, calls, opened
from zenoo_core import ZenooClient
from zenoo_core.errors import (
    AccessError,
    ClientClosed,
    FieldNotFetched,
    InvalidValueError,
    MissingError,
    UnknownFieldError,
)

THOUSAND = 1000


@pytest.fixture
async def client(sandbox_module: Any) -> AsyncIterator[ZenooClient]:
    async with opened(sandbox_module) as client:
        yield client


@pytest.fixture
async def many(client: ZenooClient, sandbox_module: Any) -> list[Any]:
    """A thousand partners, in two hundred countries, each with a tag and a parent."""
    parent = await client.create("res.partner", {"name": "Parent"})
    values = [
        {
            "name": f"P{n}",
            "country_id": n % 200 + 1,
            "category_id": [n % 8 + 1],
            "parent_id": parent,
        }
        for n in range(THOUSAND)
    ]
    ids = await client.create("res.partner", values)
    found = await client.models.records(client, Partner, "read", (ids,), {})
    sandbox_module.calls.clear()
    return found


async def test_awaiting_in_a_gather_is_one_read(sandbox_module: Any, many: list[Any]) -> None:
    countries = await asyncio.gather(*(partner.country_id for partner in many))
    assert [c.id for c in countries] == [partner.country_id.id for partner in many]
    assert isinstance(countries[0], Country)
    assert calls(sandbox_module) == ["res.country.read"]


async def test_awaiting_in_a_loop_is_one_read(sandbox_module: Any, many: list[Any]) -> None:
    for partner in many:
        country = await partner.country_id
        assert country.code == partner.country_id.record.code
    assert calls(sandbox_module) == ["res.country.read"]


async def test_several_answers_and_fields_are_one_read_per_model(
    client: ZenooClient, sandbox_module: Any, many: list[Any]
) -> None:
    halves = [
        await client.models.records(client, Partner, "read", ([p.id for p in part],), {})
        for part in (many[:500], many[500:])
    ]
    calls(sandbox_module)
    partners = [partner for half in halves for partner in half]
    await asyncio.gather(
        *(partner.country_id for partner in partners), *(partner.parent_id for partner in partners)
    )
    assert sorted(calls(sandbox_module)) == ["res.country.read", "res.partner.read"]


async def test_prefetch_is_one_read_for_each_step(
    client: ZenooClient, sandbox_module: Any, many: list[Any]
) -> None:
    await client.models.prefetch(
        many, ["country_id.currency_id", "category_id", "parent_id__category_id"]
    )
    # The tags of the partners and of their parent are two steps: the second is known after one.
    assert sorted(calls(sandbox_module)) == [
        "res.country.read", "res.currency.fields_get", "res.currency.read",
        "res.partner.category.read", "res.partner.read",
    ]  # fmt: skip
    for partner in many:
        country = await partner.country_id
        assert (await country.currency_id).id == country.currency_id.id
        assert [tag.id for tag in await partner.category_id] == partner.category_id.ids
    assert calls(sandbox_module) == []


async def test_collections_in_a_gather_are_one_read(sandbox_module: Any, many: list[Any]) -> None:
    tags = await asyncio.gather(*(partner.category_id for partner in many))
    assert [[tag.id for tag in each] for each in tags] == [p.category_id.ids for p in many]
    assert calls(sandbox_module) == ["res.partner.category.read"]


async def test_more_ids_than_one_read_takes(
    client: ZenooClient, sandbox_module: Any, many: list[Any]
) -> None:
    parent = many[0].parent_id.id
    (record,) = await client.models.records(client, Partner, "read", ([parent],), {})
    more = await client.create(
        "res.partner", [{"name": f"Q{n}", "parent_id": parent} for n in range(500)]
    )
    await record.refresh("child_ids")
    calls(sandbox_module)
    children = await record.child_ids
    assert [child.id for child in children] == record.child_ids.ids
    assert set(more) < {child.id for child in children}
    assert calls(sandbox_module) == ["res.partner.read"] * 2


async def test_another_answer_reads_anew(client: ZenooClient, sandbox_module: Any) -> None:
    async def belgium() -> Any:
        (row,) = await client.models.records(client, Partner, "read", ([number],), {})
        return await row.country_id

    number = await client.create("res.partner", {"name": "x", "country_id": 20})
    first = await belgium()
    await client.write("res.country", 20, {"name": "Changed"})
    assert (await belgium()).name == "Changed"
    assert first.name == "Belgium"


async def test_two_users_share_nothing(sandbox_module: Any, client: ZenooClient) -> None:
    async with opened(sandbox_module, "demo") as other:
        (mine,) = await client.models.records(client, Partner, "read", ([9],), {})
        (theirs,) = await other.models.records(other, Partner, "read", ([9],), {})
        one, two = await asyncio.gather(mine.country_id, theirs.country_id)
        assert (one.client, two.client) == (client, other)
        assert one != two


async def test_archived_records_are_read_too(client: ZenooClient) -> None:
    parent = await client.create("res.partner", {"name": "Old", "active": False})
    number = await client.create("res.partner", {"name": "Child", "parent_id": parent})
    (record,) = await client.models.records(client, Partner, "read", ([number],), {})
    assert (await record.parent_id).active is False


async def test_a_record_that_has_gone_is_named(client: ZenooClient) -> None:
    tags = await client.create("res.partner.category", [{"name": "A"}, {"name": "B"}])
    number = await client.create("res.partner", {"name": "x", "category_id": tags})
    (record,) = await client.models.records(client, Partner, "read", ([number],), {})
    await client.unlink("res.partner.category", tags[:1])
    with pytest.raises(MissingError, match=rf"res\.partner\.category {tags[0]} does not exist"):
        await record.category_id
    with pytest.raises(FieldNotFetched, match="was not read yet"):
        record.country_id = 20
        record.country_id.record  # noqa: B018


async def test_one_forbidden_record_does_not_hide_the_others(sandbox_module: Any) -> None:
    async with opened(sandbox_module) as admin:
        company = await admin.create("res.company", {"name": "Elsewhere"})
        hidden = await admin.create("res.partner", {"name": "Hidden", "company_id": company})
        seen = await admin.create("res.partner", {"name": "Seen"})
        children = [{"name": "x", "parent_id": parent} for parent in (seen, hidden)]
        ids = await admin.create("res.partner", children)
    async with opened(sandbox_module, "demo") as client:
        rows = await client.models.records(client, Partner, "read", (ids,), {}, ("parent_id",))
        answers = await asyncio.gather(*(row.parent_id for row in rows), return_exceptions=True)
    assert answers[0].name == "Seen"
    assert isinstance(answers[1], AccessError)


async def test_changes_of_a_collection(client: ZenooClient, sandbox_module: Any) -> None:
    tags = await client.create("res.partner.category", [{"name": n} for n in "ABC"])
    number = await client.create("res.partner", {"name": "x"})
    (record,) = await client.models.records(client, Partner, "read", ([number],), {})
    held = record.category_id
    await held.add(tags[0], tags[1])
    assert (held.ids, len(held), tags[0] in held) == (tags[:2], 2, True)
    await held.remove(tags[0])
    await held.set([tags[2], tags[1]])
    calls(sandbox_module)
    await held.create(name="D")
    assert calls(sandbox_module) == ["res.partner.write", "res.partner.read"]
    assert len(held) == 3
    names = {tag.name async for tag in held}
    assert names == {"B", "C", "D"}
    await held.delete(tags[1])
    assert await client.read("res.partner.category", tags[1], ["name"]) == []
    await held.clear()
    assert not held
    await record.refresh()
    assert record.category_id.ids == []
    await held.add()
    assert calls(sandbox_module).count("res.partner.write") == 2


async def test_a_one2many_links_and_unlinks(client: ZenooClient) -> None:
    parent, child = await client.create("res.partner", [{"name": "P"}, {"name": "C"}])
    (record,) = await client.models.records(client, Partner, "read", ([parent],), {})
    await record.child_ids.add(child)
    assert (await client.read("res.partner", child, ["parent_id"]))[0]["parent_id"][0] == parent
    await record.child_ids.remove(child)
    assert (await client.read("res.partner", child, ["parent_id"]))[0]["parent_id"] is False


async def test_cancelling_one_does_not_take_it_from_the_others(
    sandbox_module: Any, many: list[Any]
) -> None:
    sandbox_module.latency = 0.1
    waiting = [asyncio.ensure_future(partner.country_id._read()) for partner in many[:3]]
    await asyncio.sleep(0.03)
    waiting[0].cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert [country.id for country in answers[1:]] == [p.country_id.id for p in many[1:3]]
    assert calls(sandbox_module) == ["res.country.read"]


async def test_awaiting_after_the_client_closed(sandbox_module: Any) -> None:
    async with opened(sandbox_module) as client:
        (record,) = await client.models.records(client, Partner, "read", ([9],), {})
    with pytest.raises(ClientClosed):
        await record.country_id


async def test_wrong_paths_are_named(client: ZenooClient, many: list[Any]) -> None:
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'contry_id'.*'country_id'"):
        await client.models.prefetch(many, ["contry_id"])
    with pytest.raises(InvalidValueError, match="'name' leads to no records: it is of type char"):
        await client.models.prefetch(many, ["name"])


async def test_nothing_refers_to_itself_in_a_circle(client: ZenooClient, many: list[Any]) -> None:
    """Chunks of an export are freed when the program lets go of them, not at some collection."""
    await client.models.prefetch(many[:10], ["country_id", "category_id", "parent_id"])
    gc.collect()
    gc.disable()
    try:
        watched = weakref.ref(many[0])
        many.clear()
        assert watched() is None
    finally:
        gc.enable()
