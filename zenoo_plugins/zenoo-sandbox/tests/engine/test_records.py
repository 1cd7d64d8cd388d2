"""Creating, writing, reading, copying and deleting."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessError
from zenoo_sandbox.orm import build
from zenoo_sandbox.orm.plan import Plan

from .callers import Call, Refusal


def _one(call: Call, id_: int, *fields: str, **kwargs: Any) -> dict[str, Any]:
    (record,) = call("res.partner", "read", [id_], list(fields), **kwargs)
    return dict(record)


def test_create_answers_by_what_it_was_given(call: Call) -> None:
    assert isinstance(call("res.partner", "create", {"name": "A"}), int)
    assert len(call("res.partner", "create", [{"name": "A"}, {"name": "B"}])) == 2
    assert call("res.partner", "create", []) == []


def test_empty_values_by_type(call: Call, partner: int) -> None:
    record = _one(call, partner, "email", "color", "partner_latitude", "parent_id", "child_ids")
    assert record == {
        "id": partner,
        "email": False,
        "color": 0,
        "partner_latitude": 0.0,
        "parent_id": False,
        "child_ids": [],
    }


def test_log_fields_and_the_id_are_not_for_the_caller(call: Call) -> None:
    made = call("res.partner", "create", {"name": "RO", "id": 5, "create_uid": 1}, uid=2)
    record = _one(call, made, "create_uid")
    assert made != 5
    assert record["create_uid"][0] == 2


def test_an_id_is_never_given_twice(call: Call) -> None:
    first = call("res.partner", "create", {"name": "Gone"})
    call("res.partner", "unlink", [first])
    assert call("res.partner", "create", {"name": "Next"}) > first


@pytest.mark.parametrize("value", [False, None])
def test_false_and_null_clear(call: Call, partner: int, value: object) -> None:
    call("res.partner", "write", [partner], {"country_id": value, "name": "Kept"})
    assert _one(call, partner, "country_id")["country_id"] is False


def test_an_empty_text_stays_one(call: Call, partner: int) -> None:
    call("res.partner", "write", [partner], {"ref": ""})
    assert _one(call, partner, "ref")["ref"] == ""


@pytest.mark.parametrize("value", ["Belgium", [20, "Belgium"], 20.0, {"id": 20}])
def test_a_wrong_many2one_is_swallowed(call: Call, partner: int, value: object) -> None:
    assert call("res.partner", "write", [partner], {"country_id": value}) is True
    assert _one(call, partner, "country_id")["country_id"] is False


def test_an_unknown_many2one_is_missing(refusal: Refusal, partner: int) -> None:
    error = refusal("res.partner", "write", [partner], {"country_id": 999999999})
    assert error.name == "odoo.exceptions.MissingError"
    assert "(Record: res.country(999999999,), User: 2)" in error.message


def test_floats_are_rounded_by_their_digits(call: Call, partner: int) -> None:
    call("res.partner", "write", [partner], {"partner_latitude": 50.123456789})
    assert _one(call, partner, "partner_latitude")["partner_latitude"] == 50.1234568


def test_html_is_sanitised(call: Call, partner: int) -> None:
    html = "<p onclick='x()'>Hi <b>there</b><script>alert(1)</script></p>"
    call("res.partner", "write", [partner], {"comment": html})
    assert _one(call, partner, "comment")["comment"] == "<p>Hi <b>there</b></p>"


@pytest.mark.parametrize(
    ("values", "name", "text"),
    [
        ({"type": "x"}, "builtins.ValueError", "Wrong value for res.partner.type: 'x'"),
        ({"color": "x"}, "builtins.ValueError", "invalid literal for int() with base 10: 'x'"),
        ({"color": 2**31}, "psycopg2.errors.NumericValueOutOfRange", "integer out of range\n"),
        ({"name": "a\0"}, "builtins.ValueError", "cannot contain NUL (0x00)"),
        ({"image_1920": "!"}, "odoo.exceptions.UserError", "Image is not encoded in base64."),
        ({"name": "\ud800"}, "builtins.UnicodeEncodeError", "surrogates not allowed"),
        ({"child_ids": "x"}, "builtins.ValueError", "Wrong value for res.partner.child_ids: x"),
    ],
)
def test_values_that_cannot_be(
    refusal: Refusal, partner: int, values: dict[str, Any], name: str, text: str
) -> None:
    error = refusal("res.partner", "write", [partner], values)
    assert error.name == name
    assert text in error.message


def test_an_unknown_field(refusal: Refusal, version: str, partner: int) -> None:
    error = refusal("res.partner", "write", [partner], {"nope": 1})
    expected = {
        "19.0": ("builtins.KeyError", "nope"),
        "18.0": ("builtins.ValueError", "Invalid field 'nope' on model 'res.partner'"),
    }
    assert (error.name, error.message) == expected[version]


def test_read_leaves_out_what_is_missing(call: Call) -> None:
    found = call("res.partner", "read", [3, 999999999, 1], ["name"])
    assert [record["id"] for record in found] == [3, 1]
    assert call("res.partner", "read", ["1"], ["name"]) == []
    assert call("res.partner", "read", [2**40], ["name"]) == []
    assert [record["id"] for record in call("res.partner", "read", 1, ["name"])] == [1]


@pytest.mark.parametrize("method", ["write", "unlink", "copy"])
def test_missing_records_are_refused(refusal: Refusal, method: str) -> None:
    args = [[1, 999999999], *([{"street": "x"}] if method == "write" else [])]
    error = refusal("res.partner", method, *args)
    assert error.name == "odoo.exceptions.MissingError"
    assert "res.partner(999999999,)" in error.message


def test_nothing_to_do_is_fine(call: Call) -> None:
    assert call("res.partner", "write", [], {"name": "x"}) is True
    assert call("res.partner", "unlink", []) is True
    assert call("res.partner", "read", [], ["name"]) == []


def test_load_without_names(call: Call, partner: int) -> None:
    assert _one(call, partner, "country_id", load="")["country_id"] == 20
    assert _one(call, partner, "country_id")["country_id"] == [20, "Belgium"]


def test_copy(call: Call, partner: int) -> None:
    call("res.partner", "write", [partner], {"category_id": [1, 2], "comment": "note"})
    (copied,) = call("res.partner", "copy", [partner])
    record = _one(call, copied, "name", "category_id", "country_id", "comment")
    assert record["name"] == "Original (copy)"
    assert sorted(record["category_id"]) == [1, 2]
    assert record["country_id"][0] == 20
    (named,) = call("res.partner", "copy", partner, {"name": "Given"})
    assert _one(call, named, "name")["name"] == "Given"


def test_a_user_is_copied_with_a_contact_of_its_own(call: Call) -> None:
    (copied,) = call("res.users", "copy", [2])
    first, second = call("res.users", "read", [2, copied], ["partner_id", "login", "name"])
    assert second["login"] == "admin (copy)"
    assert second["name"] == f"{first['name']} (copy)"
    assert second["partner_id"][0] != first["partner_id"][0]
    (named,) = call("res.users", "copy", [2], {"login": "given", "name": "Given"})
    assert call("res.users", "read", [named], ["login", "name"]) == [
        {"id": named, "login": "given", "name": "Given"}
    ]


def test_a_company_is_not_copied(refusal: Refusal) -> None:
    error = refusal("res.company", "copy", [1])
    assert error.name == "odoo.exceptions.UserError"
    assert error.message.startswith("Duplicating a company is not allowed.")


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_text_that_no_database_holds_is_refused_in_translated_fields_too(
    call: Call, refusal: Refusal, name: str
) -> None:
    before = call("res.partner.category", "search_read", [], ["name"])
    assert refusal("res.partner.category", "create", {"name": name}).name.startswith("builtins.")
    assert refusal("res.partner.category", "write", [1], {"name": name}).name.startswith(
        "builtins."
    )
    assert call("res.partner.category", "search_read", [], ["name"]) == before


def test_binary_sizes(call: Call, partner: int) -> None:
    call("res.partner", "write", [partner], {"image_1920": "aGVsbG8gd2lyZQ=="})
    assert _one(call, partner, "image_128")["image_128"] == "aGVsbG8gd2lyZQ=="
    sized = _one(call, partner, "image_1920", context={"bin_size": True})
    assert sized["image_1920"] == "10.00 bytes"


def test_translated_values(call: Call) -> None:
    french = {"lang": "fr_FR"}
    call("res.country", "write", [20], {"name": "Belgie"}, context=french)
    (record,) = call("res.country", "read", [20], ["name"])
    (translated,) = call("res.country", "read", [20], ["name", "display_name"], context=french)
    assert record["name"] == "Belgium"
    assert translated["name"] == translated["display_name"] == "Belgie"
    assert call("res.country", "search", [["name", "=", "Belgie"]], context=french) == [20]
    assert call("res.country", "search", [["name", "=", "Belgie"]]) == []


def test_a_value_written_in_french_first_shows_in_english_too(call: Call) -> None:
    made = call("res.partner.category", "create", {"name": "Fournil"}, context={"lang": "fr_FR"})
    (record,) = call("res.partner.category", "read", [made], ["name"])
    assert record["name"] == "Fournil"


def test_a_language_that_is_not_active(refusal: Refusal) -> None:
    error = refusal("res.country", "read", [20], ["name"], context={"lang": "xx_YY"})
    assert (error.name, error.message) == (
        "odoo.exceptions.UserError",
        "Invalid language code: xx_YY",
    )


def test_company_dependent_values(call: Call, partner: int) -> None:
    second = {"allowed_company_ids": [2]}
    call("res.partner", "write", [partner], {"barcode": "one"})
    call("res.partner", "write", [partner], {"barcode": "two"}, context=second)
    assert _one(call, partner, "barcode")["barcode"] == "one"
    assert _one(call, partner, "barcode", context=second)["barcode"] == "two"
    assert partner in call("res.partner", "search", [["barcode", "=", "two"]], context=second)


def test_archiving(call: Call, partner: int) -> None:
    assert call("res.partner", "action_archive", [partner]) is None
    assert call("res.partner", "search_count", [["id", "=", partner]]) == 0
    assert call("res.partner", "search_count", [["id", "=", partner], ["active", "=", False]]) == 1
    archived = {"active_test": False}
    assert call("res.partner", "search_count", [["id", "=", partner]], context=archived) == 1
    assert _one(call, partner, "active")["active"] is False
    call("res.partner", "action_unarchive", [partner])
    assert _one(call, partner, "active")["active"] is True


def test_get_metadata_and_external_ids(call: Call, refusal: Refusal) -> None:
    (told,) = call("res.country", "get_metadata", [20])
    assert told["xmlid"] == "base.be"
    assert call("ir.model.data", "check_object_reference", "base", "be") == ["res.country", 20]
    error = refusal("ir.model.data", "check_object_reference", "base", "nothing")
    assert error.message == "External ID not found in the system: base.nothing"


def test_an_external_id_goes_with_its_record(call: Call) -> None:
    made = call("res.country", "create", {"name": "Atlantis", "code": "ZZ"})
    values = {"module": "x", "name": "atlantis", "model": "res.country", "res_id": made}
    named = call("ir.model.data", "create", values)
    call("res.country", "unlink", [made])
    assert call("ir.model.data", "read", [named], ["name"]) == []


def test_every_field_of_every_model_can_be_read(
    database: Database, call: Call, version: str
) -> None:
    for model in build.registry(Plan(version)).models:
        try:
            ids = call(model, "search", [], limit=3)
        except AccessError:
            continue  # nobody may read it
        found = call(model, "read", ids)
        assert [record["id"] for record in found] == ids
        assert call(model, "read", ids, [*call(model, "fields_get")]) == found, model
