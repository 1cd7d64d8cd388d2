"""Grouped reading, against groups counted by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox.database import Database

from .callers import ADMIN, Call, Refusal

PARTNER, ORDER = "res.partner", "sale.order"
NEW = pytest.mark.parametrize("version", ["19.0"], indirect=True)


@pytest.fixture
def orders(call: Call) -> list[int]:
    """Make orders on dates that cross months, weeks and years."""
    days = ["2025-12-28 23:30:00", "2026-01-01 00:00:00", "2026-01-04 12:00:00"]
    days += ["2026-01-05 09:00:00", "2026-03-29 00:30:00", "2026-03-31 22:30:00"]
    values = [{"partner_id": 1, "date_order": day, "client_order_ref": "grouped"} for day in days]
    made: list[int] = call(ORDER, "create", values)
    return made


def dates(call: Call, span: str, **context: Any) -> list[tuple[Any, int]]:
    domain = [["client_order_ref", "=", "grouped"]]
    groups = call(ORDER, "read_group", domain, [], [f"date_order:{span}"], context=context)
    for group in groups:
        # The domain of a group finds the records that it counts.
        count = call(ORDER, "search_count", group["__domain"], context=context)
        assert count == group["date_order_count"]
        assert (
            group["__range"][f"date_order:{span}"]["from"]
            < group["__range"][f"date_order:{span}"]["to"]
        )
    return [(group[f"date_order:{span}"], group["date_order_count"]) for group in groups]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("year", [("2025", 1), ("2026", 5)]),
        ("quarter", [("Q4 2025", 1), ("Q1 2026", 5)]),
        ("month", [("December 2025", 1), ("January 2026", 3), ("March 2026", 2)]),
        # Weeks of en_US begin on Sunday, and the one with January 1 is the first.
        ("week", [("W1 2026", 2), ("W2 2026", 2), ("W14 2026", 2)]),
        (
            "day",
            [
                ("28 Dec 2025", 1),
                ("01 Jan 2026", 1),
                ("04 Jan 2026", 1),
                ("05 Jan 2026", 1),
                ("29 Mar 2026", 1),
                ("31 Mar 2026", 1),
            ],
        ),
        (
            "hour",
            [
                ("11:00 28 Dec", 1),
                ("12:00 01 Jan", 1),
                ("12:00 04 Jan", 1),
                ("09:00 05 Jan", 1),
                ("12:00 29 Mar", 1),
                ("10:00 31 Mar", 1),
            ],
        ),
    ],
)
def test_spans_of_time(
    call: Call, orders: list[int], span: str, expected: list[tuple[str, int]]
) -> None:
    assert dates(call, span) == expected


def test_spans_follow_the_zone_and_the_language(call: Call, orders: list[int]) -> None:
    assert dates(call, "month", tz="Europe/Brussels") == [
        ("December 2025", 1),
        ("January 2026", 3),
        ("March 2026", 1),
        ("April 2026", 1),
    ]
    assert dates(call, "day", tz="Europe/Brussels", lang="fr_FR")[0] == ("29 déc. 2025", 1)
    # Weeks of fr_FR begin on Monday, and the one with January 4 is the first.
    found = dates(call, "week", lang="fr_FR")
    assert found == [
        ("W52 2025", 1),
        ("W1 2026", 2),
        ("W2 2026", 1),
        ("W13 2026", 1),
        ("W14 2026", 1),
    ]


def test_a_date_without_a_span_is_a_month(call: Call, orders: list[int]) -> None:
    domain = [["id", "in", orders]]
    (first, *_) = call(ORDER, "read_group", domain, [], "date_order")
    assert first["date_order"] == "December 2025"
    assert first["date_order_count"] == 1


def test_several_spans_at_once(call: Call, orders: list[int]) -> None:
    keys = ["date_order:year", "date_order:quarter", "date_order:month"]
    groups = call(ORDER, "read_group", [["id", "in", orders]], [], keys, lazy=False)
    assert [tuple(group[key] for key in keys) for group in groups] == [
        ("2025", "Q4 2025", "December 2025"),
        ("2026", "Q1 2026", "January 2026"),
        ("2026", "Q1 2026", "March 2026"),
    ]
    assert [group["__count"] for group in groups] == [1, 3, 2]
    for group in groups:
        assert call(ORDER, "search_count", group["__domain"]) == group["__count"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("year_number", [2025, 2026]),
        ("quarter_number", [1, 4]),
        ("month_number", [1, 3, 12]),
        ("iso_week_number", [1, 2, 13, 14, 52]),
        ("day_of_year", [1, 4, 5, 88, 90, 362]),
        ("day_of_month", [1, 4, 5, 28, 29, 31]),
        ("day_of_week", [0, 1, 2, 4]),
        ("hour_number", [0, 9, 12, 22, 23]),
        ("minute_number", [0, 30]),
        ("second_number", [0]),
    ],
)
def test_parts_of_dates(call: Call, orders: list[int], part: str, expected: list[int]) -> None:
    domain = [["id", "in", orders]]
    groups = call(ORDER, "read_group", domain, [], [f"date_order:{part}"], lazy=False)
    assert [group[f"date_order:{part}"] for group in groups] == expected
    for group in groups:
        assert group["__domain"][-1] == [f"date_order.{part}", "=", group[f"date_order:{part}"]]
        assert call(ORDER, "search_count", group["__domain"]) == group["__count"]


def test_parts_of_dates_in_domains(call: Call, refusal: Refusal, orders: list[int]) -> None:
    own = ["id", "in", orders]
    assert call(ORDER, "search_count", [own, ["date_order.hour_number", ">=", 12]]) == 3
    assert call(ORDER, "search_count", [own, ["date_order.month_number", "in", [1, 3]]]) == 5
    zone = {"tz": "Europe/Brussels"}
    april = [own, ["date_order.month_number", "=", 4]]
    assert call(ORDER, "search_count", april) == 0
    assert call(ORDER, "search_count", april, context=zone) == 1
    paths = [own, ["order_line.order_id.date_order.month_number", "=", 3]]
    assert call(ORDER, "search_count", paths) == 0  # they have no lines
    assert refusal(ORDER, "search", [["date_order.nope", "=", 1]]).name == "builtins.ValueError"


def test_lazy_groups_tell_what_is_left(call: Call) -> None:
    groups = call(PARTNER, "read_group", [], ["color"], ["country_id", "is_company"])
    assert all(group["__context"] == {"group_by": ["is_company"]} for group in groups)
    assert all("is_company" not in group for group in groups)
    assert sum(group["country_id_count"] for group in groups) == call(PARTNER, "search_count", [])
    names = [group["country_id"][1] for group in groups if group["country_id"]]
    assert names == sorted(names)
    whole = call(PARTNER, "read_group", [], [], ["country_id", "is_company"], lazy=False)
    assert all("__context" not in group and "country_id_count" not in group for group in whole)


def test_without_a_key_there_is_one_group(call: Call) -> None:
    (group,) = call(PARTNER, "read_group", [], ["color:sum"], [])
    colors = [row["color"] for row in call(PARTNER, "search_read", [], ["color"])]
    assert group == {"__count": len(colors), "color": sum(colors), "__domain": []}
    (group,) = call(PARTNER, "read_group", [["id", "=", 0]], ["color:sum"], [])
    assert (group["__count"], group["color"]) == (0, False)
    assert call(PARTNER, "read_group", [["id", "=", 0]], ["color:sum"], ["type"]) == []


def test_a_record_counts_in_each_group_of_a_many2many(call: Call, version: str) -> None:
    first, second = call("res.partner.category", "create", [{"name": "A"}, {"name": "B"}])
    tags = [[first, second], [first], []]
    values = [{"name": "M2M", "category_id": [[6, 0, tag]]} for tag in tags]
    call(PARTNER, "create", values)
    groups = call(PARTNER, "read_group", [["name", "=", "M2M"]], [], ["category_id"])
    counted = {
        group["category_id"][0] if group["category_id"] else False: group for group in groups
    }
    assert {id_: group["category_id_count"] for id_, group in counted.items()} == {
        first: 2,
        second: 1,
        False: 1,
    }
    empty = ["category_id", "not any", []] if version == "19.0" else [
        "category_id", "not in", sorted([first, second])
    ]  # fmt: skip
    assert counted[False]["__domain"] == ["&", ["name", "=", "M2M"], empty]
    for group in groups:
        assert call(PARTNER, "search_count", group["__domain"]) == group["category_id_count"]


def test_orders_limits_and_offsets(call: Call) -> None:
    def countries(**kwargs: Any) -> list[Any]:
        groups = call(PARTNER, "read_group", [], ["color:sum"], ["country_id"], **kwargs)
        return [group["country_id"] for group in groups]

    usual = countries()
    assert countries(orderby="country_id desc")[-1] == usual[0]
    assert countries(limit=2, offset=1) == usual[1:3]
    groups = call(PARTNER, "read_group", [], [], ["country_id"], orderby="country_id_count desc")
    counts = [group["country_id_count"] for group in groups]
    assert counts == sorted(counts, reverse=True)
    groups = call(PARTNER, "read_group", [], ["color:sum"], ["country_id"], orderby="color desc")
    sums = [group["color"] for group in groups]
    assert sums == sorted(sums, reverse=True)


def test_names_of_aggregates(call: Call) -> None:
    fields = ["color", "low:min(color)", "high:max(color)", "id:count_distinct", "name"]
    (group,) = call(PARTNER, "read_group", [], fields, [], lazy=False)
    colors = [row["color"] for row in call(PARTNER, "search_read", [], ["color"])]
    assert group["low"] == min(colors)
    assert group["high"] == max(colors)
    assert group["id"] == len(colors)
    assert group["color"] == sum(colors)
    assert "name" not in group  # a text has no aggregate of its own


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (([], [], ["nope"]), "Invalid field 'nope' on model 'res.partner'"),
        (([], ["nope"], ["type"]), "Invalid field 'nope' on model 'res.partner'"),
        (
            ([], ["nope:sum"], ["type"]),
            "Invalid field 'nope' on model 'res.partner' for 'nope:sum'.",
        ),
        (([], ["color:nope"], ["type"]), "Invalid aggregate method 'nope' for 'color:nope'."),
        (([], ["co lor"], ["type"]), "Invalid field specification 'co lor'."),
        (([], [], ["country_id.code"]), "Property name 'code' has to be used on a property field."),
        (([], [], ["create_date:eon"]), "Granularity specification isn't correct: 'eon'"),
        (
            ([], [], ["avatar_128"]),
            "Cannot convert res.partner.avatar_128 to SQL because it is not stored",
        ),
    ],
)
def test_refusals(refusal: Refusal, arguments: Any, text: str) -> None:
    error = refusal(PARTNER, "read_group", *arguments)
    assert (error.name, error.message) == ("builtins.ValueError", text)


def test_groups_hold_what_the_caller_may_see(call: Call, limited: int) -> None:
    whole = call(ORDER, "read_group", [], [], ["partner_id"])
    assert whole
    own = call(PARTNER, "read_group", [], [], ["company_id"], uid=limited)
    seen = call(PARTNER, "search_count", [], uid=limited)
    assert sum(group["company_id_count"] for group in own) == seen


@NEW
def test_formatted_groups(call: Call, orders: list[int]) -> None:
    domain = [["id", "in", orders]]
    keys = ["date_order:month", "partner_id"]
    aggregates = ["__count", "amount_total:sum", "id:recordset"]
    groups = call(ORDER, "formatted_read_group", domain, keys, aggregates)
    assert groups[0]["date_order:month"] == ["2025-12-01 00:00:00", "December 2025"]
    assert groups[0]["partner_id"][0] == 1
    assert [group["__count"] for group in groups] == [1, 3, 2]
    assert [group["id:array_agg"] for group in groups] == [orders[:1], orders[1:4], orders[4:]]
    for group in groups:
        found = call(ORDER, "search_count", [*domain, *_and(group["__extra_domain"])])
        assert found == group["__count"]


def _and(domain: list[Any]) -> list[Any]:
    """Return a domain that may follow other conditions: its own "&" are implied."""
    return [item for item in domain if item != "&"]


@NEW
def test_formatted_groups_behind_a_many2one(call: Call) -> None:
    groups = call(PARTNER, "formatted_read_group", [], ["country_id.code"], ["__count"])
    assert groups[0]["__extra_domain"] == [["country_id", "any", [["code", "=", "BE"]]]]
    empty = [["country_id", "any", [["code", "=", False]]]]
    assert groups[-1]["country_id.code"] is False
    assert groups[-1]["__extra_domain"] == ["|", ["country_id", "not any", []], *empty]
    for group in groups:
        assert call(PARTNER, "search_count", group["__extra_domain"]) == group["__count"]


@NEW
def test_formatted_groups_with_having_and_order(call: Call) -> None:
    kwargs: Any = {"groupby": ["country_id"], "aggregates": ["__count"]}
    every = call(PARTNER, "formatted_read_group", [], **kwargs)
    large = call(PARTNER, "formatted_read_group", [], having=[["__count", ">=", 5]], **kwargs)
    assert large == [group for group in every if group["__count"] >= 5]
    either = ["|", ["__count", "<", 2], ["__count", "in", [6, 7]]]
    found = call(PARTNER, "formatted_read_group", [], having=either, **kwargs)
    assert found == [g for g in every if g["__count"] < 2 or g["__count"] in (6, 7)]
    down = call(PARTNER, "formatted_read_group", [], order="__count desc", **kwargs)
    counts = [group["__count"] for group in down]
    assert counts == sorted(counts, reverse=True)


@NEW
@pytest.mark.parametrize(
    ("kwargs", "text"),
    [
        ({"groupby": ["create_date"]}, "Granularity not set on a date(time) field: 'create_date'"),
        (
            {"groupby": ["name:month"]},
            "Granularity set on a no-datetime field or property: 'name:month'",
        ),
        ({"aggregates": ["color"]}, "Aggregate method is mandatory for 'color'"),
        (
            {"groupby": ["type"], "order": "nope"},
            "Order term 'nope' is not a valid aggregate nor valid groupby",
        ),
        (
            {"groupby": ["child_ids.name"]},
            "Only many2one path is accepted for the 'child_ids.name' groupby spec",
        ),
    ],
)
def test_refusals_of_formatted_groups(refusal: Refusal, kwargs: Any, text: str) -> None:
    error = refusal(PARTNER, "formatted_read_group", [], **kwargs)
    assert (error.name, error.message) == ("builtins.ValueError", text)


def test_web_groups_and_their_number(call: Call, version: str) -> None:
    what: Any = {"aggregates": ["color:sum"]} if version == "19.0" else {"fields": ["color:sum"]}
    kwargs = {"domain": [], "groupby": ["country_id"], **what}
    every = call(PARTNER, "web_read_group", **kwargs)
    assert every["length"] == len(every["groups"])
    some = call(PARTNER, "web_read_group", limit=2, **kwargs)
    assert some == {"groups": every["groups"][:2], "length": every["length"]}
    rest = call(PARTNER, "web_read_group", limit=2, offset=2, **kwargs)
    assert rest["groups"] == every["groups"][2:4]
    count = "__count" if version == "19.0" else "country_id_count"
    assert sum(group[count] for group in every["groups"]) == call(PARTNER, "search_count", [])


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "color": st.integers(0, 3),
            "is_company": st.booleans(),
            "type": st.sampled_from(["contact", "other", "delivery"]),
            "country_id": st.sampled_from([False, 20, 75, 233]),
            "partner_latitude": st.sampled_from([0.0, 1.5, -2.25]),
        }
    ),
    min_size=1,
    max_size=12,
)
_KEYS = st.lists(
    st.sampled_from(["is_company", "type", "country_id", "color"]), unique=True, max_size=3
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Database]:
    opened = Database.open("groups")
    yield opened
    opened.close()


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=_ROWS, keys=_KEYS)
def test_any_groups(shared: Database, rows: list[dict[str, Any]], keys: list[str]) -> None:
    """Counts, sums, least and greatest are those of rows put together by hand."""
    named = [{"name": f"Row {number}", **row} for number, row in enumerate(rows)]
    made: Any = shared.call(ADMIN, PARTNER, "create", [named], {})
    expected: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        expected[tuple(row[key] for key in keys)].append(row)
    fields = ["total:sum(color)", "least:min(partner_latitude)", "most:max(color)"]
    fields += ["mean:avg(color)", "kinds:count_distinct(type)"]
    args = [[["id", "in", made]], fields, keys]
    groups: Any = shared.call(ADMIN, PARTNER, "read_group", args, {"lazy": False})
    found = {tuple(_plain(group[key]) for key in keys): group for group in groups}
    assert found.keys() == expected.keys()
    for key, group in found.items():
        members = expected[key]
        colors = [member["color"] for member in members]
        assert group["__count"] == len(members)
        assert group["total"] == sum(colors)
        assert group["most"] == max(colors)
        assert group["mean"] == pytest.approx(sum(colors) / len(colors))
        assert group["least"] == min(member["partner_latitude"] for member in members)
        assert group["kinds"] == len({member["type"] for member in members})
        again: Any = shared.call(ADMIN, PARTNER, "search_count", [group["__domain"]], {})
        assert again == len(members)
    shared.call(ADMIN, PARTNER, "unlink", [made], {})


def _plain(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value
