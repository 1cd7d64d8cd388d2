"""Access rights, rules and groups are records: what an administrator changes counts at once."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal

_TAG = "res.partner.category"


def _model(call: Call, model: str) -> int:
    found: int = call("ir.model", "search", [["model", "=", model]])[0]
    return found


def _rule(call: Call, domain: str, **values: Any) -> int:
    model = _model(call, _TAG)
    made = {"name": "Tags", "model_id": model, "domain_force": domain, **values}
    found: int = call("ir.rule", "create", made)
    return found


def _group(call: Call, xmlid: str) -> int:
    module, name = xmlid.split(".")
    found: int = call("ir.model.data", "check_object_reference", module, name)[1]
    return found


def _groups_field(version: str) -> str:
    return "groups_id" if version == "18.0" else "group_ids"


def test_a_granted_right_counts_at_once_and_for_its_group_only(
    call: Call, refusal: Refusal, limited: int, version: str
) -> None:
    assert refusal(_TAG, "create", {"name": "x"}, uid=limited).name.endswith("AccessError")
    group = call("res.groups", "create", {"name": "Taggers"})
    grant = {"name": "tags", "model_id": _model(call, _TAG), "group_id": group}
    right = call("ir.model.access", "create", {**grant, "perm_create": True, "perm_read": True})
    refused = refusal(_TAG, "create", {"name": "x"}, uid=limited)
    assert "\n\t- Taggers" in refused.message
    call("res.users", "write", [limited], {_groups_field(version): [[4, group]]})
    assert call(_TAG, "create", {"name": "mine"}, uid=limited)
    assert call(_TAG, "has_access", [], "create", uid=limited) is True
    call("ir.model.access", "write", [right], {"active": False})
    assert refusal(_TAG, "create", {"name": "x"}, uid=limited).name.endswith("AccessError")
    call("ir.model.access", "write", [right], {"active": True})
    call("res.users", "write", [limited], {_groups_field(version): [[3, group]]})
    assert refusal(_TAG, "create", {"name": "x"}, uid=limited).name.endswith("AccessError")


def test_an_implied_group_brings_its_rights(call: Call, limited: int, version: str) -> None:
    manager = _group(call, "base.group_partner_manager")
    group = call("res.groups", "create", {"name": "Outer", "implied_ids": [[6, 0, [manager]]]})
    call("res.users", "write", [limited], {_groups_field(version): [[4, group]]})
    assert call("res.partner", "create", {"name": "Made by limited"}, uid=limited)
    assert call("res.users", "has_group", [limited], "base.group_partner_manager") is True


def test_a_right_that_is_taken_from_everybody(call: Call, refusal: Refusal, limited: int) -> None:
    found = call("ir.model.access", "search", [["model_id.model", "=", _TAG]])
    call("ir.model.access", "unlink", found)
    refused = refusal(_TAG, "search", [], uid=limited)
    assert "No group currently allows this operation." in refused.message


def test_rules_bind_their_groups_and_not_the_superuser(
    call: Call, refusal: Refusal, limited: int
) -> None:
    every = call(_TAG, "search", [], uid=limited)
    group = _group(call, "base.group_user")
    rule = _rule(call, "[('create_uid', '=', user.id)]", groups=[[6, 0, [group]]])
    assert call(_TAG, "search", [], uid=limited) == []
    assert refusal(_TAG, "read", [every[0]], ["name"], uid=limited).message.startswith("Uh-oh!")
    assert call(_TAG, "search", [], uid=1) == every
    call("ir.rule", "write", [rule], {"perm_read": False})
    assert call(_TAG, "search", [], uid=limited) == every
    call("ir.rule", "write", [rule], {"perm_read": True, "active": False})
    assert call(_TAG, "search", [], uid=limited) == every


def test_group_rules_are_alternatives_and_global_ones_are_not(call: Call, limited: int) -> None:
    group = _group(call, "base.group_user")
    everything = call(_TAG, "search", [], uid=limited)
    _rule(call, "[('id', '=', 1)]", groups=[[6, 0, [group]]])
    _rule(call, "[('id', '=', 2)]", groups=[[6, 0, [group]]])
    assert sorted(call(_TAG, "search", [], uid=limited)) == [1, 2]
    _rule(call, "['|', ('id', '=', 2), ('id', 'in', company_ids + [False])]", name="global")
    assert sorted(call(_TAG, "search", [], uid=limited)) == [1, 2]
    _rule(call, "[('id', '!=', company_id)] if user.partner_id.id else []", name="global")
    assert call(_TAG, "search", [], uid=limited) == [2]
    assert set(everything) > {1, 2}


@pytest.mark.parametrize(
    "domain",
    [
        "[('nope', '=', 1)]",
        "[(",
        "__import__('os').getcwd()",
        "user.__class__",
        "[('id', '=', nobody)]",
        "open('x')",
        "[x for x in company_ids]",
        "company_ids * 10",
        "5",
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(call: Call, domain: str, refusal: Refusal) -> None:
    values = {"name": "x", "model_id": _model(call, _TAG), "domain_force": domain}
    error = refusal("ir.rule", "create", values)
    assert error.name == "odoo.exceptions.ValidationError"
    assert error.message.startswith("Invalid domain: ")


def test_a_change_that_is_rolled_back_changes_nothing(
    call: Call, refusal: Refusal, limited: int
) -> None:
    values = {"name": "x", "model_id": _model(call, _TAG), "domain_force": "[('id', '=', 0)]"}
    # The second rule is refused after the first one was written.
    refusal("ir.rule", "create", [values, {**values, "domain_force": "[("}])
    assert call(_TAG, "search_count", [], uid=limited) > 0


def test_limited_may_not_change_rights(refusal: Refusal, limited: int) -> None:
    for model in ("ir.rule", "ir.model.access"):
        assert refusal(model, "search", [], uid=limited).name.endswith("AccessError")
