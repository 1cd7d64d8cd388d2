"""What somebody might do by mistake: refused, in words, before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from models.declared import Partner, calls, opened
from zenoo_core import Q, ZenooClient
from zenoo_core.errors import (
    BatchFailed,
    InvalidRecord,
    InvalidValueError,
    UnknownModelError,
)
from zenoo_core.models.aggregate import Count
from zenoo_core.models.batches import BatchReport
from zenoo_core.models.commands import Command
from zenoo_core.models.resolving import NotSearchable


@pytest.fixture
async def client(sandbox_module: Any) -> AsyncIterator[ZenooClient]:
    async with opened(sandbox_module) as client:
        yield client


@pytest.mark.filterwarnings("ignore::zenoo_core.models.resolving.NotSearchable")
@pytest.mark.parametrize("path", ["contact_address", "parent_id__contact_address"])
async def test_a_condition_that_is_passed_over_changes_nothing(
    client: ZenooClient, sandbox_module: Any, path: str
) -> None:
    before = await client.search_read("res.partner", [], ["color"])
    query = client.model(Partner).filter(**{path: "nowhere"})
    sandbox_module.calls.clear()
    for work in (query.update(color=7), query.delete()):
        with pytest.raises(InvalidValueError, match="cannot search"):
            await work
    raw = client.model("res.partner").filter([("child_ids", "any", [(path, "=", "x")])])
    if "__" not in path:
        with pytest.raises(InvalidValueError, match="cannot search"):
            await raw.update(color=7)
    assert set(calls(sandbox_module)) == {"res.partner.fields_get"}
    assert await client.search_read("res.partner", [], ["color"]) == before


async def test_records_of_another_model(client: ZenooClient, sandbox_module: Any) -> None:
    partners = client.model(Partner)
    belgium = await client.model("res.country").get(code="BE")
    partner = await partners.get(1)
    sandbox_module.calls.clear()
    for work in (
        partners.bulk_delete([belgium]),
        partners.bulk_write([belgium], {"name": "x"}),
        partner.category_id.add(belgium),
        partner.category_id.delete(belgium),
        partner.category_id.set([belgium]),
        partners.get(belgium),
        partners.in_bulk([belgium]),
        partner.update(category_id=[Command.link(belgium)]),
        partner.update(category_id=[Command.set([belgium])]),
        partners.filter(id=belgium).ids(),
        partners.filter(country_id=partner).ids(),
        partners.filter(category_id__in=[belgium]).ids(),
        partners.filter(country_id__code__in=["BE"], parent_id=belgium).ids(),
    ):
        with pytest.raises(InvalidValueError, match=r"res\.(country|partner)"):
            await work
    assert belgium not in partner.category_id
    assert calls(sandbox_module) == []
    assert await partners.get(partner) == partner


async def test_queries_keep_what_they_were_given(client: ZenooClient) -> None:
    once = client.model(Partner).filter(id__in=(number for number in (1, 3)))
    assert await once.ids() == await once.ids() != []
    given = [1]
    query = client.model(Partner).filter(Q(id__in=given))
    given.append(3)
    assert await query.ids() == [1]


async def test_a_long_chain_of_terms(client: ZenooClient) -> None:
    either, both = Q(), Q()
    for number in range(3000):
        either |= Q(id=number)
        both &= Q(id__ne=number + 10_000)
    query = client.model(Partner).filter(either, both)
    assert 1 in await query.ids()
    assert len(repr(query)) > 3000
    loop: list[Any] = ["child_ids", "any", []]
    loop[2].append(loop)
    with pytest.raises(InvalidValueError, match="nested"):
        client.model(Partner).filter([loop])


async def test_what_became_of_a_batch_that_was_cancelled(
    client: ZenooClient, sandbox_module: Any
) -> None:
    report = BatchReport()
    rows = [{"name": f"B{number}"} for number in range(50)]
    sandbox_module.latency = 0.05
    try:
        batch = client.model(Partner).bulk_create(rows, chunk=10, report=report)
        task = asyncio.create_task(batch)
        await asyncio.sleep(0.08)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    finally:
        sandbox_module.latency = 0.0
    assert len(report.done) + len(report.unknown) + len(report.skipped) == 50
    assert report.unknown

    def tell(done: int, total: int) -> None:
        if done:
            raise RuntimeError("a faulty bar")

    report = BatchReport()
    with pytest.raises(RuntimeError):
        await client.model(Partner).bulk_create(rows, chunk=20, report=report, on_progress=tell)
    assert (len(report.done), len(report.skipped)) == (20, 30)


@pytest.mark.sandbox(databases=("demo", "other"))
async def test_databases_do_not_mix(sandbox: Any) -> None:
    async with opened(sandbox) as client:
        view = await client.with_user("admin", "admin", database="other")
        one = await client.model(Partner).get(1)
        assert one == await client.model(Partner).get(1)
        assert one != await view.model(Partner).get(1)


async def test_each_user_has_metadata_of_his_own(client: ZenooClient) -> None:
    limited = await client.with_user("limited", "limited")
    await client.models.metadata("res.users")
    found = await limited.model("res.users").limit(1)
    assert found[0].login
    with pytest.warns(match="left out"):
        await (
            limited.model("res.users").only("name", "account_move_count").skip_forbidden().limit(1)
        )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda p: p.get(None), "get"),
        (lambda p: p.get("7"), "get"),
        (lambda p: p.get(2**70), "get"),
        (lambda p: p.get(True), "get"),
        (lambda p: p.in_bulk([None]), "in_bulk"),
        (lambda p: p.in_bulk(7), "in_bulk"),
        (lambda p: p.limit(2).aggregate(n=Count()), "limit"),
        (lambda p: p.bulk_create([1]), "row 0"),
        (lambda p: p.bulk_create([{"name": "x"}], chunk=0), "chunk"),
        (lambda p: p.bulk_create([{"name": "x"}], chunk="5"), "chunk"),
        (lambda p: p.bulk_create([{"name": "x"}], max_bytes=-1), "max_bytes"),
        (lambda p: p.bulk_create([{"name": "x"}], report=None), "report"),
        (lambda p: p.bulk_write([1]), "no values"),
        (lambda p: p.bulk_write({1: {"color": 2}}, {"color": 3}), "beside"),
        (lambda p: p.bulk_write([1], {"color": 3}, chunk=-1), "chunk"),
        (lambda p: p.bulk_delete(7), "records or their ids"),
        (lambda p: p.filter(partner_latitude__gt=10**400).ids(), "a number"),
        (
            lambda p: p.filter(
                create_date__gt=datetime.min.replace(tzinfo=timezone(timedelta(hours=2)))
            ).ids(),
            "UTC",
        ),
    ],
)
async def test_wrong_arguments(
    client: ZenooClient, sandbox_module: Any, wrong: Any, said: str
) -> None:
    sandbox_module.calls.clear()
    with pytest.raises(InvalidValueError, match=said) as caught:
        await wrong(client.model(Partner))
    assert "res.partner" in str(caught.value)
    assert calls(sandbox_module) == []


async def test_wrong_values_are_told_before_anything_is_sent(
    client: ZenooClient, sandbox_module: Any
) -> None:
    partner = await client.model(Partner).get(1)
    sandbox_module.calls.clear()
    with pytest.raises(InvalidRecord, match="2 faults"):
        await client.model(Partner).filter(id=1).update(name="x" * 99, color="x")
    with pytest.raises(InvalidRecord):
        await partner.update(partner_latitude=10**400)
    with pytest.raises(InvalidRecord, match="a command"):
        await partner.update(category_id=[Command(9, 1, 1)])
    with pytest.raises(InvalidRecord, match=r"child_ids\.color"):  # a relation given by its name
        await partner.update(child_ids=[Command.create({"color": "x"})])
    with pytest.raises(InvalidRecord, match=r"child_ids\.child_ids\.color"):
        inner = [Command.create({"color": "x"})]
        await partner.update(child_ids=[Command.create({"name": "x", "child_ids": inner})])
    with pytest.raises(BatchFailed) as caught:
        await client.model(Partner).bulk_write([1, 3], {"color": "x"})
    assert set(caught.value.report.failed) == {0, 1}
    with pytest.raises(InvalidRecord, match="required"):
        await client.model("res.country").create(code="XX")
    for company in ("a", None, 0):
        with pytest.raises(InvalidValueError, match="company"):
            client.with_company(company)  # type: ignore[arg-type]
    assert calls(sandbox_module) == []


async def test_get_takes_terms(client: ZenooClient) -> None:
    assert (await client.model(Partner).get(Q(id=1))).id == 1
    assert (await client.model(Partner).get([("id", "=", 1)])).id == 1


async def test_a_model_that_there_is_not(client: ZenooClient) -> None:
    with pytest.raises(UnknownModelError, match=r"did you mean 'res\.partner'"):
        await client.model("res.partnr").all()


@pytest.mark.parametrize("value", [5, "ab", 1.5, None])
def test_a_domain_that_looks_for_one_value_in_a_list(value: Any) -> None:
    query = ZenooClient(config=False).model("res.partner")
    for narrow in (query.filter, query.exclude):
        for domain in ([("id", "in", value)], [("child_ids", "any", [("id", "not in", value)])]):
            if value is None:  # False on the wire: what Odoo makes of it is its own business
                narrow(domain)
                continue
            with pytest.raises(InvalidValueError, match=r"res\.partner.*no list"):
                narrow(domain)


async def test_a_raw_condition_that_is_passed_over_warns(client: ZenooClient) -> None:
    query = client.model("res.partner").filter([("contact_address", "=", "nowhere")])
    await client.models.metadata("res.partner")
    with pytest.warns(NotSearchable, match="contact_address"):
        await query.count()
    dates = client.model("res.partner").filter([("create_date.month_number", "=", 1)])
    assert (await dates.explain()).warnings == ()  # what only the server knows is left to it
