"""How queries look to a type checker: run through mypy and pyright, never executed."""

from __future__ import annotations

from typing import Any, assert_type

from zenoo_core import OdooModel, Q, ZenooClient, fields
from zenoo_core.models import Count, Plan, Query, Sum


class Country(OdooModel):
    """A model."""

    class Meta:
        model_name = "res.country"

    name = fields.CharField(required=True)
    code = fields.CharField()
    phone_code = fields.IntegerField()
    currency_id = fields.Many2oneField("res.currency")


async def classes_go_through(client: ZenooClient) -> None:
    countries = client.model(Country)
    assert_type(countries, Query[Country])
    assert_type(client.model("res.country"), Query[Any])
    narrowed = (
        countries.filter(Q(code="BE") | ~Q(name__ilike="a"), Country.phone_code.gt(3))
        .exclude(Country.currency_id.name.eq("EUR"), code=None)
        .filter([("code", "=", "BE")])
        .order_by("-name", Country.code.desc(nulls="last"))
        .only("name", Country.code)
        .with_context(lang="fr_FR")
        .limit(3)
    )
    assert_type(narrowed, Query[Country])
    assert_type(await narrowed, list[Country])
    assert_type(await narrowed.all(), list[Country])
    assert_type(await narrowed.first(), Country | None)
    assert_type(await narrowed.last(), Country | None)
    assert_type(await narrowed.get(7), Country)
    assert_type(await narrowed.get(code="BE"), Country)
    assert_type(await narrowed.in_bulk([1, 2]), dict[int, Country])
    assert_type(await narrowed.create(name="x"), Country)
    async for country in narrowed:
        assert_type(country, Country)
    async for page in narrowed.pages(size=10):
        assert_type(page, list[Country])


async def answers_have_types(client: ZenooClient) -> None:
    countries = client.model(Country)
    assert_type(await countries.count(), int)
    assert_type(await countries.exists(), bool)
    assert_type(await countries.ids(), list[int])
    assert_type(await countries.update(code="x"), int)
    assert_type(await countries.delete(), int)
    assert_type(await countries.explain(), Plan)
    assert_type(await countries.values("name"), list[dict[str, Any]])
    assert_type(await countries.values("name").first(), dict[str, Any] | None)
    assert_type(await countries.aggregate(n=Count()), dict[str, Any])
    groups = await countries.aggregate("currency_id", total=Sum("phone_code"))
    assert_type(groups, list[dict[str, Any]])
