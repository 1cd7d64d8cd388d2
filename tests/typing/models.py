"""How models look to a type checker: run through mypy and pyright, never executed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, assert_type

from zenoo_core import Command, OdooModel, ZenooClient, fields, register_model
from zenoo_core.models.expressions import Expression
from zenoo_core.models.fields import Binary
from zenoo_core.models.relations import Many, Reference
from zenoo_core.models.terms import Condition, Q


class Country(OdooModel):
    """Without annotations."""

    class Meta:
        model_name = "res.country"

    name = fields.CharField(required=True, max_length=60)
    code = fields.CharField()


@register_model("res.partner")
class Partner(OdooModel):
    """Without annotations, and with."""

    class Meta:
        model_name = "res.partner"

    name = fields.CharField(max_length=100)
    note = fields.TextField()
    comment = fields.HtmlField(required=True)
    type = fields.SelectionField([("contact", "Contact")])
    is_vip = fields.BooleanField(default=False)
    color = fields.IntegerField(default=1)
    latitude = fields.FloatField()
    credit = fields.MonetaryField()
    birthday = fields.DateField()
    created = fields.DatetimeField(required=True)
    image = fields.BinaryField()
    country_id = fields.Many2oneField(Country)
    home_id = fields.Many2oneField(Country, required=True)
    company_id = fields.Many2oneField("res.company")
    child_ids = fields.One2manyField("res.partner", "parent_id")
    country_ids = fields.Many2manyField(Country)
    document = fields.ReferenceField()
    extra = fields.JsonField()

    a_name: str = fields.CharField(required=True)
    a_type: str | None = fields.SelectionField([("contact", "Contact")])
    a_vip: bool = fields.BooleanField(default=False)
    a_color: int = fields.IntegerField(default=1)
    a_credit: float = fields.MonetaryField()
    a_birthday: date | None = fields.DateField()
    a_created: datetime = fields.DatetimeField(required=True)
    a_image: Binary | None = fields.BinaryField()
    a_country: Reference[Country] | None = fields.Many2oneField(Country)
    a_countries: Many[Country] = fields.Many2manyField(Country)
    a_extra: dict[str, Any] = fields.JsonField()

    async def mark(self) -> None:
        await self.update(is_vip=True, color=10)


async def unannotated(partner: Partner) -> None:
    assert_type(partner.id, int)
    assert_type(partner.name, str | None)
    assert_type(partner.note, str | None)
    assert_type(partner.comment, str)
    assert_type(partner.type, str | None)
    assert_type(partner.is_vip, bool)
    assert_type(partner.color, int)
    assert_type(partner.latitude, float)
    assert_type(partner.credit, float)
    assert_type(partner.birthday, date | None)
    assert_type(partner.created, datetime)
    assert_type(partner.image, Binary | None)
    assert_type(partner.country_id, Reference[Country] | None)
    assert_type(partner.home_id, Reference[Country])
    assert_type(partner.company_id, Reference[OdooModel] | None)
    assert_type(partner.child_ids, Many[OdooModel])
    assert_type(partner.country_ids, Many[Country])
    assert_type(partner.document, Reference[OdooModel] | None)
    assert_type(await partner.home_id, Country)
    assert_type((await partner.home_id).name, str)
    assert_type(partner.home_id.name, str | None)
    assert_type(await partner.country_ids, list[Country])
    async for country in partner.country_ids:
        assert_type(country, Country)
    await partner.country_ids.add(await partner.home_id, 5)


async def annotated(partner: Partner) -> None:
    assert_type(partner.a_name, str)
    assert_type(partner.a_type, str | None)
    assert_type(partner.a_vip, bool)
    assert_type(partner.a_color, int)
    assert_type(partner.a_credit, float)
    assert_type(partner.a_birthday, date | None)
    assert_type(partner.a_created, datetime)
    assert_type(partner.a_image, Binary | None)
    assert_type(partner.a_country, Reference[Country] | None)
    assert_type(partner.a_countries, Many[Country])
    if partner.a_country is not None:
        assert_type(await partner.a_country, Country)


def expressions() -> None:
    assert_type(Partner.name, Expression)
    assert_type(Partner.country_id.code.eq("BE"), Condition)
    client_side = Partner.name.ilike("a%") & Partner.country_id.code.eq("BE")
    assert_type(client_side, Q)
    assert_type(Partner.id.in_([1]), Condition)


async def queries(client: ZenooClient) -> None:
    assert_type(await client.model(Partner).filter(is_vip=True), list[Partner])
    assert_type(await client.model(Partner).get(id=1), Partner)
    async for partner in client.model(Partner):
        assert_type(partner, Partner)
    made = await client.model(Partner).create(name="x", country_ids=[Command.link(5)])
    assert_type(made, Partner)
    assert_type(await made.copy(name="y"), Partner)
    assert_type(await made.save(), bool)
    made.name = "z"
    made.a_name = "z"


def what_is_wrong(partner: Partner) -> None:
    """Each line is an error; where it is none, the checkers complain of the comment."""
    partner.name = 5  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    partner.is_vip = "yes"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    fields.CharField(max_lenght=5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    fields.IntegerField(max_length=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    fields.Many2oneField()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    Partner.name.ilkie("a")  # type: ignore[operator]  # pyright: ignore[reportCallIssue]
    register_model("res.partner", dict)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]


def models_are_models(classes: Sequence[type[OdooModel]]) -> ZenooClient:
    return ZenooClient(models=[Partner, *classes])
