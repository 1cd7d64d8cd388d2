"""Records from answers: what was recorded of real servers, and what should never come."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from typing import Any

import pytest
from replay.recordings import VERSIONS, load

from models.declared import Country, Partner
from zenoo_core import OdooModel, ZenooClient, fields
from zenoo_core.errors import (
    BadResponse,
    ClientStateError,
    FieldNotFetched,
    UnexpectedValue,
    UserError,
)
from zenoo_core.models.decoding import Rows
from zenoo_core.models.groups import Source
from zenoo_core.models.relations import Reference
from zenoo_core.records import Request
from zenoo_core.transport import answers


class Wide(OdooModel):
    """A field for each recorded value, whatever model it was of."""

    class Meta:
        model_name = "wide"

    name = fields.CharField()
    display_name = fields.CharField()
    street = fields.CharField()
    comment = fields.HtmlField()
    tz = fields.SelectionField()
    color = fields.IntegerField()
    rate = fields.FloatField()
    partner_latitude = fields.FloatField()
    amount_tax = fields.MonetaryField()
    amount_total = fields.MonetaryField()
    active = fields.BooleanField()
    is_company = fields.BooleanField()
    validity_date = fields.DateField()
    day = fields.DateField(column="name")
    date = fields.DatetimeField()
    signed_on = fields.DatetimeField()
    create_date = fields.DatetimeField()
    image_128 = fields.BinaryField()
    signature = fields.BinaryField()
    datas = fields.BinaryField()
    parent_id = fields.Many2oneField("wide")
    country_id = fields.Many2oneField("res.country")
    company_id = fields.Many2oneField("res.company")
    child_ids = fields.One2manyField("wide")
    category_id = fields.Many2manyField("res.partner.category")
    action = fields.ReferenceField()
    res_id = fields.Many2oneReferenceField()


class Nobody:
    """Stands for a client that nothing is asked of."""

    identity = None


@pytest.fixture
def models() -> Any:
    return ZenooClient(config=False, models=[Wide, Partner, Country]).models


async def decoded(models: Any, cls: Any, rows: Any, names: tuple[str, ...] | None = None) -> Any:
    """Decode rows as an answer of Odoo's with just these fields."""
    plan = await models.plan(cls, names)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": rows}).encode()
    request = Request("x", "read", result_type=Rows(plan, Source(models, Nobody())))  # type: ignore[arg-type]
    return answers.decode(body, 1, request)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse the careful way."""
    monkeypatch.setattr("zenoo_core.models.decoding.read_carefully", None)


RECORDED: list[tuple[str, dict[str, Any]]] = [
    ("jsonrpc-read-html-falsy", {
        "comment": "<p>Hi <b>there</b></p>", "street": None, "parent_id": None, "color": 0,
        "image_128": None, "active": True,
        "partner_latitude": 0.0, "create_date": datetime(2026, 1, 15, 10, tzinfo=UTC),
    }),
    ("jsonrpc-read-falsy-date-float-monetary-selection", {
        "validity_date": None, "amount_tax": 0.0, "signed_on": None, "signature": None,
    }),
    ("jsonrpc-read-existing", {"tz": None}),
    ("jsonrpc-read-datetime", {"date": datetime(2024, 2, 29, 23, 59, 58, tzinfo=UTC)}),
    ("jsonrpc-float-precision-read", {"partner_latitude": 50.1234568}),
    ("jsonrpc-unicode-read", {"name": "Wîre Ünïcode 漢字 🎉 \u2028"}),
    ("jsonrpc-read-attachment", {"datas": b"hello wire"}),
]  # fmt: skip


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("case", "expected"), RECORDED, ids=lambda each: str(each)[:40])
async def test_recorded_values(
    models: Any, version: str, case: str, expected: dict[str, Any]
) -> None:
    rows = load(version)[case].response["body"]["result"]
    records = await decoded(models, Wide, rows, tuple(expected))
    assert {name: getattr(records[0], name) for name in expected} == expected
    for name in set(Wide.__fields__) - {*expected, "id"}:
        with pytest.raises(FieldNotFetched, match=name):
            getattr(records[0], name)


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("version", VERSIONS)
async def test_recorded_relations(models: Any, version: str) -> None:
    cases = load(version)
    (row,) = cases["jsonrpc-read-many2one"].response["body"]["result"]
    (record,) = await decoded(models, Wide, [row], ("parent_id",))
    assert (record.parent_id.id, record.parent_id.name) == tuple(row["parent_id"])
    assert record.parent_id.model == "wide"
    (row,) = cases["jsonrpc-read-x2many"].response["body"]["result"]
    (record,) = await decoded(models, Wide, [row], ("child_ids", "category_id"))
    assert record.child_ids.ids == row["child_ids"]  # two children: no pair of a many2one
    assert len(record.category_id) == 2
    rows = cases["jsonrpc-read-reference"].response["body"]["result"]
    records = await decoded(models, Wide, rows, ("action",))
    assert records[0].action.model == "ir.actions.act_window"
    assert f"{records[0].action.model},{records[0].action.id}" == rows[0]["action"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_recorded_shapes_of_other_methods(
    models: Any, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    cases = load(version)
    rows = cases["jsonrpc-read-load-none"].response["body"]["result"]
    (record,) = await decoded(models, Wide, rows, ("company_id", "parent_id", "country_id"))
    assert (record.company_id.id, record.company_id.name, record.parent_id) == (1, None, None)
    rows = cases["jsonrpc-web-read"].response["body"]["result"]
    (record,) = await decoded(models, Wide, rows, ("country_id",))
    assert (record.country_id.id, record.country_id.name) == (233, "United States")
    assert record.country_id.group.bound
    rows = cases["jsonrpc-read-date"].response["body"]["result"]
    found = await decoded(models, Wide, rows, ("day", "company_id"))
    assert [each.day for each in found] == [date.fromisoformat(row["name"]) for row in rows]
    assert found[0].company_id.name == "YourCompany"
    assert caplog.records == []


MISFITS: list[tuple[str, Any, str]] = [
    ("name", True, "a text"),
    ("name", 5, "a text"),
    ("name", None, "a text"),
    ("active", "yes", "True or False"),
    ("color", "red", "an int"),
    ("partner_latitude", "north", "a number"),
    ("create_date", 5, "a datetime as YYYY-MM-DD HH:MM:SS"),
    ("validity_date", "2026-02-30", "day is out of range for month"),
    ("country_id", True, "a pair of id and name, or an id"),
    ("category_id", [1, "2"], "a list of ids"),
    ("category_id", False, "a list of ids"),
    ("action", 5, "a text model,id"),
]  # fmt: skip
# These are looked at when somebody asks for them.
LATE_MISFITS: list[tuple[str, Any, str]] = [
    ("create_date", "yesterday", "a datetime as YYYY-MM-DD HH:MM:SS"),
    ("create_date", "2026-01-15 10:00:99", "second must be in 0..59"),
    ("action", "nonsense", "a text model,id"),
]


@pytest.mark.parametrize(
    ("name", "wire", "words"), [*MISFITS, *LATE_MISFITS], ids=lambda each: str(each)[:20]
)
async def test_one_unexpected_value_does_not_fail_the_answer(
    models: Any, name: str, wire: Any, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = {
        "name": "Fine", "active": True, "color": 1, "partner_latitude": 1.5, "action": False,
        "create_date": "2026-01-15 10:00:00", "validity_date": "2026-01-15",
        "country_id": [20, "Belgium"], "category_id": [1],
    }  # fmt: skip
    rows = [{"id": 1, **good}, {"id": 2, **good, name: wire}, {"id": 3, **good}]
    with caplog.at_level(logging.WARNING, "zenoo"):
        records = await decoded(models, Wide, rows, tuple(good))
    assert [record.id for record in records] == [1, 2, 3]
    assert records[0].create_date == records[2].create_date == datetime(2026, 1, 15, 10, tzinfo=UTC)
    early = [f"wide 2: the server's value of field {name!r}"] * ((name, wire, words) in MISFITS)
    assert [told.partition(" is ")[0] for told in caplog.messages] == early
    with pytest.raises(UnexpectedValue) as caught:
        getattr(records[1], name)
    assert words in str(caught.value)
    assert f"wide 2: the server's value of {name!r} is {wire!r}" in str(caught.value)
    assert _values(records[1], good, name) == _values(records[0], good, name)
    assert all(record.country_id.group.bound for record in records if name != "country_id")


def _values(record: Any, names: Any, without: str) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in names if name != without}
    if "category_id" in values:
        values["category_id"] = values["category_id"].ids
    return values


async def test_a_missing_field_was_not_fetched(models: Any) -> None:
    (record,) = await decoded(models, Wide, [{"id": 1, "name": "x"}], ("name", "street"))
    assert record.name == "x"
    with pytest.raises(FieldNotFetched):
        record.street  # noqa: B018


@pytest.mark.parametrize("rows", [5, "x", [5], [{"name": "x"}], [{"id": "1"}], {"id": 1}])
async def test_what_holds_no_records_is_a_bad_response(models: Any, rows: Any) -> None:
    with pytest.raises(BadResponse, match="expected records of wide with their ids"):
        await decoded(models, Wide, rows, ("name",))


async def test_errors_and_nothing_come_through(models: Any) -> None:
    plan = await models.plan(Wide, ("name",))
    request = Request("x", "read", result_type=Rows(plan, Source(models, Nobody())))  # type: ignore[arg-type]
    fault = {"data": {"name": "odoo.exceptions.UserError", "message": "No."}}
    with pytest.raises(UserError, match="No"):
        answers.decode(json.dumps({"id": 1, "error": fault}).encode(), 1, request)
    assert answers.decode(b'{"id": 1}', 1, request) is None
    with pytest.raises(BadResponse, match="not readable JSON"):
        answers.decode(b'{"id": 1, "result": [', 1, request)
    with pytest.raises(BadResponse, match="has id"):
        answers.decode(b'{"id": 2, "result": []}', 1, request)


@pytest.mark.usefixtures("fast")
async def test_empty_is_none_but_for_booleans_and_numbers(models: Any) -> None:
    row = {"id": 1, "name": False, "active": False, "color": 0, "validity_date": False}
    (record,) = await decoded(models, Wide, [row], tuple(row)[1:])
    assert (record.name, record.active, record.color, record.validity_date) == (
        None, False, 0, None,
    )  # fmt: skip


async def test_the_class_is_made_once_for_a_set_of_fields(models: Any) -> None:
    one = await models.plan(Wide, ("name", "color"))
    assert await models.plan("wide", ("name", "color")) is one
    assert await models.plan(Wide, ("name",)) is not one
    assert issubclass(one.cls, Wide)


async def test_declared_classes_make_no_records() -> None:
    with pytest.raises(ClientStateError, match="create"):
        Partner(name="x")  # type: ignore[call-arg]
    with pytest.raises(ClientStateError, match="belongs to no record"):
        await Reference(5)
