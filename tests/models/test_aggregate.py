"""Groups: the same answers from 19.0 and 18.0, which are asked in different ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.errors import InvalidValueError, UnknownFieldError
from zenoo_core.models import Avg, Count, Max, Min, Sum, fields
from zenoo_core.models.base import OdooModel
from zenoo_core.models.query import Query


class Partner(OdooModel):
    class Meta:
        model_name = "res.partner"

    name = fields.CharField()
    ref = fields.CharField()
    color = fields.IntegerField()
    is_company = fields.BooleanField()
    create_date = fields.DatetimeField()
    country_id = fields.Many2oneField("res.country")


class Company(OdooModel):
    class Meta:
        model_name = "res.company"

    fiscalyear_lock_date = fields.DateField()
    name = fields.CharField()


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def server(request: pytest.FixtureRequest) -> Any:
    from zenoo_sandbox import run_in_thread

    with run_in_thread(Sandbox(version=request.param, demo=False)) as sandbox:
        yield sandbox


@pytest.fixture
async def rows(server) -> AsyncIterator[Query[Partner]]:
    """Six contacts: (company, country, color) as below."""
    kinds = [(True, 20, 1), (True, 20, 2), (False, 20, 3), (False, 75, 4), (False, 75, 0),
             (False, False, 8)]  # fmt: skip
    values = [
        {"name": f"Row {n}", "ref": "row", "is_company": c, "country_id": k, "color": color}
        for n, (c, k, color) in enumerate(kinds)
    ]
    async with ZenooClient(server.url, config=False) as client:
        await client.login("demo", "admin", "admin")
        ids = await client.create("res.partner", values)
        yield client.model(Partner).filter(id__in=ids)
        await client.unlink("res.partner", ids)


async def test_groups_with_measures(rows, server):
    found = await rows.aggregate(
        "country_id", n=Count(), total=Sum("color"), mean="color:avg", least=Min("color"),
        most=Max(Partner.color),
    )  # fmt: skip
    countries = [group.pop("country_id") for group in found]
    ids = [country and country.id for country in countries]
    assert dict(zip(ids, found, strict=True)) == {
        20: {"n": 3, "total": 6, "mean": 2.0, "least": 1, "most": 3},
        75: {"n": 2, "total": 4, "mean": 2.0, "least": 0, "most": 4},
        None: {"n": 1, "total": 8, "mean": 8.0, "least": 8, "most": 8},
    }  # fmt: skip
    assert countries[ids.index(20)].name == "Belgium"
    server.calls.clear()
    read = await asyncio.gather(*filter(None, countries))
    assert [country.code for country in read] == ["BE", "FR"]
    assert [call.method for call in server.calls] == ["fields_get", "read"]


async def test_one_answer_for_all(rows):
    assert await rows.aggregate() == {"count": 6}
    found = await rows.aggregate(total=Sum("color"), companies=Count("country_id", distinct=True))
    assert found == {"total": 18, "companies": 2}
    nothing = rows.filter(name="nobody")
    assert await nothing.aggregate(n=Count(), total=Sum("color")) == {"n": 0, "total": None}
    assert await nothing.aggregate("country_id") == []


async def test_several_keys(rows):
    found = await rows.filter(country_id=20).aggregate("country_id", Partner.is_company, n=Count())
    assert sorted((g["is_company"], g["n"]) for g in found) == [(False, 1), (True, 2)]


async def test_spans_of_time(rows, server):
    now = datetime.now(UTC)
    (group,) = await rows.with_context(tz="UTC").aggregate("create_date:year", n=Count())
    assert group == {"create_date:year": datetime(now.year, 1, 1, tzinfo=UTC), "n": 6}
    (group,) = await rows.with_context(tz="UTC").aggregate("create_date", latest=Max("create_date"))
    assert group["create_date"] == datetime(now.year, now.month, 1, tzinfo=UTC)
    assert abs((group["latest"] - now).total_seconds()) < 3600
    companies = rows._client.model(Company)
    await companies.filter(id=1).update(fiscalyear_lock_date=date(2024, 2, 29))
    await companies.create(name="No date")
    found = await companies.aggregate("fiscalyear_lock_date:quarter", n=Count())
    keys = {group["fiscalyear_lock_date:quarter"] for group in found}
    assert keys == {date(2024, 1, 1), None}


async def test_groups_are_sorted_and_cut(rows):
    by_number = rows.order_by("-n", "country_id")
    assert [g["n"] for g in await by_number.aggregate("country_id", n=Count())] == [3, 2, 1]
    assert [
        g["n"] for g in await by_number.limit(1).offset(1).aggregate("country_id", n=Count())
    ] == [2]
    by_total = rows.order_by("-total")
    assert [g["total"] for g in await by_total.aggregate("country_id", total=Sum("color"))] == [
        8,
        6,
        4,
    ]
    two = await by_total.aggregate("country_id", mean=Avg("color"), total=Sum("color"))
    assert [g["total"] for g in two] == [8, 6, 4]
    assert await rows.limit(0).aggregate("country_id") == []


async def test_the_way_of_asking_is_the_versions(rows, server):
    server.calls.clear()
    await rows.aggregate("country_id", n=Count())
    assert [call.method for call in server.calls] == [
        "read_group" if server.version == "18.0" else "formatted_read_group"
    ]


@pytest.mark.parametrize(
    ("by", "measures", "said"),
    [
        (("nmae:month",), {}, "no field 'nmae'"),
        (("country_id:month",), {}, "'country_id' of type many2one has no spans of time"),
        (("create_date:fortnight",), {}, "expected one of the spans hour, day"),
        (("country_id",), {"x": Sum("name")}, "x: no sum of field 'name', of type char"),
        (("country_id",), {"x": Sum("")}, "x: sum needs a field"),
        (("country_id",), {"x": "color:median"}, "x='color:median': expected Sum"),
        (("country_id",), {"x": 3}, "x=3: expected Sum"),
        (("country_id",), {"country_id": Count()}, "'country_id' names both"),
        (("country_id__code",), {}, "no field of the model itself|'country_id__code'"),
    ],
)
async def test_what_is_wrong_is_said(rows, by, measures, said):
    await rows._client.models.metadata("res.partner")
    with pytest.raises((InvalidValueError, UnknownFieldError), match=said):
        await rows.aggregate(*by, **measures)
    with pytest.raises(InvalidValueError, match="sorted by 'name', only by country_id, n"):
        await rows.order_by("name").aggregate("country_id", n=Count())
