"""Who may do what, and in which words others are refused."""

from __future__ import annotations

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied, MissingError

from .callers import Call, Refusal


def _demo(version: str) -> int:
    return 5 if version == "19.0" else 6


def test_logins(database: Database, limited: int) -> None:
    assert database.authenticate("admin", "admin") == 2
    assert database.authenticate("admin", "sandbox-admin") == 2
    assert database.authenticate("admin", "sandbox-admin", allow_key=False) is None
    assert database.authenticate("limited", "sandbox-limited") == limited
    assert database.authenticate("limited", "sandbox-admin") is None
    assert database.authenticate("ghost", "admin") is None
    assert database.authenticate("__system__", "") is None


@pytest.mark.parametrize("secret", ["nope", "", None, 5, ["admin"], "\ud800"])
def test_wrong_secrets(database: Database, secret: object) -> None:
    assert database.authenticate("admin", secret) is None
    with pytest.raises(AccessDenied):
        database.check_secret(2, secret)


@pytest.mark.parametrize("uid", [False, None, 0, "2", True, [2]])
def test_wrong_users(database: Database, uid: object) -> None:
    with pytest.raises(AccessDenied):
        database.check_secret(uid, "admin")


def test_an_unknown_user_is_missing(database: Database) -> None:
    with pytest.raises(MissingError, match=r"res.users\(99999,\), User: 99999"):
        database.check_secret(99999, "admin")


def test_a_proof_ends_with_the_password(database: Database, call: Call) -> None:
    assert database.check_secret(2, "admin") == 2
    assert call("res.users", "change_password", "admin", "changed") is True
    assert database.check_secret(2, "changed") == 2
    assert database.check_secret(2, "sandbox-admin") == 2
    with pytest.raises(AccessDenied):
        database.check_secret(2, "admin")


def test_an_archived_user_is_out(database: Database, call: Call, limited: int) -> None:
    assert database.check_secret(limited, "limited") == limited
    call("res.users", "write", [limited], {"active": False})
    with pytest.raises(AccessDenied):
        database.check_secret(limited, "limited")
    assert database.authenticate("limited", "limited") is None


def test_no_password_is_ever_read(call: Call) -> None:
    (user,) = call("res.users", "read", [2], ["password", "new_password"])
    assert (user["password"], user["new_password"]) == ("", "")
    made = call("res.users", "create", {"name": "N", "login": "n", "password": "secret"})
    everything = call("res.users", "search_read", [["id", "=", made]])
    assert "secret" not in str(everything)


def test_a_new_user_gets_in(database: Database, call: Call) -> None:
    made = call("res.users", "create", {"name": "N", "login": "n", "password": "secret"})
    assert database.authenticate("n", "secret") == made
    assert call("res.users", "context_get", uid=made)["uid"] == made
    assert call("res.users", "has_group", [made], "base.group_user") is True
    assert call("res.users", "has_group", [made], "base.group_system") is False


@pytest.mark.parametrize("number", [10**30, 2**31, 99999, -1, "2", None])
@pytest.mark.parametrize("method", ["has_group", "has_groups"])
def test_groups_of_nobody(refusal: Refusal, method: str, number: object) -> None:
    error = refusal("res.users", method, [number], "base.group_user")
    assert error.name == "odoo.exceptions.MissingError"
    assert f"res.users({number!r},)" in error.message


def test_model_access(refusal: Refusal, version: str, limited: int) -> None:
    first = "Contact/Creation" if version == "19.0" else "Extra Rights/Contact Creation"
    text = (
        "You are not allowed to create 'Contact' (res.partner) records.\n\n"
        f"This operation is allowed for the following groups:\n\t- {first}\n"
        "\t- Sales/Administrator\n\n"
        "Contact your administrator to request access if necessary."
    )
    error = refusal("res.partner", "create", {"name": "x"}, uid=limited)
    assert (error.name, error.message) == ("odoo.exceptions.AccessError", text)
    assert refusal("res.company", "create", {"name": "x"}, uid=limited).message == text


def test_what_each_user_may_do(call: Call, version: str, limited: int) -> None:
    may = {
        uid: [
            mode
            for mode in ("read", "write", "create", "unlink")
            if call("res.partner", "has_access", [], mode, uid=uid)
        ]
        for uid in (2, _demo(version), limited)
    }
    everything = ["read", "write", "create", "unlink"]
    assert may == {2: everything, _demo(version): everything, limited: ["read"]}


def test_readonly_fields_for_who_may_not_write(call: Call, limited: int) -> None:
    asked = (["name"], ["readonly"])
    assert call("res.partner", "fields_get", *asked) == {"name": {"readonly": False}}
    assert call("res.partner", "fields_get", *asked, uid=limited) == {"name": {"readonly": True}}


def test_field_groups(call: Call, refusal: Refusal, version: str, limited: int) -> None:
    error = refusal("res.partner", "read", [3], ["signup_type"], uid=limited)
    assert error.name == "odoo.exceptions.AccessError"
    assert "allowed for groups" in error.message
    assert "signup_type" not in call("res.partner", "fields_get", uid=limited)
    (record,) = call("res.partner", "read", [3], uid=limited)
    assert "signup_type" not in record
    assert "signup_type" in call("res.partner", "fields_get", ["signup_type"])
    for arguments in ([["signup_type", "=", "x"]], []):
        order = {} if arguments else {"order": "signup_type"}
        error = refusal("res.partner", "search", arguments, uid=limited, **order)
        assert error.name == "odoo.exceptions.AccessError"


def test_records_of_a_model_that_the_caller_may_not_read(
    call: Call, refusal: Refusal, limited: int
) -> None:
    (order,) = call("sale.order", "search_read", [], ["partner_id"], limit=1)
    partner = order["partner_id"][0]

    def orders(**who: int) -> list[int]:
        (record,) = call("res.partner", "read", [partner], ["sale_order_ids"], **who)
        found: list[int] = record["sale_order_ids"]
        return found

    assert order["id"] in orders()
    assert orders(uid=limited) == []
    for method, arguments in (("read", [[order["id"]]]), ("search", [[]]), ("search_count", [[]])):
        error = refusal("sale.order", method, *arguments, uid=limited)
        assert error.message.startswith("You are not allowed to access 'Sales Order'")
    for leaf in (["sale_order_ids.state", "=", "sale"], ["sale_order_ids", "!=", False]):
        error = refusal("res.partner", "search", [leaf], uid=limited)
        assert error.message.startswith("You are not allowed to access 'Sales Order'")


def test_a_field_that_nobody_may_read(refusal: Refusal) -> None:
    error = refusal("res.users", "read", [2], ["totp_secret"])
    assert "always forbidden" in error.message


def test_company_rules(call: Call, refusal: Refusal, version: str, limited: int) -> None:
    made = call("res.partner", "create", {"name": "Foreign", "company_id": 2})
    assert call("res.partner", "search_count", [["id", "=", made]]) == 1
    assert call("res.partner", "search_count", [["id", "=", made]], uid=limited) == 0
    error = refusal("res.partner", "read", [made], ["name"], uid=limited)
    assert error.message.startswith("Uh-oh! Looks like you have stumbled upon some top-secret")
    assert f"Sorry, Limited User (id={limited}) doesn't have 'read' access to:" in error.message
    error = refusal("res.partner", "write", [made], {"name": "x"}, uid=_demo(version))
    assert "doesn't have 'write' access to:" in error.message
    one = {"allowed_company_ids": [1]}
    assert call("res.partner", "search_count", [["id", "=", made]], context=one) == 0
    error = refusal("res.partner", "create", {"name": "x", "company_id": 2}, context=one)
    assert "doesn't have 'create' access to:" in error.message


def test_foreign_companies(refusal: Refusal) -> None:
    error = refusal("res.partner", "search", [], context={"allowed_company_ids": [999]})
    assert error.message == "Access to unauthorized or invalid companies."


def test_rules_reach_through_relations(call: Call, limited: int) -> None:
    call(
        "res.partner",
        "create",
        {"name": "Foreign", "company_id": 2, "category_id": [[0, 0, {"name": "Only foreign"}]]},
    )
    domain = [["name", "=", "Only foreign"], ["partner_ids", "!=", False]]
    assert call("res.partner.category", "search_count", domain) == 1
    named = [["name", "=", "Only foreign"], ["partner_ids.name", "=", "Foreign"]]
    assert call("res.partner.category", "search_count", named, uid=limited) == 0


def test_own_preferences_need_no_right(call: Call, refusal: Refusal, limited: int) -> None:
    assert call("res.users", "write", [limited], {"lang": "fr_FR"}, uid=limited) is True
    assert call("res.users", "context_get", uid=limited)["lang"] == "fr_FR"
    for ids, values in (([limited], {"login": "root"}), ([2], {"lang": "fr_FR"})):
        error = refusal("res.users", "write", ids, values, uid=limited)
        assert error.name == "odoo.exceptions.AccessError"


def test_rights_change_with_the_groups(call: Call, version: str, limited: int) -> None:
    groups = "group_ids" if version == "19.0" else "groups_id"
    manager = call("ir.model.data", "check_object_reference", "base", "group_partner_manager")[1]
    assert call("res.partner", "has_access", [], "create", uid=limited) is False
    call("res.users", "write", [limited], {groups: [[4, manager]]})
    assert call("res.partner", "has_access", [], "create", uid=limited) is True
    call("res.users", "write", [limited], {groups: [[3, manager]]})
    assert call("res.partner", "has_access", [], "create", uid=limited) is False


def test_secrets_are_in_no_model(refusal: Refusal) -> None:
    error = refusal("sandbox.secret", "search_read", [])
    assert error.message == "Object sandbox.secret doesn't exist"


def test_who_is_from_outside_follows_the_groups(call: Call, version: str) -> None:
    """A group that implies internal users makes internal users, however it comes to do so."""
    users = {"19.0": "user_ids", "18.0": "users"}[version]
    groups = {"19.0": "group_ids", "18.0": "groups_id"}[version]
    made = call("res.users", "create", {"name": "Out", "login": "out", groups: [[6, 0, []]]})
    partner = call("res.users", "read", [made], ["partner_id"])[0]["partner_id"][0]

    def inside() -> bool:
        (user,) = call("res.users", "read", [made], ["share"])
        (contact,) = call("res.partner", "read", [partner], ["partner_share"])
        assert user["share"] is contact["partner_share"]
        return not user["share"]

    assert not inside()
    internal = call("ir.model.data", "check_object_reference", "base", "group_user")[1]
    lower = call("res.groups", "create", {"name": "Lower", "implied_ids": [[4, internal]]})
    upper = call("res.groups", "create", {"name": "Upper", users: [[4, made]]})
    assert not inside()
    call("res.groups", "write", [upper], {"implied_ids": [[4, lower]]})
    assert inside()
    call("res.groups", "write", [lower], {"implied_ids": [[5]]})
    assert not inside()
    call("res.groups", "create", {"name": "One", "implied_ids": [[4, internal]], users: [made]})
    assert inside()
