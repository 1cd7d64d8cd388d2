"""Every fault that recorded servers answered, as a typed error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault

import pytest
from zenoo_xmlrpc.faults import is_none, odoo_fault
from zenoo_xmlrpc.marshalling import load

from zenoo_core import errors as e

WIRE = Path(__file__).parents[3] / "tests" / "wire"


def recorded() -> dict[str, dict[str, Any]]:
    """Return the bodies of all recorded answers by version and case."""
    found = {}
    for path in sorted(WIRE.glob("odoo-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["protocol"] == "xmlrpc":
                found[f"{case['odoo_version']} {case['case']}"] = case
    return found


CASES = recorded()
EXPECTED: dict[str, type[e.ZenooError]] = {
    "authenticate-wrong-database": e.UnknownDatabaseError,
    "common-unknown-method": e.ServerError,
    "fault-access-denied": e.AuthenticationError,
    "fault-access-denied-unknown-uid": e.UserError,
    "fault-access-error": e.AccessError,
    "fault-missing-error": e.UserError,
    "fault-not-null": e.UserError,
    "fault-private-method": e.PrivateMethodError,
    "fault-redirect-warning": e.RedirectWarning,
    "fault-serialization-failure": e.ConcurrencyError,
    "fault-unique": e.UserError,
    "fault-unknown-field": e.UnknownFieldError,
    "fault-unknown-method": e.UnknownMethodError,
    "fault-unknown-model": e.UnknownModelError,
    "fault-unknown-object-method": e.ServerError,
    "fault-user-error": e.UserError,
    "fault-validation-error": e.UserError,
    "fault-wrong-database": e.UnknownDatabaseError,
    "fault-wrong-keyword": e.InvalidArgumentsError,
    "malformed-empty": e.ServerError,
    "malformed-not-xml": e.ServerError,
    "malformed-xml": e.ServerError,
    "path-without-service": e.ServerError,
    "system-list-methods": e.ServerError,
    "unknown-service": e.ServerError,
    "v1-fault-access-denied": e.AuthenticationError,
    "v1-fault-access-error": e.AccessError,
    "v1-fault-missing-error": e.MissingError,
    "v1-fault-redirect-warning": e.RedirectWarning,
    "v1-fault-unknown-field": e.UnknownFieldError,
    "v1-fault-user-error": e.UserError,
    "v1-fault-validation-error": e.UserError,
    "write-binary-type": e.InvalidArgumentsError,
}


def _about(case: dict[str, Any]) -> tuple[str, str]:
    """Return the model and method that a recorded request names."""
    try:
        _, params = _loads(case["request"]["body"])
    except Exception:
        return "", ""
    return (params[3], params[4]) if len(params) > 4 else ("", "")


def _loads(body: str) -> tuple[Any, Any]:
    import xmlrpc.client

    params, method = xmlrpc.client.loads(body)
    return method, params


def _faulty() -> list[str]:
    return [name for name, case in CASES.items() if "<fault>" in str(case["response"]["body"])]


def test_recordings_are_there() -> None:
    assert len(_faulty()) > 60


@pytest.mark.parametrize("name", _faulty())
def test_every_recorded_fault(name: str) -> None:
    case = CASES[name]
    with pytest.raises(Fault) as caught:
        load(case["response"]["body"].encode(), "the server")
    short = name.partition(" xmlrpc-")[2]
    if short.startswith("none-return"):
        assert is_none(caught.value)
        return
    assert not is_none(caught.value)
    error = odoo_fault(caught.value, *_about(case))
    assert type(error) is EXPECTED[short], (name, error.name, error.message)
    assert "Traceback" not in str(error)
    assert error.message


def _answered() -> list[str]:
    return [
        name for name, case in CASES.items()
        if "<params>" in str(case["response"]["body"])
        and "<... " not in case["response"]["body"]  # shortened when it was recorded
    ]  # fmt: skip


@pytest.mark.parametrize("name", _answered())
def test_every_recorded_answer_is_read(name: str) -> None:
    load(CASES[name]["response"]["body"].encode(), "the server")


def test_the_way_out_of_a_redirect_warning() -> None:
    for version in ("18.0", "19.0"):
        for short in ("fault-redirect-warning", "v1-fault-redirect-warning"):
            with pytest.raises(Fault) as caught:
                load(CASES[f"{version} xmlrpc-{short}"]["response"]["body"].encode(), "x")
            error = odoo_fault(caught.value)
            assert isinstance(error, e.RedirectWarning)
            assert error.message.startswith("You cannot delete contacts linked to an active user")
            assert isinstance(error.action, dict)
            assert error.action["res_model"] == "res.users"
            assert error.button == "Go to users"
