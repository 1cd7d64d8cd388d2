"""API keys, passwords, languages and rates: what an administrator looks after."""

from __future__ import annotations

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied

from .callers import Call, Refusal


def test_a_key_lives_as_long_as_its_record(database: Database, call: Call, limited: int) -> None:
    key = database.issue_api_key("limited", name="mine")
    assert database.check_secret(limited, key) == limited
    assert database.authenticate("limited", key, allow_key=False) is None
    found = call("res.users.apikeys", "search_read", [["name", "=", "mine"]], ["user_id"])
    assert found[0]["user_id"][0] == limited
    assert call("res.users", "read", [limited], ["api_key_ids"])[0]["api_key_ids"][-1:] == [
        found[0]["id"]
    ]
    asked = call("res.users.apikeys", "remove", [found[0]["id"]], uid=limited)
    wizard = [asked["res_id"]]
    call("res.users.identitycheck", "write", wizard, {"password": "limited"}, uid=limited)
    context = {"password": "limited"}
    call("res.users.identitycheck", "run_check", wizard, uid=limited, context=context)
    with pytest.raises(AccessDenied):
        database.check_secret(limited, key)
    assert database.check_secret(limited, "sandbox-limited") == limited


def test_a_key_expires(database: Database, call: Call, limited: int) -> None:
    key = database.issue_api_key("limited", name="short")
    record = call("res.users.apikeys", "search", [["name", "=", "short"]])
    assert database.check_secret(limited, key) == limited
    past = {"expiration_date": "2001-01-01 00:00:00"}
    database.call(1, "res.users.apikeys", "write", [record, past], {})
    with pytest.raises(AccessDenied):
        database.check_secret(limited, key)


def test_keys_of_others_are_out_of_reach(call: Call, refusal: Refusal, limited: int) -> None:
    every = call("res.users.apikeys", "search", [])
    own = call("res.users.apikeys", "search", [], uid=limited)
    assert len(every) == 3
    assert len(own) == 1
    other = next(id_ for id_ in every if id_ not in own)
    asked = call("res.users.apikeys", "remove", [other], uid=limited)
    password = {"password": "limited"}
    wizard = [asked["res_id"]]
    call("res.users.identitycheck", "write", wizard, password, uid=limited)
    error = refusal("res.users.identitycheck", "run_check", wizard, uid=limited, context=password)
    assert error.name == "odoo.exceptions.AccessError"


def test_a_new_user_has_its_own_key_and_password(database: Database, call: Call) -> None:
    made = call("res.users", "create", {"name": "New", "login": "new", "password": "first"})
    assert database.authenticate("new", "first") == made
    key = database.issue_api_key("new")
    assert call("res.users", "context_get", uid=made)["uid"] == made
    call("res.users", "write", [made], {"password": "second"})
    assert database.authenticate("new", "first") is None
    assert database.check_secret(made, key) == made
    call("res.users", "write", [made], {"active": False})
    with pytest.raises(AccessDenied):
        database.check_secret(made, key)


def test_no_key_for_nobody(database: Database) -> None:
    with pytest.raises(ValueError, match="ghost"):
        database.issue_api_key("ghost")


def test_a_language_is_added(call: Call, refusal: Refusal) -> None:
    german = call("res.lang", "search", [["code", "=", "de_DE"], ["active", "=", False]])
    context = {"lang": "de_DE"}
    error = refusal("res.country", "read", [20], ["name"], context=context)
    assert error.message == "Invalid language code: de_DE"
    wizard = call("base.language.install", "create", {"lang_ids": [[6, 0, german]]})
    call("base.language.install", "lang_install", [wizard])
    assert call("res.country", "read", [20], ["name"], context=context)[0]["name"] == "Belgium"
    call("res.country", "write", [20], {"name": "Belgien"}, context=context)
    assert call("res.country", "read", [20], ["name"], context=context)[0]["name"] == "Belgien"
    french = call("res.country", "read", [20], ["name"], context={"lang": "fr_FR"})
    assert french[0]["name"] == "Belgique"


def test_rates_count_from_their_day(call: Call) -> None:
    archived = {"active_test": False}
    euro = call("res.currency", "search", [["name", "=", "EUR"]], context=archived)[0]
    assert call("res.currency", "read", [euro], ["rate"])[0]["rate"] == 1.0
    for day, rate in (("2001-01-01", 0.5), ("2002-01-01", 0.8), ("2999-01-01", 9.0)):
        call("res.currency.rate", "create", {"currency_id": euro, "name": day, "rate": rate})
    found = call("res.currency", "read", [euro], ["rate", "inverse_rate"])[0]
    assert (found["rate"], found["inverse_rate"]) == (0.8, 1.25)
