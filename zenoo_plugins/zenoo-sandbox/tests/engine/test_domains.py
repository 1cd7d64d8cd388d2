"""Domains beyond what the oracle draws: names, dates, patterns, malformed ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from zenoo_sandbox.database import Database

from .callers import ADMIN, Call, Refusal


@pytest.fixture
def searched(call: Call) -> dict[str, int]:
    call("res.partner", "unlink", call("res.partner", "search", [["type", "=", "other"]]))
    names = ["100% sure", "100 sure", "a_b", "axb", "Élan", "élan", "back\\slash", "[x]*?"]
    made = call("res.partner", "create", [{"name": name, "type": "other"} for name in names])
    return dict(zip(names, made, strict=True))


def _found(call: Call, searched: dict[str, int], *leaves: Any) -> set[str]:
    ids = call("res.partner", "search", [["type", "=", "other"], *leaves])
    return {name for name, id_ in searched.items() if id_ in ids}


@pytest.mark.parametrize(
    ("operator", "pattern", "expected"),
    [
        ("like", "100\\%", {"100% sure"}),
        ("like", "0%s", {"100% sure", "100 sure"}),
        ("=like", "a_b", {"a_b", "axb"}),
        ("=like", "a\\_b", {"a_b"}),
        ("ilike", "ÉLAN", {"Élan", "élan"}),
        ("like", "Élan", {"Élan"}),
        ("=ilike", "É%", {"Élan", "élan"}),
        ("like", "\\\\s", {"back\\slash"}),
        ("like", "[x]*?", {"[x]*?"}),
        ("ilike", "%a%n%", {"Élan", "élan"}),
        ("like", "%" * 30 + "sure", {"100% sure", "100 sure"}),
        ("like", "x" * 60_000, set()),
    ],
)
def test_patterns(
    call: Call, searched: dict[str, int], operator: str, pattern: str, expected: set[str]
) -> None:
    leaf = ["name", operator, pattern]
    assert _found(call, searched, leaf) == expected
    if not operator.startswith("="):
        assert _found(call, searched, ["name", f"not {operator}", pattern]) == (
            set(searched) - expected
        )


def test_a_pattern_that_ends_in_an_escape(refusal: Refusal) -> None:
    error = refusal("res.partner", "search", [["name", "=like", "a\\"]])
    assert error.name == "psycopg2.errors.InvalidEscapeSequence"


def test_names_of_related_records(call: Call, partner: int) -> None:
    for operator, name in [("=", "Belgium"), ("ilike", "belg"), ("=ilike", "BEL%")]:
        assert partner in call("res.partner", "search", [["country_id", operator, name]])
    assert partner not in call("res.partner", "search", [["country_id", "not ilike", "belg"]])
    assert partner in call("res.partner", "search", [["country_id", "child_of", 20]])
    assert partner in call("res.partner", "search", [["country_id.code", "in", ["BE", "NL"]]])


def test_names_of_trees_find_what_is_below(call: Call) -> None:
    found = call("res.partner.category", "name_search", "Trade")
    assert [name for _, name in found] == [
        "Trade / Retail",
        "Trade",
        "Trade / Wholesale",
        "Trade / Retail / Workshop",
    ]


def test_search_by_a_display_name(call: Call) -> None:
    states = call("res.country.state", "name_search", "Texas")
    assert [name for _, name in states] == ["Texas (US)"]
    assert call("res.country", "name_search", "be", [], "=ilike")[0][1] == "Belgium"
    assert call("res.country.state", "name_search", "Texas (US)") == states
    assert call("res.country.state", "name_search", "Texas (Canada)") == []
    exact = call("res.country.state", "search", [["display_name", "in", ["Texas (US)", "x"]]])
    assert exact == [id_ for id_, _ in states]


def test_a_code_is_found_before_a_name(call: Call) -> None:
    found = call("res.country", "name_search", "be")
    assert found[0][1] == "Belgium"
    assert "Liberia" in [name for _, name in found]
    assert len({id_ for id_, _ in found}) == len(found)
    assert call("res.country", "name_search", "be", limit=1) == found[:1]
    assert call("res.country", "name_search", "be", limit=3) == found[:3]
    others = call("res.country", "name_search", "be", [["code", "!=", "BE"]])
    assert others == found[1:]
    states = call("res.country.state", "name_search", "CA", [["country_id.code", "=", "US"]])
    assert states[0][1] == "California (US)"
    assert len(states) > 1
    both = call("res.country.state", "name_search", ["Texas", "CA"], operator="in", limit=2)
    assert both == [*call("res.country.state", "name_search", "Texas", operator="="), both[1]]
    inside = call("res.country.state", "name_search", "a", context={"country_id": 233})
    assert inside
    assert all(name.endswith(" (US)") for _, name in inside)


def test_hierarchies_behind_fields_that_are_no_columns(call: Call) -> None:
    everybody = call("res.users", "search", [])
    assert call("res.users", "search", [["country_id", "child_of", 233]])
    assert not call("res.users", "search", [["country_id", "child_of", 20]])
    # A computed field that nobody can search is ignored, here as with the other operators.
    assert call("res.users", "search", [["currency_id", "child_of", 3]]) == everybody


@pytest.mark.parametrize("condition", [[1, "=", 1], [0, "=", 1]])
def test_constants(call: Call, condition: list[Any]) -> None:
    everything = call("res.country", "search_count", [])
    assert call("res.country", "search_count", [condition]) == everything * condition[0]
    assert call("res.country", "search_count", ["!", condition]) == everything * (1 - condition[0])


def test_long_domains(call: Call) -> None:
    ids = list(range(1, 40_000))
    everything = call("res.country", "search_count", [])
    assert call("res.country", "search_count", [["id", "in", ids]]) == everything
    leaves = [["code", "=", f"{number}"] for number in range(3000)] + [["code", "=", "BE"]]
    assert call("res.country", "search", ["|"] * 3000 + leaves) == [20]


def test_a_bottomless_domain_ends_in_an_error(refusal: Refusal) -> None:
    nested: Any = [["id", "=", 1]]
    for _ in range(400):
        nested = [["parent_id", "any", nested]]
    assert refusal("res.partner", "search", nested).name.startswith(("builtins.", "psycopg2."))


MALFORMED = [
    (
        "not a domain",
        ("builtins.TypeError", "Domain() invalid argument type for domain: 'not a domain'"),
        (
            "builtins.AssertionError",
            "Domains to normalize must have a 'domain' form: a list or tuple of domain components",
        ),
    ),
    (
        ["|", ["name", "=", "x"]],
        ("builtins.ValueError", "Domain() malformed domain ['|', ['name', '=', 'x']]"),
        ("builtins.ValueError", "Domain ['|', ['name', '=', 'x']] is syntactically not correct."),
    ),
    (
        [["name", "~~", "x"]],
        ("builtins.ValueError", "Invalid operator in condition ('name', '~~', 'x')"),
        ("builtins.ValueError", "Invalid leaf ('name', '~~', 'x')"),
    ),
    (
        [["name", "="]],
        ("builtins.ValueError", "Domain() invalid item in domain: ['name', '=']"),
        ("builtins.ValueError", "not enough values to unpack (expected 3, got 2)"),
    ),
    (
        [["country_id.nope", "=", 1]],
        ("builtins.ValueError", "Invalid field res.country.nope in condition ('nope', '=', 1)"),
        ("builtins.ValueError", "Invalid field res.country.nope in leaf ('nope', '=', 1)"),
    ),
    (
        [["create_date", ">=", "nonsense"]],
        ("builtins.ValueError", "Invalid term 'nonsense' in expression date: 'nonsense'"),
        (
            "psycopg2.errors.InvalidDatetimeFormat",
            'invalid input syntax for type timestamp: "nonsense"\n',
        ),
    ),
]


@pytest.mark.parametrize(("domain", "new", "old"), MALFORMED)
def test_malformed_domains(
    refusal: Refusal, version: str, domain: Any, new: tuple[str, str], old: tuple[str, str]
) -> None:
    error = refusal("res.partner", "search", domain)
    assert (error.name, error.message) == (new if version == "19.0" else old)


@pytest.mark.parametrize("value", ["1", "2026-01", "2026-1-1-1", "-1-", "20260-01-15", "x-y-z"])
def test_what_is_no_date(refusal: Refusal, version: str, value: str) -> None:
    error = refusal("res.partner", "search", [["create_date", ">", value]])
    assert error.name == (
        "builtins.ValueError" if version == "19.0" else "psycopg2.errors.InvalidDatetimeFormat"
    )


@pytest.mark.parametrize(
    ("operator", "value", "count"),
    [
        (">=", "2026-01-15", 1),
        (">", "2026-01-15", 0),
        ("<=", "2026-01-15", 1),
        ("<", "2026-01-15", 0),
        (">=", "2026-01-15 10:00:01", 0),
        ("=", "2026-01-15 10:00:00", 1),
        ("!=", False, 1),
        ("=", False, 0),
    ],
)
def test_days_and_times(
    database: Database, call: Call, operator: str, value: Any, count: int
) -> None:
    database.clock = lambda: datetime(2026, 1, 15, 10, tzinfo=UTC)
    made = call("res.partner", "create", {"name": "Timed"})
    domain = [["id", "=", made], ["create_date", operator, value]]
    assert call("res.partner", "search_count", domain) == count


@pytest.mark.parametrize(
    ("value", "count"), [("-7d", 1), ("today", 1), ("+1H", 0), ("today +1w", 0), ("=1m =1d", 1)]
)
def test_relative_dates_are_19s(
    call: Call, refusal: Refusal, version: str, partner: int, value: str, count: int
) -> None:
    domain = [["id", "=", partner], ["create_date", ">=", value]]
    if version == "18.0":
        error = refusal("res.partner", "search", domain)
        assert error.name == "psycopg2.errors.InvalidDatetimeFormat"
    else:
        assert call("res.partner", "search_count", domain) == count


def test_what_counts_as_empty_differs(call: Call, version: str, partner: int) -> None:
    call("res.partner", "write", [partner], {"ref": ""})
    unset = [["id", "=", partner], ["ref", "=", False]]
    assert call("res.partner", "search_count", unset) == (1 if version == "19.0" else 0)


def test_a_field_that_cannot_be_searched_is_ignored_and_said(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    everything = call("res.partner", "search_count", [])
    assert call("res.partner", "search_count", [["tz_offset", "=", "x"]]) == everything
    assert "res.partner.tz_offset cannot be searched" in caplog.text


def test_the_superuser_sees_by_the_same_rules(database: Database) -> None:
    assert database.call(1, "res.partner", "search_count", [[]], {}) >= database.call(
        ADMIN, "res.partner", "search_count", [[]], {}
    )
