"""Reading and saving by a specification: nested objects in place of ids."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal

PARTNER = "res.partner"
NEW = pytest.mark.parametrize("version", ["19.0"], indirect=True)


@pytest.fixture
def family(call: Call) -> tuple[int, list[int]]:
    """Make a parent with three children, the last of them archived."""
    parent: int = call(PARTNER, "create", {"name": "Parent", "country_id": 20, "type": "other"})
    names = [("B", True), ("A", True), ("C", False)]
    values = [{"name": name, "parent_id": parent, "active": active} for name, active in names]
    return parent, call(PARTNER, "create", values)


def read(call: Call, ids: list[int], specification: Any, **context: Any) -> Any:
    return call(PARTNER, "web_read", ids, specification, context=context)


def test_plain_fields_and_bare_relations(call: Call, family: tuple[int, list[int]]) -> None:
    parent, children = family
    asked: Any = {"name": {}, "country_id": {}, "child_ids": {}, "email": {}}
    assert read(call, [parent], asked) == [
        {"id": parent, "name": "Parent", "country_id": 20, "child_ids": children[:2][::-1]}
        | {"email": False}
    ]


def test_a_many2one_is_an_object(call: Call, family: tuple[int, list[int]]) -> None:
    parent, (child, *_) = family
    asked: Any = {
        "parent_id": {"fields": {"display_name": {}, "country_id": {"fields": {"code": {}}}}}
    }
    assert read(call, [child, parent], asked) == [
        {
            "id": child,
            "parent_id": {
                "id": parent,
                "country_id": {"id": 20, "code": "BE"},
                "display_name": "Parent",
            },
        },
        {"id": parent, "parent_id": False},
    ]
    assert read(call, [child], {"parent_id": {"fields": {}}})[0]["parent_id"] == {"id": parent}


def test_an_x2many_is_a_list_of_objects(call: Call, family: tuple[int, list[int]]) -> None:
    parent, (second, first, _) = family
    fields: Any = {"name": {}}
    asked: Any = {"child_ids": {"fields": fields}}
    (found,) = read(call, [parent], asked)
    assert found["child_ids"] == [{"id": first, "name": "A"}, {"id": second, "name": "B"}]
    asked = {"child_ids": {"fields": fields, "order": "name desc"}}
    (found,) = read(call, [parent], asked)
    assert [child["name"] for child in found["child_ids"]] == ["B", "A"]
    asked = {"child_ids": {"fields": fields, "limit": 1}}
    (found,) = read(call, [parent], asked)
    assert found["child_ids"] == [{"id": first, "name": "A"}, {"id": second}]


def test_a_context_inside(call: Call, family: tuple[int, list[int]]) -> None:
    parent, _ = family
    fields: Any = {"fields": {"name": {}}, "context": {"lang": "fr_FR"}}
    (found,) = read(call, [parent], {"country_id": fields})
    assert found["country_id"] == {"id": 20, "name": "Belgique"}


def test_only_ids_are_not_even_looked_for(call: Call) -> None:
    assert read(call, [1, 999999], {}) == [{"id": 1}, {"id": 999999}]
    assert read(call, [999999], {"id": {}}) == [{"id": 999999}]
    assert read(call, [1, 999999], {"name": {}})[0]["id"] == 1
    assert len(read(call, [1, 999999], {"name": {}})) == 1


def test_references(call: Call) -> None:
    values = {"name": "x.txt", "raw": "x", "res_model": PARTNER, "res_id": 1}
    file = call("ir.attachment", "create", values)
    asked: Any = {"res_id": {"fields": {"display_name": {}}}}
    (found,) = call("ir.attachment", "web_read", [file], asked)
    name = call(PARTNER, "read", [1], ["display_name"])[0]["display_name"]
    assert found["res_id"] == {"id": 1, "display_name": name}
    data = {"module": "x", "name": "gone", "model": PARTNER, "res_id": 999999}
    gone = call("ir.model.data", "create", data)
    assert call("ir.model.data", "web_read", [gone], asked)[0]["res_id"] is False


def test_refusals(refusal: Refusal, limited: int) -> None:
    assert refusal(PARTNER, "web_read", [1], {"nope": {}}).name == "builtins.ValueError"
    assert refusal(PARTNER, "web_read", [1], ["name"]).name == "builtins.AttributeError"
    assert refusal(PARTNER, "web_read", [1]).name == "builtins.TypeError"
    orders: Any = {"partner_id": {}}
    denied = refusal("sale.order", "web_search_read", [], orders, uid=limited)
    assert denied.name == "odoo.exceptions.AccessError"


def test_search_and_length(call: Call) -> None:
    domain = [["is_company", "=", True]]
    count = call(PARTNER, "search_count", domain)

    def found(**kwargs: Any) -> tuple[int, int]:
        result = call(PARTNER, "web_search_read", domain, {"name": {}}, **kwargs)
        return result["length"], len(result["records"])

    assert found() == (count, count)
    assert found(limit=2) == (count, 2)
    assert found(limit=2, offset=1) == (count, 2)
    assert found(limit=2, count_limit=5) == (5, 2)
    assert found(limit=5, count_limit=5) == (5, 5)
    assert found(offset=count - 1) == (count, 1)
    assert found(offset=10_000) == (0, 0)
    ids = [row["id"] for row in call(PARTNER, "web_search_read", domain, {}, order="id")["records"]]
    assert ids == call(PARTNER, "search", domain, order="id")


def test_save_creates_and_writes(call: Call) -> None:
    asked: Any = {"name": {}, "country_id": {"fields": {"display_name": {}}}}
    values: Any = {"name": "Saved", "country_id": 20}
    (made,) = call(PARTNER, "web_save", [], values, asked)
    assert made == {
        "id": made["id"],
        "name": "Saved",
        "country_id": {"id": 20, "display_name": "Belgium"},
    }
    (written,) = call(PARTNER, "web_save", [made["id"]], {"country_id": False}, asked)
    assert written == {"id": made["id"], "name": "Saved", "country_id": False}
    (other,) = call(PARTNER, "web_save", [made["id"]], {"name": "X"}, {"name": {}}, next_id=1)
    assert other["id"] == 1
    assert call(PARTNER, "read", [made["id"]], ["name"])[0]["name"] == "X"


def test_a_save_that_fails_changes_nothing(call: Call, refusal: Refusal, partner: int) -> None:
    values: Any = {"name": "Changed", "type": "nope"}
    assert refusal(PARTNER, "web_save", [partner], values, {}).name == "builtins.ValueError"
    asked: Any = {"nope": {}}
    refusal(PARTNER, "web_save", [partner], {"name": "Changed"}, asked)
    assert call(PARTNER, "read", [partner], ["name"])[0]["name"] == "Original"


@NEW
def test_save_of_several(call: Call, refusal: Refusal) -> None:
    ids = call(PARTNER, "create", [{"name": "A"}, {"name": "B"}])
    values = [{"name": "A2"}, {"color": 3}]
    assert call(PARTNER, "web_save_multi", ids, values, {"name": {}, "color": {}}) == [
        {"id": ids[0], "name": "A2", "color": 0},
        {"id": ids[1], "name": "B", "color": 3},
    ]
    error = refusal(PARTNER, "web_save_multi", ids, values[:1], {})
    assert error.message == "Each record must have a corresponding vals entry."


@NEW
def test_names_by_specification(call: Call) -> None:
    found = call("res.country", "web_name_search", "Belg", {"display_name": {}})
    assert found == [{"id": 20, "display_name": "Belgium", "__formatted_display_name": "Belgium"}]
    found = call("res.country", "web_name_search", "Belg", {"code": {}})
    assert found == [{"id": 20, "code": "BE"}]
    assert call("res.country", "web_name_search", "", {"code": {}}, limit=3)[2]["code"]
