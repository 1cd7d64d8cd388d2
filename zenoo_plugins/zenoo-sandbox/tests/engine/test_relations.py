"""x2many commands, related and computed fields, hierarchies."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal


def _value(call: Call, id_: int, field: str, model: str = "res.partner") -> Any:
    return call(model, "read", [id_], [field])[0][field]


@pytest.fixture
def company(call: Call) -> int:
    lines = [[0, 0, {"name": "Ann"}], [0, 0, {"name": "Bob"}]]
    values = {"name": "Acme", "is_company": True, "child_ids": lines, "category_id": [[6, 0, [1]]]}
    made: int = call("res.partner", "create", values)
    return made


def test_lines_are_sorted_as_their_model_is(call: Call, company: int) -> None:
    lines = call("res.partner", "read", _value(call, company, "child_ids"), ["display_name"])
    assert [line["display_name"] for line in lines] == ["Acme, Ann", "Acme, Bob"]


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([[4, 2, 0]], {1, 2}),
        ([[3, 1, 0]], set()),
        ([[3, 1]], set()),
        ([[5]], set()),
        ([[6, 0, [2, 3]]], {2, 3}),
        ([[5, 0, 0], [4, 4, 0]], {4}),
        ([2, 3], {2, 3}),
        ([], {1}),
        (False, set()),
        ([[9, 1, 1]], {1}),
        ([[4, 1], [4, 1]], {1}),
    ],
)
def test_commands_of_a_many2many(
    call: Call, company: int, commands: object, expected: set[int]
) -> None:
    call("res.partner", "write", [company], {"category_id": commands})
    assert set(_value(call, company, "category_id")) == expected


def test_creating_updating_and_deleting_through_a_many2many(call: Call, company: int) -> None:
    call("res.partner", "write", [company], {"category_id": [[0, 0, {"name": "New"}]]})
    (made,) = set(_value(call, company, "category_id")) - {1}
    call("res.partner", "write", [company], {"category_id": [[1, made, {"name": "Newer"}]]})
    assert _value(call, made, "name", "res.partner.category") == "Newer"
    call("res.partner", "write", [company], {"category_id": [[2, made]]})
    assert call("res.partner.category", "read", [made], ["name"]) == []


def test_commands_of_a_one2many(call: Call, company: int, partner: int) -> None:
    ann, bob = _value(call, company, "child_ids")
    commands = [[1, ann, {"name": "Anna"}], [3, bob], [4, partner]]
    call("res.partner", "write", [company], {"child_ids": commands})
    assert set(_value(call, company, "child_ids")) == {ann, partner}
    assert _value(call, ann, "name") == "Anna"
    assert _value(call, bob, "parent_id") is False
    call("res.partner", "write", [company], {"child_ids": [[2, ann]]})
    assert call("res.partner", "read", [ann], ["name"]) == []
    call("res.partner", "write", [company], {"child_ids": [[5]]})
    assert _value(call, partner, "parent_id") is False


def test_a_line_that_cannot_be_let_go(call: Call, refusal: Refusal) -> None:
    made = call("res.country", "create", {"name": "Atlantis", "code": "ZZ"})
    call("res.country", "write", [made], {"state_ids": [[0, 0, {"name": "North", "code": "N"}]]})
    error = refusal("res.country", "write", [made], {"state_ids": [[5]]})
    assert error.name == "odoo.exceptions.ValidationError"
    assert "(country_id)" in error.message


@pytest.mark.parametrize(
    "command",
    [[[4, 99999]], [[6, 0, [99999]]], [99999], [[4, "x"]], [1, [4, 2]], [{"id": 1}]],
)
def test_linking_what_is_not_there(refusal: Refusal, company: int, command: object) -> None:
    error = refusal("res.partner", "write", [company], {"category_id": command})
    assert error.name == "odoo.exceptions.MissingError"


@pytest.mark.parametrize("command", [[[]], [[0]], [[4]], [[6, 0]], [[1, 1, "x"]]])
def test_broken_commands_are_pythons_errors(
    refusal: Refusal, company: int, command: object
) -> None:
    assert refusal("res.partner", "write", [company], {"category_id": command}).name.startswith(
        "builtins."
    )


def test_stored_names_follow_what_they_are_made_of(call: Call, company: int) -> None:
    ann, _ = _value(call, company, "child_ids")
    call("res.partner", "write", [company], {"name": "Apex"})
    assert _value(call, ann, "complete_name") == "Apex, Ann"
    assert _value(call, ann, "commercial_partner_id") == [company, "Apex"]
    call("res.partner", "write", [ann], {"parent_id": False})
    assert _value(call, ann, "complete_name") == "Ann"
    assert _value(call, ann, "commercial_partner_id") == [ann, "Ann"]


def test_a_deep_change_reaches_the_leaves(call: Call, company: int) -> None:
    below = call("res.partner", "create", {"name": "Cat", "parent_id": company})
    lowest = call("res.partner", "create", {"name": "Dan", "parent_id": below})
    holding = call("res.partner", "create", {"name": "Holding", "is_company": True})
    assert _value(call, lowest, "commercial_partner_id")[0] == company
    call("res.partner", "write", [below], {"parent_id": holding})
    assert _value(call, lowest, "commercial_partner_id")[0] == holding


def test_children_survive_their_parent(call: Call, company: int) -> None:
    ann, _ = _value(call, company, "child_ids")
    call("res.partner", "unlink", [company])
    assert _value(call, ann, "parent_id") is False
    assert _value(call, ann, "complete_name") == "Ann"
    assert _value(call, ann, "commercial_partner_id")[0] == ann


def test_people_live_where_their_company_does(call: Call, company: int) -> None:
    ann, _ = _value(call, company, "child_ids")
    call("res.partner", "write", [company], {"street": "Main 1", "country_id": 20})
    assert _value(call, ann, "street") == "Main 1"
    late = call("res.partner", "create", {"name": "Eve", "parent_id": company})
    assert _value(call, late, "country_id")[0] == 20


def test_related_fields_read_write_search_and_sort(call: Call) -> None:
    call("res.users", "write", [2], {"email": "root@example.com"})
    number = _value(call, 2, "partner_id", "res.users")[0]
    assert _value(call, number, "email") == "root@example.com"
    assert call("res.users", "search", [["email", "=", "root@example.com"]]) == [2]
    names = [user["name"] for user in call("res.users", "search_read", [], ["name"], order="name")]
    assert names == sorted(names)
    assert call("res.users", "search", [["country_id.code", "=", "XX"]]) == []


def test_a_company_stands_on_a_contact(call: Call) -> None:
    made = call("res.company", "create", {"name": "Third", "country_id": 20})
    (company,) = call("res.company", "read", [made], ["partner_id", "country_id", "parent_path"])
    assert company["parent_path"] == f"{made}/"
    assert company["country_id"] == [20, "Belgium"]
    call("res.partner", "write", [company["partner_id"][0]], {"name": "Third renamed"})
    assert _value(call, made, "name", "res.company") == "Third renamed"


def test_trees_and_paths(call: Call) -> None:
    root = call("res.partner.category", "create", {"name": "Root"})
    branch = call("res.partner.category", "create", {"name": "Branch", "parent_id": root})
    leaf = call("res.partner.category", "create", {"name": "Leaf", "parent_id": branch})
    assert _value(call, leaf, "display_name", "res.partner.category") == "Root / Branch / Leaf"
    assert _value(call, leaf, "parent_path", "res.partner.category") == f"{root}/{branch}/{leaf}/"
    found = call("res.partner.category", "search", [["id", "child_of", branch]])
    assert set(found) == {branch, leaf}
    assert set(call("res.partner.category", "search", [["id", "parent_of", leaf]])) == {
        root,
        branch,
        leaf,
    }
    call("res.partner.category", "write", [branch], {"parent_id": False})
    assert _value(call, leaf, "parent_path", "res.partner.category") == f"{branch}/{leaf}/"
    call("res.partner.category", "unlink", [branch])
    assert call("res.partner.category", "read", [leaf], ["name"]) == []


def test_nobody_is_above_himself(refusal: Refusal, call: Call, company: int) -> None:
    ann, _ = _value(call, company, "child_ids")
    for wrong in (ann, company):
        error = refusal("res.partner", "write", [company], {"parent_id": wrong})
        assert error.message == "You cannot create recursive Partner hierarchies."


def test_fields_of_models_that_are_not_here(call: Call, refusal: Refusal, partner: int) -> None:
    assert _value(call, partner, "contract_ids") == []
    assert (
        call("res.partner", "search", [["contract_ids", "!=", False], ["id", "=", partner]]) == []
    )
    command = {"contract_ids": [[0, 0, {"name": "1"}]]}
    error = refusal("res.partner", "write", [partner], command)
    assert error.message == "Object account.analytic.account doesn't exist"
