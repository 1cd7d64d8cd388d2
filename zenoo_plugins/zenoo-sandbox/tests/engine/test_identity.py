"""What asks for the password again: new API keys, one's own password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied
from zenoo_sandbox.orm.env import Presence

from .callers import ADMIN, Call, Refusal

WIZARD, KEY = "res.users.identitycheck", "res.users.apikeys.description"


def give(call: Call, asked: dict[str, Any], password: str, *, uid: int = ADMIN) -> Any:
    """Answer the wizard as the web client of either version does."""
    assert asked["res_model"] == WIZARD
    wizard = [asked["res_id"]]
    call(WIZARD, "write", wizard, {"password": password}, uid=uid)
    return call(WIZARD, "run_check", wizard, uid=uid, context={"password": password})


def test_a_key_is_made_after_the_password(database: Database, call: Call) -> None:
    made = call(KEY, "create", {"name": "Test key", "duration": "30"})
    asked = call(KEY, "make_key", [made])
    assert asked["type"] == "ir.actions.act_window"
    assert database.authenticate("admin", str(asked)) is None
    action = give(call, asked, "admin")
    assert action["res_model"] == "res.users.apikeys.show"
    key = action["context"]["default_key"]
    assert len(key) == 40
    assert database.check_secret(ADMIN, key) == ADMIN
    found = call("res.users.apikeys", "search_read", [["name", "=", "Test key"]])
    assert found[0]["user_id"][0] == ADMIN
    today = datetime.now(UTC).date()
    assert found[0]["expiration_date"] == f"{today + timedelta(days=30)} 00:00:00"
    assert call(KEY, "search_count", [["id", "=", made]]) == 0
    shown = call("res.users.apikeys.show", "default_get", ["key"], context=action["context"])
    assert shown == {"key": key}


def test_a_wrong_password_makes_nothing(call: Call, refusal: Refusal) -> None:
    made = call(KEY, "create", {"name": "Test key"})
    before = call("res.users.apikeys", "search_count", [])
    for password in ("wrong", "sandbox-admin", ""):
        asked = call(KEY, "make_key", [made])
        call(WIZARD, "write", [asked["res_id"]], {"password": password})
        context = {"password": password}
        error = refusal(WIZARD, "run_check", [asked["res_id"]], context=context)
        assert error.name == "odoo.exceptions.UserError"
        assert error.message.startswith("Incorrect Password")
        assert password not in error.message or not password
    assert call("res.users.apikeys", "search_count", []) == before


def test_the_request_of_a_wizard_is_hidden_and_ones_own(
    call: Call, refusal: Refusal, limited: int
) -> None:
    made = call(KEY, "create", {"name": "Test key"})
    asked = call(KEY, "make_key", [made])
    assert "request" not in call(WIZARD, "fields_get")
    refused = refusal(WIZARD, "read", [asked["res_id"]], ["request"])
    assert refused.name in ("odoo.exceptions.AccessError", "builtins.ValueError")
    read = refusal(WIZARD, "read", [asked["res_id"]], ["auth_method"], uid=limited)
    assert read.name == "odoo.exceptions.AccessError"
    context = {"password": "limited"}
    assert call(WIZARD, "run_check", [asked["res_id"]], uid=limited, context=context) is None
    assert call(KEY, "search_count", [["id", "=", made]]) == 1


def test_no_password_stays_behind(call: Call) -> None:
    made = call(KEY, "create", {"name": "Test key"})
    asked = call(KEY, "make_key", [made])
    give(call, asked, "admin")
    found = call(WIZARD, "read", [asked["res_id"]], ["password"])
    assert not found or not found[0]["password"]


def test_a_session_remembers_for_ten_minutes(database: Database, call: Call) -> None:
    now = datetime(2026, 1, 15, 10, tzinfo=UTC)
    database.clock = lambda: now
    presence = Presence()

    def run(model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return database.call(ADMIN, model, method, list(args), kwargs, presence)

    asked = run("res.users", "api_key_wizard", [ADMIN])
    run(WIZARD, "write", [asked["res_id"]], {"password": "admin"})
    opened = run(WIZARD, "run_check", [asked["res_id"]], context={"password": "admin"})
    assert opened["res_model"] == KEY
    now += timedelta(minutes=9)
    assert run("res.users", "api_key_wizard", [ADMIN])["name"] == "New API Key"
    assert run("res.users", "preference_change_password", [ADMIN])["res_model"] == (
        "change.password.own"
    )
    now += timedelta(minutes=2)
    assert run("res.users", "api_key_wizard", [ADMIN])["res_model"] == WIZARD


def test_how_long_a_key_may_live(call: Call, refusal: Refusal, limited: int) -> None:
    for duration, fits in (("1", True), ("90", True), ("180", False), ("0", False)):
        values = {"name": "Mine", "duration": duration}
        if fits:
            call(KEY, "create", values, uid=limited)
        else:
            error = refusal(KEY, "create", values, uid=limited)
            assert error.name == "odoo.exceptions.ValidationError"
    text = refusal(KEY, "create", {"name": "x", "duration": "365"}, uid=limited).message
    assert text == "You cannot exceed 90.0 days."
    text = refusal(KEY, "create", {"name": "x", "duration": "0"}, uid=limited).message
    assert text == "The API key must have an expiration date"
    forever = call(KEY, "create", {"name": "x", "duration": "0"})
    assert call(KEY, "read", [forever], ["expiration_date"])[0]["expiration_date"] is False
    day = {"name": "x", "duration": "-1", "expiration_date": "2030-01-01 00:00:00"}
    custom = call(KEY, "create", day)
    (found,) = call(KEY, "read", [custom], ["expiration_date"])
    assert found["expiration_date"] == "2030-01-01 00:00:00"


def test_a_new_key_of_an_ordinary_user(database: Database, call: Call, limited: int) -> None:
    made = call(KEY, "create", {"name": "Mine"}, uid=limited)
    action = give(call, call(KEY, "make_key", [made], uid=limited), "limited", uid=limited)
    assert database.check_secret(limited, action["context"]["default_key"]) == limited


def test_ones_own_password(database: Database, call: Call, refusal: Refusal, limited: int) -> None:
    own = "change.password.own"
    unequal = {"new_password": "a", "confirm_password": "b"}
    error = refusal(own, "create", unequal, uid=limited)
    assert error.message == "The new password and its confirmation must be identical."
    values = {"new_password": "n3w", "confirm_password": "n3w"}
    made = call(own, "create", values, uid=limited)
    asked = call(own, "change_password", [made], uid=limited)
    assert give(call, asked, "limited", uid=limited)["tag"] == "reload"
    assert database.authenticate("limited", "n3w") == limited
    assert database.authenticate("limited", "limited") is None
    assert call(own, "search_count", [], uid=limited) == 0


def test_passwords_of_others(
    database: Database, call: Call, refusal: Refusal, limited: int
) -> None:
    wizard = "change.password.wizard"
    context = {"active_model": "res.users", "active_ids": [limited]}
    made = call(wizard, "create", {}, context=context)
    (line,) = call(wizard, "read", [made], ["user_ids"])[0]["user_ids"]
    (found,) = call("change.password.user", "read", [line], ["user_login"])
    assert found["user_login"] == "limited"
    call("change.password.user", "write", [line], {"new_passwd": "given"})
    assert call(wizard, "change_password_button", [made])["type"] == "ir.actions.act_window_close"
    assert database.authenticate("limited", "given") == limited
    assert call("change.password.user", "read", [line], ["new_passwd"])[0]["new_passwd"] is False
    assert refusal(wizard, "create", {}, uid=limited).name == "odoo.exceptions.AccessError"


def test_change_password(database: Database, call: Call, refusal: Refusal, limited: int) -> None:
    denied = refusal("res.users", "change_password", "wrong", "n3w", uid=limited)
    assert isinstance(denied, AccessDenied)
    empty = refusal("res.users", "change_password", "limited", "  ", uid=limited)
    assert empty.name == "odoo.exceptions.UserError"
    assert call("res.users", "change_password", "limited", "n3w", uid=limited) is True
    assert database.authenticate("limited", "n3w") == limited
    with pytest.raises(AccessDenied):
        database.check_secret(limited, "limited")
    assert database.check_secret(limited, "sandbox-limited") == limited
