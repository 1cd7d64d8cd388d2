"""Refusals of business and of the database, by version."""

from __future__ import annotations

import pytest

from .callers import Call, Refusal

PREFIX = "The operation cannot be completed:"


def test_not_null(refusal: Refusal, version: str) -> None:
    texts = {
        "19.0": f"{PREFIX} Missing required value for the field 'Login' (login).\nModel: 'User' "
        "(res.users)\n- create/update: a mandatory field is not set\n- delete: another model "
        "requires the record being deleted, you can archive it instead\n",
        "18.0": f"{PREFIX}\n- Create/update: a mandatory field is not set.\n- Delete: another "
        "model requires the record being deleted. If possible, archive it instead.\n\n"
        "Model: User (res.users)\nField: Login (login)\n",
    }
    assert refusal("res.users", "create", {"name": "No login"}).message == texts[version]


@pytest.mark.parametrize(
    ("model", "values", "text"),
    [
        ("res.partner", {"type": "contact"}, "Contacts require a name"),
        (
            "res.users",
            {"name": "D", "login": "admin"},
            "You can not have two users with the same login!",
        ),
        (
            "res.country",
            {"name": "B2", "code": "be"},
            "The code of the country must be unique!",
        ),
        (
            "res.country.state",
            {"name": "T2", "code": "TX", "country_id": 233},
            "The code of the state must be unique by country!",
        ),
        (
            "res.currency",
            {"name": "XYZ", "symbol": "x", "rounding": -1},
            "The rounding factor must be greater than 0!",
        ),
    ],
)
def test_constraints(refusal: Refusal, model: str, values: dict[str, object], text: str) -> None:
    error = refusal(model, "create", values)
    assert (error.name, error.message) == (
        "odoo.exceptions.ValidationError",
        f"{PREFIX} {text}",
    )


def test_a_record_that_others_need(refusal: Refusal, version: str) -> None:
    texts = {
        "19.0": f"{PREFIX} Another model is using the record you are trying to delete.\n\nThe "
        "troublemaker is: 'Country state' (res.country.state)\nThanks to the following "
        "constraint: 'Country' (country_id)\nHow about archiving the record instead?",
        "18.0": f"{PREFIX} another model requires the record being deleted. If possible, archive "
        "it instead.\n\nModel: Country state (res.country.state)\n"
        "Constraint: res_country_state_country_id_fkey\n",
    }
    assert refusal("res.country", "unlink", [233]).message == texts[version]


@pytest.mark.parametrize(("method", "args"), [("unlink", []), ("write", [{"active": False}])])
def test_the_contact_of_a_user(
    call: Call, refusal: Refusal, limited: int, method: str, args: list[object]
) -> None:
    contact = call("res.users", "read", [limited], ["partner_id"])[0]["partner_id"][0]
    error = refusal("res.partner", method, [contact], *args)
    text, action, button, context = error.arguments
    assert error.name == "odoo.exceptions.RedirectWarning"
    assert text.endswith("Linked active users : Limited User")
    assert (action["res_model"], action["res_id"]) == ("res.users", limited)
    assert (button, context) == ("Go to users", None)
    assert error.message.startswith(f"{text}\n{{'type': 'ir.actions.act_window'")
    assert error.message.endswith("\nGo to users\nNone")


def test_users_that_must_stay(refusal: Refusal) -> None:
    assert "You can not remove the admin user" in refusal("res.users", "unlink", [1]).message
    assert "You cannot delete the admin user" in refusal("res.users", "unlink", [2]).message
    error = refusal("res.users", "write", [2], {"active": False})
    assert error.message.startswith("You cannot deactivate the user you're currently")


def test_companies_of_users(refusal: Refusal, limited: int) -> None:
    error = refusal("res.users", "write", [limited], {"company_id": 2})
    assert error.name == "odoo.exceptions.ValidationError"
    assert "is not in the allowed companies for user Limited User" in error.message


def test_currencies_and_languages_in_use(refusal: Refusal) -> None:
    error = refusal("res.currency", "write", [1], {"active": False})
    assert error.message == (
        "This currency is set on a company and therefore cannot be deactivated."
    )
    assert refusal("res.lang", "write", [1], {"active": False}).name.endswith("UserError")
    assert refusal("res.lang", "unlink", [1]).name.endswith("UserError")


CALLS = [
    (
        ("_search", []),
        ("AccessError", "Private methods (such as 'res.partner._search') cannot be called"),
        ("AccessError", "Private methods (such as _search) cannot be called remotely."),
    ),
    (
        ("nope", [1]),
        ("builtins.AttributeError", "The method 'res.partner.nope' does not exist"),
        ("builtins.AttributeError", "The method 'nope' does not exist on the model 'res.partner'"),
    ),
    (
        ("read",),
        ("builtins.IndexError", "list index out of range"),
        ("builtins.IndexError", "tuple index out of range"),
    ),
    (
        ("name_get", [1]),
        ("builtins.AttributeError", "The method 'res.partner.name_get' does not exist"),
        ("builtins.AttributeError", "The method 'name_get' does not exist on the model"),
    ),
    (
        ("env", [1]),
        ("builtins.AttributeError", "The method 'res.partner.env' does not exist"),
        ("builtins.AttributeError", "'Environment' object has no attribute '__name__'"),
    ),
    (
        ("write", [1]),
        ("builtins.TypeError", "ResPartner.write() missing 1 required positional argument: 'vals'"),
        None,
    ),
    (
        ("search", [], 0, 1, "id", 5, 6),
        (
            "builtins.TypeError",
            "BaseModel.search() takes from 2 to 5 positional arguments but 7 were given",
        ),
        None,
    ),
]


@pytest.mark.parametrize(("arguments", "new", "old"), CALLS)
def test_calls_that_cannot_be(
    refusal: Refusal,
    version: str,
    arguments: tuple[object, ...],
    new: tuple[str, str],
    old: tuple[str, str] | None,
) -> None:
    method, *args = arguments
    name, text = new if version == "19.0" or old is None else old
    error = refusal("res.partner", str(method), *args)
    assert error.name.endswith(name)
    assert text in error.message


def test_keywords_that_cannot_be(refusal: Refusal) -> None:
    error = refusal("res.partner", "search", [], nope=1)
    assert error.message == "BaseModel.search() got an unexpected keyword argument 'nope'"
    error = refusal("res.partner", "search_read", [], nope=1)
    assert error.message == "BaseModel._read_format() got an unexpected keyword argument 'nope'"
    error = refusal("res.partner", "search", [], context="abc")
    assert error.message == "dictionary update sequence element #0 has length 1; 2 is required"
    assert refusal("no.such.model", "search", []).message == "Object no.such.model doesn't exist"


def test_recordset_helpers(call: Call, refusal: Refusal, version: str) -> None:
    calls = [("exists", [1, 999999999]), ("sudo", [1]), ("with_context", [1]), ("browse", [1, 2])]
    if version == "19.0":
        for method, ids in calls:
            error = refusal("res.partner", method, ids)
            assert error.name == "odoo.exceptions.AccessError"
    else:
        found = [call("res.partner", method, ids) for method, ids in calls]
        assert found == [[1], "res.partner(1,)", "res.partner(1,)", "res.partner()"]
        assert call("res.partner", "search_fetch", [["id", "in", [1, 3]]], ["name"]) == [1, 3]


def test_what_the_sandbox_lacks_is_said(refusal: Refusal, caplog: pytest.LogCaptureFixture) -> None:
    error = refusal("res.partner", "message_update", [1])
    assert error.name == "builtins.AttributeError"
    lacks = "res.partner.message_update: the sandbox, not Odoo, lacks this method"
    assert lacks in caplog.text
