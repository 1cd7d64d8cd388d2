"""Small facts that clients ask of every model, translations, and views."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal

PARTNER, COUNTRY = "res.partner", "res.country"
NEW = pytest.mark.parametrize("version", ["19.0"], indirect=True)


def test_external_ids(call: Call, partner: int) -> None:
    found = call(PARTNER, "get_external_id", [1, partner])
    assert found == {1: "base.main_partner", partner: ""}


def test_a_form_of_a_record(call: Call, refusal: Refusal) -> None:
    action = call(PARTNER, "get_formview_action", [1], context={"lang": "fr_FR"})
    assert (action["res_model"], action["res_id"], action["views"]) == (
        PARTNER,
        1,
        [[False, "form"]],
    )
    assert action["context"] == {"lang": "fr_FR"}
    assert call(PARTNER, "get_formview_id", [1]) is False
    assert refusal(PARTNER, "get_formview_action", [1, 2]).name == "builtins.ValueError"


def test_the_address_of_the_server_is_a_parameter(call: Call) -> None:
    call("ir.config_parameter", "set_param", "web.base.url", "http://example.com")
    assert call(PARTNER, "get_base_url", [1]) == "http://example.com"


def test_texts_of_lists(call: Call) -> None:
    assert call(PARTNER, "get_empty_list_help", "Nothing here") == "Nothing here"
    assert call(PARTNER, "get_import_templates") == []
    assert call(PARTNER, "view_header_get", False, "form") is False


def test_access_rights_by_name(call: Call, refusal: Refusal, limited: int) -> None:
    assert call("ir.model.access", "check", PARTNER, "write") is True
    assert call("ir.model.access", "check", PARTNER, "read", uid=limited) is True
    assert call("ir.model.access", "check", PARTNER, "write", False, uid=limited) is False
    error = refusal("ir.model.access", "check", PARTNER, "write", uid=limited)
    assert error.name == "odoo.exceptions.AccessError"
    assert refusal("ir.model.access", "check", "no.model").name == "builtins.KeyError"


def test_rights_of_records_and_models(call: Call, refusal: Refusal, limited: int) -> None:
    for mode in ("read", "write", "create", "unlink"):
        assert call(PARTNER, "has_access", [], mode) is True
        assert call(PARTNER, "check_access_rights", mode) is True
        expected = mode == "read"
        assert call(PARTNER, "has_access", [1], mode, uid=limited) is expected
        assert call(PARTNER, "check_access_rights", mode, False, uid=limited) is expected
    error = refusal(PARTNER, "check_access_rights", "write", uid=limited)
    assert error.name == "odoo.exceptions.AccessError"
    assert refusal(PARTNER, "has_access", [], "dance").name == "builtins.ValueError"


def test_the_context_of_users(call: Call, limited: int) -> None:
    assert call("res.users", "context_get")["uid"] == 2
    call("res.users", "write", [limited], {"lang": "fr_FR", "tz": "Asia/Tokyo"})
    found = call("res.users", "context_get", uid=limited)
    assert found == {"lang": "fr_FR", "tz": "Asia/Tokyo", "uid": limited}


def test_installed_languages(call: Call) -> None:
    assert call("res.lang", "get_installed") == [
        ["en_US", "English (US)"],
        ["fr_FR", "French / Français"],
    ]


def test_records_are_numbered_in_their_order(call: Call) -> None:
    ids = call("sale.order", "search", [], limit=3)
    lines = call("sale.order.line", "search", [["order_id", "in", ids]], limit=4)
    turned = lines[::-1]
    found = call("sale.order.line", "web_resequence", turned, {"sequence": {}}, offset=5)
    assert [(row["id"], row["sequence"]) for row in found] == [
        (id_, number) for number, id_ in enumerate(turned, 5)
    ]
    assert call(PARTNER, "web_resequence", [1], {}, "nope") == []


def test_progress_bars(call: Call) -> None:
    colors = {"contact": "success", "other": "danger"}
    bar: Any = {"field": "type", "colors": colors}
    found = call(PARTNER, "read_progress_bar", [], "country_id", bar)
    for country, counts in found.items():
        assert set(counts) == set(colors)
        for kind, count in counts.items():
            number = int(country) if country != "False" else False
            domain = [["country_id", "=", number], ["type", "=", kind]]
            assert call(PARTNER, "search_count", domain) == count


@NEW
def test_groupings_at_once(call: Call) -> None:
    sets = [["country_id", "type"], ["country_id"], []]
    aggregates = ["__count", "color:sum"]
    found = call(PARTNER, "formatted_read_grouping_sets", [], sets, aggregates)
    for groupby, groups in zip(sets, found, strict=True):
        assert groups == call(PARTNER, "formatted_read_group", [], groupby, aggregates)
    down = call(
        PARTNER,
        "formatted_read_grouping_sets",
        [],
        sets[:2],
        aggregates,
        order="__count desc, type",
    )
    counts = [group["__count"] for group in down[1]]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("version", ["18.0"], indirect=True)
def test_groupings_at_once_came_with_19(refusal: Refusal) -> None:
    error = refusal(PARTNER, "formatted_read_grouping_sets", [], [[]])
    assert error.name == "builtins.AttributeError"


def test_translations_are_read_and_written(call: Call, refusal: Refusal) -> None:
    values, kind = call(COUNTRY, "get_field_translations", [20], "name")
    assert {row["lang"]: row["value"] for row in values} == {
        "en_US": "Belgium",
        "fr_FR": "Belgique",
    }
    assert kind["translation_type"] == "char"
    written = {"fr_FR": "Royaume de Belgique"}
    assert call(COUNTRY, "update_field_translations", [20], "name", written) is True
    french = {"lang": "fr_FR"}
    assert call(COUNTRY, "read", [20], ["name"], context=french)[0]["name"] == written["fr_FR"]
    assert call(COUNTRY, "read", [20], ["name"])[0]["name"] == "Belgium"
    call(COUNTRY, "update_field_translations", [20], "name", {"fr_FR": False})
    assert call(COUNTRY, "read", [20], ["name"], context=french)[0]["name"] == "Belgium"
    error = refusal(COUNTRY, "update_field_translations", [20], "name", {"de_DE": "Belgien"})
    assert error.name == "odoo.exceptions.UserError"
    assert call(PARTNER, "update_field_translations", [1], "name", {"fr_FR": "x"}) is False


def test_a_search_reads_the_language_of_the_caller(call: Call) -> None:
    french = {"lang": "fr_FR"}
    assert call(COUNTRY, "search", [["name", "=", "Allemagne"]], context=french) == [57]
    assert call(COUNTRY, "search", [["name", "=", "Allemagne"]]) == []
    first = call(COUNTRY, "search_read", [], ["name"], limit=2, order="name", context=french)
    assert first[0]["name"] < first[1]["name"]


def test_views_are_made_of_fields(call: Call, refusal: Refusal) -> None:
    found = call(PARTNER, "get_views", [[False, "list"], [False, "form"]])
    assert set(found["views"]) == {"list", "form"}
    named = set(found["models"][PARTNER]["fields"])
    assert {"id", "write_date"} <= named
    view = call(PARTNER, "get_view", view_type="form")
    assert view["arch"].startswith("<form>")
    assert set(view["models"][PARTNER]) <= named
    assert refusal(PARTNER, "get_views", [[False, "nope"]]).name == "odoo.exceptions.UserError"


def test_a_form_is_filled_and_follows(call: Call, refusal: Refusal) -> None:
    spec: Any = {"name": {}, "type": {}, "lang": {}, "child_ids": {}, "country_id": {}}
    new = call(PARTNER, "onchange", [], {}, [], spec)["value"]
    assert new["type"] == "contact"
    assert new["child_ids"] == []
    assert new["name"] is False
    error = refusal(PARTNER, "onchange", [], {}, ["nope"], spec)
    assert error.name == "builtins.ValueError"
