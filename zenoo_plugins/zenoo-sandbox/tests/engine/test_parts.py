"""The engine's parts on their own: patterns, html, relative dates, declarations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm import build, crud, patterns, read, schema
from zenoo_sandbox.orm.declare import Compute, Model, Row, Unique
from zenoo_sandbox.orm.domain import parse
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.html import sanitize
from zenoo_sandbox.orm.moments import moment
from zenoo_sandbox.orm.plan import Plan
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.registry import Registry

from .callers import Call

TEXTS = st.text(alphabet="aAbé%_\\[*?", max_size=8)


def _expected(pattern: str, text: str, ignore_case: bool) -> bool:
    wild = {"%": ".*", "_": "."}
    parts = (wild.get(part) or re.escape(part[-1]) for part in re.findall(r"\\.|.", pattern))
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.fullmatch("".join(parts), text, flags) is not None


@given(pattern=TEXTS, text=TEXTS, ignore_case=st.booleans())
def test_both_ways_to_match_agree_with_a_regex(pattern: str, text: str, ignore_case: bool) -> None:
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return
    expected = _expected(pattern, text, ignore_case)
    assert patterns.pg_like(pattern, text, ignore_case) is expected
    connection = sqlite3.connect(":memory:")
    connection.create_function(patterns.FUNCTION, 3, patterns.pg_like)
    condition, params = patterns.matches("value", pattern, ignore_case=ignore_case)
    sql = f"SELECT {condition} FROM (SELECT CAST(? AS TEXT) AS value)"
    assert bool(connection.execute(sql, [*params, text]).fetchone()[0]) is expected
    connection.close()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("x", "<p>x</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<b>open", "<b>open</b>"),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
        ("<a href='  JaVa\tscript:x()'>a</a>", "<a>a</a>"),
        ("<a href='/x'>a</a>", '<a href="/x">a</a>'),
        ("<img src='x' onerror='x()'>", '<img src="x">'),
        ("<script>a<b</script><p>c</p>", "<p>c</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>a</b></p>", "<p>a</p>"),
    ],
)
def test_html(html: str, expected: str) -> None:
    assert sanitize(html) == expected


@pytest.fixture
def env() -> Iterator[Env]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    found = build._env(connection, build.registry(Plan("19.0")))
    found.transaction.clock = lambda: datetime(2026, 1, 15, 10, 30, tzinfo=UTC)  # a Thursday
    yield found.with_context(tz="Europe/Brussels")
    connection.close()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("now", "2026-01-15 10:30:00"),
        ("-7d", "2026-01-08 10:30:00"),
        ("now +1m", "2026-02-15 10:30:00"),
        ("+1y -2H", "2027-01-15 08:30:00"),
        ("today", "2026-01-14 23:00:00"),
        ("today -1d", "2026-01-13 23:00:00"),
        ("=monday", "2026-01-11 23:00:00"),
        ("+monday", "2026-01-18 23:00:00"),
        ("-friday", "2026-01-08 23:00:00"),
        ("+thursday", "2026-01-14 23:00:00"),
        ("=1d", "2025-12-31 23:00:00"),
        ("=3H", "2026-01-15 02:00:00"),
        ("=2m =1d", "2026-01-31 23:00:00"),
        ("2026-01-15", "2026-01-15 00:00:00"),
        ("2026-01-15 12:00:00", "2026-01-15 12:00:00"),
    ],
)
def test_moments(env: Env, value: str, expected: str) -> None:
    field = env.model("res.partner").fields["create_date"]
    assert moment(env, field, ">=", value) == (">=", expected)


def test_the_last_day_of_a_shorter_month(env: Env) -> None:
    env.transaction.clock = lambda: datetime(2026, 3, 31, tzinfo=UTC)
    field = env.model("res.partner").fields["create_date"]
    assert moment(env, field, ">=", "-1m")[1].startswith("2026-02-28")


def _shout(row: Row) -> str:
    return f"{row['name']}!".upper()


def test_a_new_model_is_one_declaration() -> None:
    bank = Model(
        name="res.bank",
        description="Bank",
        order="name",
        defaults={"active": True, "zip": lambda env: "0000"},
        computes=(Compute("display_name", ("name",), _shout),),
        uniques=(Unique(("bic",), "One bank per code!"),),
    )
    registry = Registry("19.0", [*declarations("19.0"), bank])
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in schema.statements(registry):
        connection.execute(statement)
    env = build._env(connection, registry)
    info = registry["res.bank"]
    first, second = crud.create(env, info, [{"name": "b", "bic": "1"}, {"name": "a", "bic": "2"}])
    found = read.read(env, info, [first], ["name", "zip", "display_name", "active"])
    expected = {"id": first, "name": "b", "zip": "0000", "display_name": "B!", "active": True}
    assert found == [expected]
    query = Query(env, info).visible(parse([["bic", "!=", False]], new=True)).order(None)
    assert query.fetch(["t.id"]) == [(second,), (first,)]
    with pytest.raises(sqlite3.IntegrityError):
        crud.create(env, info, [{"name": "c", "bic": "1"}])
    connection.close()


def test_links_made_from_the_other_side_count(call: Call, version: str) -> None:
    made = call("res.users", "create", {"name": "N", "login": "n"})
    internal = call("ir.model.data", "check_object_reference", "base", "group_user")[1]
    users = "user_ids" if version == "19.0" else "users"
    assert call("res.users", "read", [made], ["share"])[0]["share"] is False
    call("res.groups", "write", [internal], {users: [[3, made]]})
    assert call("res.users", "read", [made], ["share"])[0]["share"] is True
    contact = call("res.users", "read", [made], ["partner_id"])[0]["partner_id"][0]
    assert call("res.partner", "read", [contact], ["partner_share"])[0]["partner_share"] is True


def test_both_versions_open_at_once() -> None:
    for version in ("19.0", "18.0"):
        assert build.image(Plan(version)) is build.image(Plan(version))
        assert build.image(Plan(version)) != build.image(Plan(version, demo=False))
