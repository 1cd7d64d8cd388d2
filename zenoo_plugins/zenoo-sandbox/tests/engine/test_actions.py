"""Actions, reports, scheduled actions and teams: records that clients look up by name."""

from __future__ import annotations

import pytest

from .callers import Call, Refusal


def test_a_scheduled_action_stands_on_a_server_action(call: Call) -> None:
    values = {"name": "Nightly", "interval_type": "days", "priority": 9}
    made = call("ir.cron", "create", values)
    (found,) = call("ir.cron", "read", [made], ["name", "cron_name", "ir_actions_server_id"])
    assert found["cron_name"] == "Nightly"
    server = found["ir_actions_server_id"][0]
    call("ir.cron", "write", [made], {"name": "Daily", "active": False})
    assert call("ir.actions.server", "read", [server], ["name"])[0]["name"] == "Daily"
    assert made not in call("ir.cron", "search", [])
    context = {"active_test": False}
    assert call("ir.cron", "search", [["name", "=", "Daily"]], context=context) == [made]


@pytest.mark.parametrize(
    ("xmlid", "model"),
    [
        ("base.action_partner_form", "ir.actions.act_window"),
        ("sale.action_report_saleorder", "ir.actions.report"),
        ("base.autovacuum_job", "ir.cron"),
        ("sales_team.team_sales_department", "crm.team"),
        ("base.rateUSD", "res.currency.rate"),
    ],
)
def test_what_is_known_by_its_external_id(call: Call, xmlid: str, model: str) -> None:
    found = call("ir.model.data", "check_object_reference", *xmlid.split("."))
    assert found[0] == model
    assert call(model, "read", [found[1]], ["display_name"])[0]["display_name"]


def test_menus_point_at_actions_that_are_there(call: Call) -> None:
    for menu in call("ir.ui.menu", "search_read", [["action", "!=", False]], ["action"]):
        model, _, number = menu["action"].partition(",")
        assert call(model, "search_count", [["id", "=", int(number)]]) == 1


def test_a_report_tells_its_model(call: Call) -> None:
    domain = [["report_name", "=", "account.report_invoice"]]
    (found,) = call("ir.actions.report", "search_read", domain, ["model", "report_type"])
    assert (found["model"], found["report_type"]) == ("account.move", "qweb-pdf")


def test_they_are_the_administrators(call: Call, refusal: Refusal, limited: int) -> None:
    for model in ("ir.cron", "ir.actions.server", "ir.actions.report", "ir.ui.view"):
        assert refusal(model, "search", [], uid=limited).name == "odoo.exceptions.AccessError"
    assert call("crm.team", "search_count", [], uid=limited) == 1
    denied = refusal("crm.team", "create", {"name": "X"}, uid=limited)
    assert denied.name == "odoo.exceptions.AccessError"
