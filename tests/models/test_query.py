"""Queries against a sandbox: what they send, how often, and what they give."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import (
    ClientStateError,
    DoesNotExist,
    FieldNotFetched,
    InvalidValueError,
    MultipleObjects,
    UnknownFieldError,
    UnknownModelError,
)
from zenoo_core.models import fields
from zenoo_core.models.base import OdooModel
from zenoo_core.models.planning import FieldsSkipped
from zenoo_core.models.query import Query
from zenoo_core.models.terms import Q


class Partner(OdooModel):
    """A part of what contacts have."""

    class Meta:
        model_name = "res.partner"

    name = fields.CharField()
    ref = fields.CharField()
    active = fields.BooleanField()
    is_company = fields.BooleanField()
    create_date = fields.DatetimeField()
    country_id = fields.Many2oneField("res.country")
    category_id = fields.Many2manyField("res.partner.category")


@pytest.fixture
async def client(sandbox_module) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(sandbox_module.url, config=False, transport="jsonrpc") as client:
        await client.login("demo", "admin", "admin")
        yield client


@pytest.fixture
def partners(client) -> Query[Partner]:
    return client.model(Partner)


@pytest.fixture
def sent(sandbox_module):
    """Return a function that tells the methods called since it was last asked."""

    def tell() -> list[str]:
        found = [f"{call.model}.{call.method}" for call in sandbox_module.calls]
        sandbox_module.calls.clear()
        return [name for name in found if name != "res.users.context_get"]

    return tell


async def test_nothing_is_asked_before_it_is_awaited(client, partners, sent):
    query = partners.filter(name__ilike="a").exclude(ref="x").order_by("-name").limit(3)
    assert sent() == []
    assert [p.name for p in await query] == sorted((p.name for p in await query), reverse=True)
    assert sent() == ["res.partner.search_read"] * 2
    assert len(await partners) == await partners.count() > 10


async def test_every_step_gives_a_new_query(partners):
    before = repr(partners)
    narrowed = partners.filter(name="x").limit(3)
    narrowed.filter(ref="y")
    assert repr(partners) == before == "<Query of res.partner>"
    assert repr(narrowed) == "<Query of res.partner, Q(name='x'), limit=3>"


async def test_conditions_are_joined(partners):
    query = partners.filter(is_company=True).filter(Q(name="a") | Q(name="b"), ref=None)
    query = query.exclude(name="c", ref="d").filter(Partner.country_id.code.eq("BE"))
    query = query.filter(("active", "=", True)).filter(["|", ["id", "=", 1], ["id", "=", 2]])
    assert (await query.explain()).domain == [
        ("is_company", "=", True), "|", ("name", "=", "a"), ("name", "=", "b"), ("ref", "=", False),
        "!", "&", ("name", "=", "c"), ("ref", "=", "d"), ("country_id.code", "=", "BE"),
        ("active", "=", True), "|", ("id", "=", 1), ("id", "=", 2),
    ]  # fmt: skip
    assert await query.count() == 0
    assert (await partners.exclude(Q()).explain()).domain == []


async def test_records_have_what_was_asked_for(client, partners, sent):
    first = await partners.only("name", Partner.ref).order_by("id").first()
    assert (first.id, type(first.name)) == (1, str)
    with pytest.raises(FieldNotFetched):
        _ = first.country_id
    some = await partners.defer("name", "country_id").first()
    assert some.create_date.tzinfo is UTC
    with pytest.raises(FieldNotFetched):
        _ = some.name
    assert (await partners.only().first()).id
    assert (await partners.only().explain()).columns == ()
    assert sent() == ["res.partner.search_read"] * 3


async def test_first_last_and_get(partners, sent):
    by_name = partners.order_by("name", "id")
    everything = await by_name
    assert await by_name.first() == everything[0]
    assert await by_name.last() == everything[-1]
    assert await by_name.offset(2).limit(3).last() == everything[4]
    assert await by_name.limit(0).first() is None
    assert await by_name.filter(name="nobody").first() is None
    assert await by_name.filter(name="nobody").offset(1).last() is None
    assert (await partners.last()).id == max(await partners.ids())
    sent()
    assert (await partners.get(1)).id == 1
    assert sent() == ["res.partner.read"]
    assert (await partners.get(id=1)).id == 1
    assert (await partners.filter(is_company=True).get(1)).id == 1
    with pytest.raises(DoesNotExist, match=r"res\.partner: no record fits \[\('name', '=', 'no"):
        await partners.get(name="nobody")
    with pytest.raises(DoesNotExist):
        await partners.filter(is_company=False).get(1)
    with pytest.raises(DoesNotExist):
        await partners.get(99999)
    with pytest.raises(MultipleObjects, match="more than one"):
        await partners.get(is_company=True)


async def test_archived_records(client, partners):
    record = await partners.create(name="Archived", active=False)
    assert not await partners.filter(name="Archived").exists()
    assert await partners.with_context(active_test=False).filter(name="Archived").exists()
    assert (await partners.get(record.id)).name == "Archived"
    assert list(await partners.in_bulk([record.id, 1, 99999, 1])) == [record.id, 1]
    assert list(await partners.filter(name="Archived").in_bulk([1, record.id])) == [record.id]


async def test_counting(partners, sent):
    everything = await partners.count()
    assert await partners.limit(5).count() == 5
    assert await partners.offset(5).count() == everything - 5
    assert await partners.offset(everything - 2).limit(5).count() == 2
    assert await partners.offset(everything + 2).limit(5).count() == 0
    assert await partners.limit(0).count() == 0
    assert await partners.exists()
    assert not await partners.limit(0).exists()
    assert not await partners.offset(everything).exists()
    assert await partners.limit(0) == await partners.limit(0).ids() == []
    assert await partners.order_by("-id").limit(2).ids() == sorted(await partners.ids())[:-3:-1]


async def test_values_are_dicts_or_tuples(client, partners):
    one = partners.filter(id=1)
    (row,) = await one.values("name", "ref", "country_id", "create_date")
    assert row["id"] == 1
    assert isinstance(row["country_id"], list)
    assert row["ref"] is False or isinstance(row["ref"], str)
    (row,) = await one.values("ref", "create_date", "country_id", decode=True)
    assert row["ref"] is None or isinstance(row["ref"], str)
    assert row["create_date"].tzinfo is UTC
    assert (await row["country_id"]).id == row["country_id"].id
    assert set(await one.values().first()) == {f.column for f in Partner.__fields__.values()}
    names = partners.order_by("name")
    assert await names.values_list("name", "id").limit(1) == [
        (p.name, p.id) for p in await names.limit(1)
    ]
    assert await names.values_list("name", flat=True) == [p.name for p in await names]
    assert await names.values_list("name").first() == ((await names.first()).name,)
    assert await names.values("name").get(1) == {"id": 1, "name": (await partners.get(1)).name}
    assert await client.model("res.country").filter(code="BE").values("code") == [
        {"id": 20, "code": "BE"}
    ]
    with pytest.raises(InvalidValueError, match="values_list of 0 fields: expected at least one"):
        partners.values_list()
    with pytest.raises(InvalidValueError, match="of 2 fields: expected one"):
        partners.values_list("name", "ref", flat=True)


async def test_orders(partners):
    async def order(*terms: Any) -> str:
        return (await partners.order_by(*terms).explain()).order

    assert await order("name", "-id") == "name, id desc"
    assert await order("name desc", "+ref asc nulls first") == "name desc, ref nulls first"
    assert await order(Partner.name, Partner.ref.desc(nulls="last")) == "name, ref desc nulls last"
    assert await order() == ""
    for wrong in ("name; drop table x", "", "name sideways", 3, None, Partner.name.asc(nulls="?")):
        with pytest.raises(InvalidValueError, match="cannot sort by"):
            await partners.order_by(wrong)
    with pytest.raises(InvalidValueError, match="no field of the model itself"):
        await partners.order_by("country_id__name")


async def test_context_and_company(client, partners):
    french = client.model("res.country").with_context(lang="fr_FR").filter(code="BE")
    assert (await french.first()).name == "Belgique"
    assert (await french.first()).client.context["lang"] == "fr_FR"
    plan = await partners.with_company(1, 2).explain()
    assert plan.context["allowed_company_ids"] == [1, 2]


async def test_records_are_changed_together(client, partners, sent):
    for number in range(3):
        await partners.create(name=f"Batch {number}")
    batch = partners.filter(name__startswith="Batch ")
    sent()
    assert await batch.update(ref="many") == 3
    # Once for a client: a condition that the server passes over would change every record.
    assert sent() == ["res.partner.fields_get", "res.partner.search", "res.partner.write"]
    assert await batch.update(ref="many") == 3
    assert sent() == ["res.partner.search", "res.partner.write"]
    assert await partners.filter(ref="many").count() == 3
    assert await batch.filter(name="nothing").update(ref="none") == 0
    assert await batch.delete() == 3
    assert not await batch.exists()
    created = await partners.bulk_create([{"name": "One"}, {"name": "Two"}])
    assert len(created) == 2
    for all_of_them in (
        partners.update(ref="x"),
        partners.delete(),
        partners.limit(3).delete(),
        partners.filter(Q()).exclude().exclude(Q()).delete(),
    ):
        with pytest.raises(ClientStateError, match=r"of every record of res\.partner"):
            await all_of_them


async def test_a_model_needs_no_class(client, sent):
    countries = client.model("res.country")
    belgium = await countries.get(code="BE")
    assert (belgium.name, belgium.currency_id.name) == ("Belgium", "EUR")
    await countries.first()
    assert sent() == [
        "res.country.fields_get",
        "res.country.search_read",
        "res.country.search_read",
    ]
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'cod'.*'code'"):
        await countries.filter(cod="BE")
    with pytest.raises(UnknownModelError):
        await client.model("no.such.model").first()
    assert sent() == ["no.such.model.fields_get", "ir.model.search_read"]


async def test_what_the_server_does_not_know_gets_a_close_match(client, partners):
    for wrong in (
        partners.filter(nmae="x").count(),
        partners.filter(nmae="x").ids(),
        partners.filter(nmae="x").all(),
        client.model("res.partner").order_by("nmae").ids(),
        partners.filter(country_id__nmae="x").exists(),
    ):
        with pytest.raises(UnknownFieldError, match=r"(?s)nmae.*id you mean 'name'"):
            await wrong


@pytest.mark.sandbox
async def test_fields_that_a_user_may_not_read(sandbox, client):
    class User(OdooModel):
        class Meta:
            model_name = "res.users"

        login = fields.CharField()
        totp_secret = fields.CharField()

    from zenoo_core.errors import AccessError

    async with ZenooClient(sandbox.url, config=False) as limited:
        await limited.login("demo", "limited", "limited")
        users = limited.model(User).filter(id=limited.identity.uid)
        with pytest.raises(AccessError, match=r"(?s)totp_secret.*may not read totp_secret.*only\("):
            await users
        assert [user.login for user in await users.only("login")] == ["limited"]
        with pytest.warns(FieldsSkipped, match=r"res\.users: left out .*: totp_secret"):
            (user,) = await users.skip_forbidden()
        assert user.login == "limited"
        with pytest.raises(FieldNotFetched):
            _ = user.totp_secret
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert await users.only("login").skip_forbidden()


async def test_a_query_is_explained(client, partners, sent):
    query = partners.filter(name__ilike="a").order_by("-name").only("name").limit(5)
    plan = await query.prefetch("country_id.currency_id", "category_id").explain()
    assert plan.requests == 4
    assert str(plan).splitlines() == [
        "res.partner.search_read([('name', 'ilike', 'a')], limit=5, order='name desc')",
        "  fields: name, country_id, category_id",
        f"  context: {dict(client.context)!r}",
        "  then read: country_id",
        "  then read: country_id.currency_id",
        "  then read: category_id",
        "  requests: 4",
    ]
    assert (await partners.limit(0).explain()).requests == 0
    assert sent() == []
    await client.models.metadata("res.partner")
    with pytest.warns(UserWarning, match="cannot be searched"):
        plan = await partners.filter(contact_address="x").explain()
    assert "contact_address" in plan.warnings[0]


@pytest.mark.parametrize(
    "paths",
    [["country_id"], ["country_id.currency_id", "category_id"], ["parent_id", "country_id"]],
)
async def test_prefetching_costs_what_was_explained(client, partners, sent, paths):
    full = client.model("res.partner").filter(country_id__isnull=False)
    for query in (full, full.only("name"), full.defer("country_id")):
        query = query.prefetch(*paths)
        await client.models.load("res.country")
        await client.models.load("res.currency")
        await client.models.load("res.partner.category")
        plan = await query.explain()
        sent()
        found = await query
        assert len(sent()) == plan.requests
        for record in found:
            if "country_id.currency_id" in paths:
                country = await record.country_id
                assert (await country.currency_id).name
            if "category_id" in paths:
                assert all(tag.name for tag in await record.category_id)
            if "parent_id" in paths and record.parent_id:
                assert (await record.parent_id).id
        assert sent() == []


async def test_prefetching_goes_along_with_every_page(client, sent):
    query = client.model("res.partner").filter(country_id__isnull=False).prefetch("country_id")
    await client.models.load("res.country")
    await query.first()
    sent()
    async for page in query.limit(20).pages(size=10):
        for record in page:
            assert (await record.country_id).code
    found = sent()
    # Pages that come in the same turn of the loop are prefetched for together.
    assert found.count("res.country.read") in (1, 2)
    rest = sorted(name for name in found if name != "res.country.read")
    assert rest == ["res.partner.read", "res.partner.read", "res.partner.search"]


async def test_what_cannot_be_prefetched_is_said(client, partners):
    await client.models.metadata("res.partner")
    with pytest.raises(
        InvalidValueError, match=r"prefetch\('name'\): 'name' of type char is no rel"
    ):
        await partners.prefetch("name")
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'country'.*'country_id'"):
        await partners.prefetch("country")


async def test_queries_and_collections_are_values_too(client, partners, sent):
    tagged = await partners.filter(category_id__isnull=False).first()
    assert tagged.id in await partners.filter(category_id__in=tagged.category_id).ids()
    assert tagged.id in await partners.filter(category_id__child_of=tagged.category_id).ids()
    belgian = client.model("res.country").filter(code="BE")
    query = partners.filter(country_id__any=belgian)
    assert (await query.explain()).domain == [("country_id", "any", [("code", "=", "BE")])]
    assert await query.ids() == await partners.filter(country_id__code="BE").ids()
    with pytest.raises(InvalidValueError, match="for a query there is any"):
        await partners.filter(country_id__in=belgian)
    with pytest.raises(
        InvalidValueError, match=r"a query on res\.partner where records of res\.cou"
    ):
        await partners.filter(country_id__any=partners)
    with pytest.raises(InvalidValueError, match="a limit or an offset"):
        await partners.filter(country_id__any=belgian.limit(3))


async def test_hooks_see_queries_as_calls(client, partners):
    seen: list[str] = []

    class Watch(Plugin):
        def before_request(self, request: Any, call: Any) -> None:
            seen.append(call.operation)

    client.register_plugin(Watch())
    await partners.first()
    await partners.count()
    async for _ in partners.limit(1):
        pass
    assert seen == [
        "res.partner.search_read", "res.partner.search_count", "res.partner.search",
        "res.partner.read",
    ]  # fmt: skip


async def test_a_query_is_no_collection(partners):
    for use in (bool, len, list, iter):
        with pytest.raises(TypeError, match=r"await|async"):
            use(partners)


@pytest.mark.parametrize("count", [-1, 1.5, True, "3"])
async def test_windows_are_whole_numbers(partners, count):
    for step in (partners.limit, partners.offset, partners.pages):
        with pytest.raises(InvalidValueError, match=r"expected a whole number, 0 or more"):
            step(count)
    assert (await partners.limit(2).limit(None).explain()).limit is None


async def test_moments_are_compared_in_utc(client, partners):
    now = datetime.now(UTC)
    assert (
        await partners.filter(create_date__lte=now.astimezone()).count() == await partners.count()
    )
    assert await partners.filter(Partner.create_date.gt(now)).count() == 0
