"""export_data: what a table of records holds, and that `load` takes it back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .callers import Call, Refusal


def rows(call: Call, model: str, ids: list[int], *fields: str, **context: Any) -> Any:
    return call(model, "export_data", ids, list(fields), context=context)["datas"]


@pytest.fixture
def family(call: Call) -> int:
    tags = call("res.partner.category", "create", [{"name": "Tag A"}, {"name": "Tag B"}])
    children = [{"name": "Child 1", "email": "1@example.com"}, {"name": "Child 2"}]
    values = {
        "name": "Parent",
        "country_id": 20,
        "category_id": [[6, 0, tags]],
        "child_ids": [[0, 0, child] for child in children],
        "type": "other",
        "color": 3,
    }
    made: int = call("res.partner", "create", values)
    return made


def test_plain_values(call: Call, family: int) -> None:
    fields = ["name", "type", "color", "is_company", "partner_latitude", "email", "country_id"]
    choices = call("res.partner", "fields_get", ["type"], ["selection"])["type"]["selection"]
    label = dict(choices)["other"]
    assert rows(call, "res.partner", [family], *fields) == [
        ["Parent", label, 3, False, 0.0, "", "Belgium"]
    ]


def test_ids_and_paths(call: Call, family: int) -> None:
    fields = [".id", "country_id/id", "country_id/.id", "country_id/code", "parent_id/name"]
    assert rows(call, "res.partner", [family], *fields) == [
        [str(family), "base.be", "20", "BE", ""]
    ]


def test_an_external_id_is_made_once(call: Call, family: int) -> None:
    ((first,),) = rows(call, "res.partner", [family], "id")
    assert re.fullmatch(rf"__export__\.res_partner_{family}_[0-9a-f]{{8}}", first)
    assert rows(call, "res.partner", [family], "id") == [[first]]
    assert rows(call, "res.partner", [1], "id") == [["base.main_partner"]]


def test_a_many2many_is_one_cell(call: Call, family: int) -> None:
    assert rows(call, "res.partner", [family], "name", "category_id") == [["Parent", "Tag A,Tag B"]]
    ((xmlids, other),) = rows(call, "res.partner", [family], "category_id/id", "category_id")
    assert len(xmlids.split(",")) == 2
    assert other == ""  # the ids were found first
    found = rows(call, "res.partner", [family], "name", "category_id", import_compat=False)
    assert found == [["Parent", "Tag A"], ["", "Tag B"]]


def test_a_one2many_takes_further_rows(call: Call, family: int) -> None:
    fields = ["name", "child_ids/name", "color", "child_ids/email"]
    assert rows(call, "res.partner", [family, 1], *fields)[:2] == [
        ["Parent", "Child 1", 3, "1@example.com"],
        ["", "Child 2", "", ""],
    ]


def test_a_datetime_is_local_time(call: Call) -> None:
    values = {"partner_id": 1, "date_order": "2026-07-01 10:00:00"}
    order = call("sale.order", "create", values)
    found = rows(call, "sale.order", [order], "date_order", tz="Europe/Brussels")
    assert found == [["2026-07-01 12:00:00"]]
    found = rows(call, "sale.order", [order], "date_order", tz="UTC")
    assert found == [["2026-07-01 10:00:00"]]


def test_what_was_exported_can_be_loaded(call: Call, family: int) -> None:
    fields = ["id", "name", "type", "color", "country_id/id", "category_id/id", "child_ids/id"]
    fields += ["child_ids/name", "child_ids/email"]
    table = rows(call, "res.partner", [family], *fields)
    before = call("res.partner", "read", [family], ["name", "child_ids", "category_id"])
    texts = [[cell if isinstance(cell, str) else str(cell) for cell in row] for row in table]
    loaded = call("res.partner", "load", fields, texts)
    assert loaded["messages"] == []
    assert loaded["ids"] == [family]
    assert call("res.partner", "read", [family], ["name", "child_ids", "category_id"]) == before
    assert rows(call, "res.partner", [family], *fields) == table


def test_refusals(call: Call, refusal: Refusal, family: int, limited: int) -> None:
    error = refusal("res.partner", "export_data", [family], ["name"], uid=limited)
    assert error.name == "odoo.exceptions.UserError"
    text = "You don't have the rights to export data. Please contact an Administrator."
    assert error.message == text
    assert refusal("res.partner", "export_data", [family], ["nope"]).name == "builtins.KeyError"
    missing = refusal("res.partner", "export_data", [999999], ["name"])
    assert missing.name == "odoo.exceptions.MissingError"
    assert rows(call, "res.partner", [], "name") == []
