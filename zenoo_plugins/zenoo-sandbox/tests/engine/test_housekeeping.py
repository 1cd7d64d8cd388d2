"""System parameters, sequences, banks and industries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from zenoo_sandbox.database import Database

from .callers import ADMIN, Call, Refusal

PARAMETER, SEQUENCE, ACCOUNT = "ir.config_parameter", "ir.sequence", "res.partner.bank"


def test_parameters(call: Call) -> None:
    assert call(PARAMETER, "get_param", "my.key") is False
    assert call(PARAMETER, "get_param", "my.key", "otherwise") == "otherwise"
    # Recorded: a first value is answered by itself.
    assert call(PARAMETER, "set_param", "my.key", "one") == "one"
    assert call(PARAMETER, "set_param", "my.key", "two") == "one"
    assert call(PARAMETER, "get_param", "my.key") == "two"
    (record,) = call(PARAMETER, "search_read", [["key", "=", "my.key"]], ["value", "display_name"])
    assert (record["value"], record["display_name"]) == ("two", "my.key")
    assert call(PARAMETER, "set_param", "my.key", False) == "two"
    assert call(PARAMETER, "search_count", [["key", "=", "my.key"]]) == 0
    assert call(PARAMETER, "set_param", "my.key", None) is False
    call(PARAMETER, "set_param", "my.number", 5)
    assert call(PARAMETER, "get_param", "my.number") == "5"


def test_a_parameter_is_there_once(call: Call, refusal: Refusal) -> None:
    call(PARAMETER, "create", {"key": "my.key", "value": "one"})
    error = refusal(PARAMETER, "create", {"key": "my.key", "value": "two"})
    assert error.message == "The operation cannot be completed: Key must be unique."
    assert "(value)" in refusal(PARAMETER, "create", {"key": "other"}).message


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("get_param", ["web.base.url"]),
        ("set_param", ["web.base.url", "x"]),
        ("search_read", [[]]),
        ("create", [{"key": "x", "value": "x"}]),
        ("unlink", [[1]]),
    ],
)
def test_parameters_are_the_administrators(
    call: Call, refusal: Refusal, limited: int, method: str, args: list[Any]
) -> None:
    before = call(PARAMETER, "get_param", "web.base.url")
    assert refusal(PARAMETER, method, *args, uid=limited).name == "odoo.exceptions.AccessError"
    assert call(PARAMETER, "get_param", "web.base.url") == before


@pytest.fixture
def sequence(database: Database, call: Call) -> int:
    database.clock = lambda: datetime(2026, 1, 15, 10, 20, 30, tzinfo=UTC)
    values = {"name": "Tickets", "code": "ticket", "prefix": "T/%(year)s/", "padding": 4}
    made: int = call(SEQUENCE, "create", values | {"number_increment": 2, "number_next": 7})
    return made


def test_numbers_follow_each_other(call: Call, sequence: int) -> None:
    assert call(SEQUENCE, "next_by_code", "ticket") == "T/2026/0007"
    assert call(SEQUENCE, "next_by_id", [sequence]) == "T/2026/0009"
    (found,) = call(SEQUENCE, "read", [sequence], ["number_next", "number_next_actual"])
    assert (found["number_next"], found["number_next_actual"]) == (11, 11)
    call(SEQUENCE, "write", [sequence], {"number_next_actual": 100_000})
    assert call(SEQUENCE, "next_by_code", "ticket") == "T/2026/100000"
    assert call(SEQUENCE, "get_next_char", [sequence], 3) == "T/2026/0003"
    assert call(SEQUENCE, "next_by_code", "ticket", "2020-02-03") == "T/2020/100002"
    assert call(SEQUENCE, "next_by_code", "no.such.code") is False
    call(SEQUENCE, "write", [sequence], {"active": False})
    assert call(SEQUENCE, "next_by_code", "ticket") is False


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("%(y)s-%(month)s-%(day)s/", "26-01-15/1"),
        ("%(h24)s:%(h12)s:%(min)s:%(sec)s ", "10:10:20:30 1"),
        ("%(doy)s.%(woy)s.%(weekday)s ", "015.02.4 1"),
        ("%(range_year)s%(current_year)s ", "20262026 1"),
        ("100%% ", "100% 1"),
        (False, "1"),
    ],
)
def test_prefixes(call: Call, sequence: int, prefix: Any, expected: str) -> None:
    call(SEQUENCE, "write", [sequence], {"prefix": prefix, "padding": 0, "number_next": 1})
    assert call(SEQUENCE, "next_by_id", [sequence]) == expected


@pytest.mark.parametrize("prefix", ["%(nope)s", "%s", "%", "%(year)d", "%(year)999999999s", "a%b"])
@pytest.mark.parametrize("part", ["prefix", "suffix"])
def test_prefixes_that_cannot_be(
    call: Call, refusal: Refusal, sequence: int, part: str, prefix: str
) -> None:
    call(SEQUENCE, "write", [sequence], {part: prefix})
    error = refusal(SEQUENCE, "next_by_code", "ticket")
    assert error.name == "odoo.exceptions.UserError"
    assert error.message == "Invalid prefix or suffix for sequence “Tickets”"
    assert call(SEQUENCE, "read", [sequence], ["number_next"])[0]["number_next"] == 7


def test_odd_sequences(call: Call, refusal: Refusal, sequence: int) -> None:
    error = refusal(SEQUENCE, "write", [sequence], {"number_increment": 0})
    assert error.message == "The operation cannot be completed: Step must not be zero."
    assert "does not match format" in refusal(SEQUENCE, "next_by_code", "ticket", "today").message
    assert refusal(SEQUENCE, "next_by_id", [sequence, 1]).name == "builtins.ValueError"
    assert refusal(SEQUENCE, "next_by_id", [999999999]).name == "odoo.exceptions.MissingError"
    assert refusal(SEQUENCE, "get_next_char", [sequence], "x").name == "builtins.ValueError"
    call(SEQUENCE, "write", [sequence], {"padding": 2**31 - 1})
    assert len(call(SEQUENCE, "next_by_id", [sequence])) < 2000
    call(SEQUENCE, "write", [sequence], {"padding": -5, "number_increment": -7})
    taken = [call(SEQUENCE, "next_by_id", [sequence]) for _ in range(3)]
    assert taken == ["T/2026/9", "T/2026/2", "T/2026/-5"]


def test_a_companys_sequence_comes_first(call: Call) -> None:
    for name, company in (("A", False), ("B", 2)):
        call(SEQUENCE, "create", {"name": name, "code": "c", "prefix": name, "company_id": company})
    assert call(SEQUENCE, "next_by_code", "c") == "A1"
    assert call(SEQUENCE, "next_by_code", "c", context={"allowed_company_ids": [2]}) == "B1"


def test_no_number_is_given_twice(database: Database, sequence: int) -> None:
    def take(_: int) -> Any:
        return database.call(ADMIN, SEQUENCE, "next_by_code", ["ticket"], {})

    with ThreadPoolExecutor(10) as pool:
        taken = sorted(pool.map(take, range(60)))
    assert taken == [f"T/2026/{number:04d}" for number in range(7, 127, 2)]


def test_accounts(call: Call, refusal: Refusal) -> None:
    bank = call("res.bank", "create", {"name": "Sea Bank", "bic": "SEABNL2A"})
    values = {"acc_number": "BE71 0961-2345 6769", "partner_id": 9, "bank_id": bank}
    made = call(ACCOUNT, "create", values)
    names = ["sanitized_acc_number", "display_name", "acc_holder_name", "acc_type", "active"]
    (found,) = call(ACCOUNT, "read", [made], [*names, "sequence", "partner_id"])
    customer = found.pop("partner_id")[1]
    assert found == {
        "id": made,
        "sanitized_acc_number": "BE71096123456769",
        "display_name": "BE71 0961-2345 6769 - Sea Bank",
        "acc_holder_name": customer,
        "acc_type": "bank",
        "active": True,
        "sequence": 10,
    }
    error = refusal(ACCOUNT, "create", values | {"acc_number": "be71096123456769"})
    assert error.message == (
        "The operation cannot be completed: The combination Account Number/Partner must be unique."
    )
    call(ACCOUNT, "create", values | {"partner_id": 11})
    assert made in [id_ for id_, _ in call(ACCOUNT, "name_search", "BE71 0961")]
    assert made in [id_ for id_, _ in call(ACCOUNT, "name_search", "BE71096123456769")]
    (contact,) = call("res.partner", "read", [9], ["bank_ids", "bank_account_count"])
    assert made in contact["bank_ids"]
    assert contact["bank_account_count"] == len(contact["bank_ids"])
    assert call("res.bank", "name_search", "SEAB") == [[bank, "Sea Bank - SEABNL2A"]]
    call("res.partner", "write", [9], {"bank_ids": [[2, made]]})
    assert call(ACCOUNT, "read", [made], ["acc_number"]) == []
    assert "(acc_number)" in refusal(ACCOUNT, "create", {"partner_id": 9}).message
    assert "(partner_id)" in refusal(ACCOUNT, "create", {"acc_number": "1"}).message


def test_accounts_go_with_their_contact(call: Call, partner: int) -> None:
    made = call(ACCOUNT, "create", {"acc_number": "1", "partner_id": partner})
    call("res.partner", "unlink", [partner])
    assert call(ACCOUNT, "read", [made], ["acc_number"]) == []


def test_industries(call: Call, refusal: Refusal, limited: int, partner: int) -> None:
    model = "res.partner.industry"
    (found,) = call(model, "search_read", [["name", "=", "Agriculture"]], ["full_name"])
    assert found["full_name"].startswith("A - ")
    call("res.partner", "write", [partner], {"industry_id": found["id"]})
    by_name = [["industry_id", "ilike", "agricult"], ["id", "=", partner]]
    assert call("res.partner", "search", by_name) == [partner]
    french = call(model, "search_read", [], ["name"], limit=1, context={"lang": "fr_FR"})
    assert french[0]["name"] == "Administration publique"
    error = refusal(model, "create", {"name": "x"}, uid=limited)
    assert error.name == "odoo.exceptions.AccessError"
    call(model, "unlink", [found["id"]])
    assert call("res.partner", "read", [partner], ["industry_id"])[0]["industry_id"] is False
