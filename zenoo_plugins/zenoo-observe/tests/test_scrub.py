"""Values in the audit trail: what may be shown, and what never is."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from zenoo_observe.scrub import Scrubber, looks_secret

from zenoo_core import Secret
from zenoo_core.records import Request

CANARY = "canary-7f3a"
arguments, scrubbed = Scrubber().arguments, Scrubber().scrubbed


@pytest.mark.parametrize(
    "name",
    [
        "password", "new_password", "old_passwd", "smtp_pass", "api_key", "apikey", "API_KEY",
        "stripe_secret_key", "access_token", "signup_token", "totp_secret", "pin", "client_secret",
        "session_id", "Authorization", "user_ids.password", "hmac_key", "credentials",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    ["name", "author_id", "compass", "keyboard", "pinned", "email", "shipping", "passport_no", 7],
)
def test_names_of_other_things(name: object) -> None:
    assert not looks_secret(name)


@pytest.mark.parametrize(
    "request_",
    [
        Request("res.users", "write", ([2], {"password": CANARY})),
        Request("res.users", "write", ([2], {"name": Secret(CANARY)})),
        Request("res.users", "create", ([{"login": "x", "totp_secret": CANARY}],)),
        Request("res.partner", "write", ([1], {"user_ids": [(0, 0, {"password": CANARY})]})),
        Request("res.users", "search", ([["api_key_ids.key", "=", CANARY]],)),
        Request("res.users", "search", (["|", ("password", "=", CANARY), ("id", "=", 1)],)),
        Request("res.users", "change_password", ("old-" + CANARY, CANARY)),
        Request("ir.config_parameter", "write", ([5], {"value": CANARY})),
        Request("x.settings", "set_param", ("mail.secret", CANARY)),
        Request("x.settings", "create", ([{"key": "database.secret", "value": CANARY}],)),
        Request("x.settings", "connect", (), {"token": CANARY, "deep": {"api_key": [CANARY]}}),
        Request("x.settings", "connect", (), {"password": {"nested": {"anything": CANARY}}}),
        Request("x.model", "put", ({"blob": CANARY.encode(), "object": object()},)),
    ],
)
def test_secrets_never_come_out(request_: Request) -> None:
    assert CANARY not in json.dumps(arguments(request_))


def test_harmless_values_stay() -> None:
    values = {"name": "Ada", "active": True, "color": 3, "credit": 1.5, "parent_id": None}
    request = Request("res.partner", "write", ([1, 2], values), {"context": {"lang": "fr_FR"}})
    assert arguments(request) == {
        "args": [[1, 2], values],
        "kwargs": {"context": {"lang": "fr_FR"}},
    }


def test_values_are_fit_for_json() -> None:
    shown = scrubbed(
        {
            "text": "x" * 5000,
            "when": datetime(2026, 1, 2, 3, 4, 5),
            "day": date(2026, 1, 2),
            "amount": Decimal("1.5"),
            "rate": float("nan"),
            "huge": 1 << 80,
            3: {1, 2},
        }
    )
    json.dumps(shown, allow_nan=False)
    assert shown["text"] == "x" * 256 + "… (5000 characters)"
    assert shown["when"] == "2026-01-02T03:04:05"
    assert shown["amount"] == "<Decimal>"
    assert shown["3"] == [1, 2]


def test_a_value_that_contains_itself_ends() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert "…" in json.dumps(scrubbed(loop), ensure_ascii=False)


def test_further_names_are_hidden_wherever_they_are() -> None:
    scrub = Scrubber(["wage", "vat"]).arguments
    for request in (
        Request("hr.contract", "write", ([1], {"wage": CANARY, "name": "x"})),
        Request("hr.employee", "create", ({"contract_ids": [(0, 0, {"wage": CANARY})]},)),
        Request("hr.employee", "search", ([["contract_id.wage", "=", CANARY]],)),
        Request("res.partner", "call", (), {"vat": CANARY}),
    ):
        found = json.dumps(scrub(request))
        assert CANARY not in found
        assert "***" in found
    kept = scrub(Request("hr.contract", "write", ([1], {"wages": "w", "name": "x"})))
    assert kept["args"] == [[1], {"wages": "w", "name": "x"}]
