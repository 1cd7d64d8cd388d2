"""Every refusal that was recorded from real servers becomes the right typed error."""

from __future__ import annotations

import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zenoo_core import errors as e
from zenoo_core.records import Request
from zenoo_core.transport.faults import odoo_error

WIRE = Path(__file__).parents[1] / "wire"

# wire README §2, row by row: a recorded case and the class that it has to be. Both versions.
ROWS: dict[str, type[e.OdooError]] = {
    "jsonrpc-access-denied-bad-password": e.AuthenticationError,
    "jsonrpc-access-denied-uid-false": e.AuthenticationError,
    "jsonrpc-access-denied-unknown-uid": e.MissingError,
    "jsonrpc-object-wrong-database": e.UnknownDatabaseError,
    "jsonrpc-authenticate-wrong-database": e.UnknownDatabaseError,
    "nodb-jsonrpc-execute-kw-uninitialised-database": e.UnknownDatabaseError,
    "session-authenticate-wrong-database": e.UnknownDatabaseError,
    "jsonrpc-unknown-model": e.UnknownModelError,
    "session-call-kw-unknown-model": e.UnknownModelError,
    "jsonrpc-unknown-method": e.UnknownMethodError,
    "jsonrpc-name-get-removed": e.UnknownMethodError,
    "jsonrpc-private-method": e.PrivateMethodError,
    "jsonrpc-wrong-keyword": e.InvalidArgumentsError,
    "jsonrpc-too-many-positional": e.InvalidArgumentsError,
    "jsonrpc-missing-positional": e.InvalidArgumentsError,
    "jsonrpc-no-args-record-method": e.InvalidArgumentsError,
    "jsonrpc-unknown-field-in-domain": e.UnknownFieldError,
    "jsonrpc-unknown-subfield-in-domain": e.UnknownFieldError,
    "jsonrpc-unknown-field-in-search-read": e.UnknownFieldError,
    "jsonrpc-unknown-field-in-order": e.UnknownFieldError,
    "jsonrpc-read-unknown-field": e.UnknownFieldError,
    "jsonrpc-write-unknown-field": e.UnknownFieldError,
    "jsonrpc-malformed-domain-operator": e.InvalidValueError,
    "jsonrpc-malformed-domain-arity": e.InvalidValueError,
    "jsonrpc-malformed-domain-tuple": e.InvalidValueError,
    "jsonrpc-malformed-order": e.InvalidValueError,
    "jsonrpc-selection-invalid-value": e.InvalidValueError,
    "jsonrpc-wrong-type-integer": e.InvalidValueError,
    "jsonrpc-wrong-type-date": e.InvalidValueError,
    "jsonrpc-create-datetime-iso-z": e.InvalidValueError,
    "jsonrpc-nul-character": e.InvalidValueError,
    "jsonrpc-integer-overflow": e.InvalidValueError,
    "jsonrpc-validation-error": e.ValidationError,
    "jsonrpc-unique-violation": e.ValidationError,
    "jsonrpc-not-null-violation": e.ValidationError,
    "jsonrpc-check-violation": e.ValidationError,
    "jsonrpc-foreign-key-unlink": e.ValidationError,
    "jsonrpc-user-error": e.UserError,
    "jsonrpc-redirect-warning": e.RedirectWarning,
    "jsonrpc-access-error-model": e.AccessError,
    "jsonrpc-access-error-field": e.AccessError,
    "jsonrpc-access-error-record-rule-read": e.AccessError,
    "jsonrpc-allowed-company-ids-forbidden": e.AccessError,
    "jsonrpc-unlink-missing-id": e.MissingError,
    "jsonrpc-foreign-key-violation": e.MissingError,
    "jsonrpc-serialization-failure": e.ConcurrencyError,
    "jsonrpc-context-lang-invalid": e.UserError,
    "jsonrpc-unknown-service": e.ServerError,
    "session-call-kw-after-destroy": e.SessionExpired,
    "session-login-cooldown": e.AuthenticationError,
}


@cache
def recordings() -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(WIRE.glob("*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.split("\n") if line]


def faults() -> list[dict[str, Any]]:
    bodies = ((case, case["response"].get("body")) for case in recordings())
    return [case for case, body in bodies if isinstance(body, dict) and "error" in body]


def typed(case: dict[str, Any]) -> e.OdooError:
    fault = case["response"]["body"]["error"]
    params = (case["request"].get("body") or {}).get("params") or {}
    args = params.get("args", []) if isinstance(params, dict) else []
    model, method = "", ""
    if isinstance(params, dict) and params.get("service") == "object" and len(args) > 4:
        model, method = args[3], args[4]
    elif isinstance(params, dict) and "model" in params:
        model, method = params["model"], params["method"]
    return odoo_error(fault["data"], fault["code"], model, method)


@pytest.mark.parametrize("version", ["18.0", "19.0"])
@pytest.mark.parametrize("case", ROWS)
def test_each_row_is_its_class(case: str, version: str) -> None:
    found = [c for c in faults() if (c["case"], c["odoo_version"]) == (case, version)]
    if not found:  # 18 does some of these without an error
        assert any(c["case"] == case for c in faults()), f"{case} is not among the recordings"
        return
    assert type(typed(found[0])) is ROWS[case]


def test_every_recorded_refusal_keeps_the_servers_words() -> None:
    assert len(faults()) > 150
    for case in faults():
        error, data = typed(case), case["response"]["body"]["error"]["data"]
        assert isinstance(error, e.OdooError)
        assert error.name == data["name"]
        said = data["arguments"][0] if isinstance(error, e.RedirectWarning) else data["message"]
        assert error.message == said.strip(), case["case"]
        assert error.server_traceback() == data["debug"]
        assert data["debug"] not in str(error)
        assert "Traceback" not in repr(error)


def test_a_redirect_warning_carries_its_way_out() -> None:
    (case,) = [c for c in faults() if c["case"] == "jsonrpc-redirect-warning"][:1]
    error = typed(case)
    assert isinstance(error, e.RedirectWarning)
    assert error.message.startswith("You cannot delete contacts linked to an active user.")
    assert isinstance(error.action, dict)
    assert error.action["res_model"] == "res.users"
    assert error.button == "Go to users"


@pytest.mark.parametrize(
    "data",
    [{}, {"name": None}, {"name": 3, "message": {"a": 1}}, {"message": "x", "arguments": "text"},
     {"name": "odoo.exceptions.RedirectWarning", "message": "m", "arguments": []},
     {"name": "builtins.KeyError", "message": None}],
)  # fmt: skip
def test_odd_faults_are_typed_too(data: dict[str, Any]) -> None:
    error = odoo_error(data, None, "res.partner", "write")
    assert isinstance(error, e.OdooError)
    assert str(error)


def test_errors_survive_pickling() -> None:
    error = e.OutcomeUnknown(
        "lost",
        request=Request("res.partner", "write", ([1], {})),
        phase=e.Phase.READ,
        attempts=1,
        elapsed=0.5,
    )
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.phase, str(again)) == (type(error), e.Phase.READ, str(error))
