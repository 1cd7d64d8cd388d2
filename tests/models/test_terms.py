"""Names, look-ups and terms: what they become, and how wrong ones are refused."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from models.world import World
from zenoo_core.errors import InvalidValueError, UnknownFieldError, UnknownLookupError
from zenoo_core.models.expressions import Expression
from zenoo_core.models.resolving import NotSearchable, Resolver
from zenoo_core.models.terms import Q, domain_of

KNOWN = Resolver(World())
NOTHING_KNOWN = Resolver(World({}))


class Record:
    """Anything with an id."""

    id = 7


class Partner(Record):
    """One that knows of which model it is."""

    __model__ = "res.partner"


def domain(*terms: Any, **lookups: Any) -> list[Any]:
    return domain_of((Q(*terms, **lookups),), "res.partner", KNOWN)


@pytest.mark.parametrize(
    ("name", "value", "condition"),
    [
        ("name", "x", ("name", "=", "x")),
        ("name__exact", None, ("name", "=", False)),
        ("name__iexact", "50%_\\", ("name", "=ilike", "50\\%\\_\\\\")),
        ("name__iexact", None, ("name", "=", False)),
        ("name__ne", "x", ("name", "!=", "x")),
        ("name__contains", "50%", ("name", "like", "50\\%")),
        ("name__icontains", "a_b", ("name", "ilike", "a\\_b")),
        ("name__startswith", "a%", ("name", "=like", "a\\%%")),
        ("name__istartswith", "a", ("name", "=ilike", "a%")),
        ("name__endswith", "a", ("name", "=like", "%a")),
        ("name__iendswith", "a", ("name", "=ilike", "%a")),
        ("name__like", "a%b", ("name", "like", "a%b")),
        ("name__ilike", "a%", ("name", "ilike", "a%")),
        ("name__in", ("a", None), ("name", "in", ["a", False])),
        ("name__not_in", {"a"}, ("name", "not in", ["a"])),
        ("name__in", (n for n in "ab"), ("name", "in", ["a", "b"])),
        ("name__in", [], ("name", "in", [])),
        ("name__isnull", True, ("name", "=", False)),
        ("name__isnull", False, ("name", "!=", False)),
        ("parent_id__isnull", False, ("parent_id", "!=", False)),
        ("color__gt", 1, ("color", ">", 1)),
        ("color__gte", 1, ("color", ">=", 1)),
        ("color__lt", 1, ("color", "<", 1)),
        ("partner_latitude__lte", 1.5, ("partner_latitude", "<=", 1.5)),
        ("active", False, ("active", "=", False)),
        ("country_id", 20, ("country_id", "=", 20)),
        ("country_id", Record(), ("country_id", "=", 7)),
        ("country_id", "Belgium", ("country_id", "=", "Belgium")),
        ("country_id__in", [Record(), 3], ("country_id", "in", [7, 3])),
        ("country_id__code", "BE", ("country_id.code", "=", "BE")),
        ("country_id.code", "BE", ("country_id.code", "=", "BE")),
        ("country_id__code__in", ["BE"], ("country_id.code", "in", ["BE"])),
        ("country_id__currency_id__name", "EUR", ("country_id.currency_id.name", "=", "EUR")),
        ("country_id__id", 3, ("country_id.id", "=", 3)),
        ("id__in", [Record(), 3], ("id", "in", [7, 3])),
        ("parent_id__child_of", Record(), ("parent_id", "child_of", 7)),
        ("id__parent_of", [1, Record()], ("id", "parent_of", [1, 7])),
        ("category_id", 3, ("category_id", "=", 3)),
        ("type", "contact", ("type", "=", "contact")),
        ("type__in", ["contact", None], ("type", "in", ["contact", False])),
        ("x__odd", "x", ("x__odd", "=", "x")),
        ("x__odd__ilike", "x", ("x__odd", "ilike", "x")),
        ("tags__colour", "red", ("tags.colour", "=", "red")),
        ("tags__colour__in", ["red"], ("tags.colour", "in", ["red"])),
        ("payload__isnull", True, ("payload", "=", False)),
        ("about", Partner(), ("about", "=", "res.partner,7")),
        ("about", "res.users,3", ("about", "=", "res.users,3")),
        ("display_name__ilike", "x", ("display_name", "ilike", "x")),
        ("birthday", date(2026, 1, 2), ("birthday", "=", "2026-01-02")),
        ("birthday__gte", "2026-01-02", ("birthday", ">=", "2026-01-02")),
        ("birthday__gte", "-7d", ("birthday", ">=", "-7d")),
        ("create_date__gte", "today -1w", ("create_date", ">=", "today -1w")),
        ("create_date__gte", "=monday", ("create_date", ">=", "=monday")),
        (
            "write_date",
            datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
            ("write_date", "=", "2026-01-02 03:04:05"),
        ),
        ("create_date__lt", date(2026, 1, 2), ("create_date", "<", "2026-01-02")),
        ("create_date__lt", "2026-01-02T03:04:05Z", ("create_date", "<", "2026-01-02 03:04:05")),
        ("write_date", datetime(900, 1, 2, tzinfo=UTC), ("write_date", "=", "0900-01-02 00:00:00")),
        (
            "create_date__lt",
            datetime(2026, 1, 2, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            ("create_date", "<", "2026-01-01 23:00:00"),
        ),
        ("country_id__any", {"code": "BE"}, ("country_id", "any", [("code", "=", "BE")])),
        ("country_id__any", Q(code="BE"), ("country_id", "any", [("code", "=", "BE")])),
        ("country_id__any", [("code", "=", "BE")], ("country_id", "any", [("code", "=", "BE")])),
    ],
)  # fmt: skip
def test_a_lookup_becomes_a_condition(name: str, value: Any, condition: Any) -> None:
    assert domain(**{name: value}) == [condition]


@pytest.mark.parametrize(
    ("name", "value", "error", "said"),
    [
        ("nmae", "x", UnknownFieldError, "no field 'nmae'.*\n.*Did you mean 'name'"),
        ("country_id__cod", "x", UnknownFieldError, "res.country: there is no field 'cod'.*'code'"),
        ("country_id__child", "x", UnknownFieldError, "no field 'child'"),
        ("country_id__isnul", True, UnknownFieldError, "no field 'isnul'.*\n.*'isnull'"),
        ("name__", "x", UnknownLookupError, "no look-up ''"),
        ("", "x", UnknownFieldError, "no field ''"),
        ("name__contain", "x", UnknownLookupError, "no look-up 'contain' for.*'contains'"),
        ("name__code__ilike", "x", UnknownLookupError, "no look-up 'code__ilike'"),
        ("name__gt__lt", "x", UnknownLookupError, "no look-up 'gt__lt'"),
        ("color__ilike", "x", UnknownLookupError, "'color' of type integer has no look-up 'ilike'"),
        ("active__gt", True, UnknownLookupError, "'active' of type boolean has no look-up 'gt'"),
        ("active__isnull", True, UnknownLookupError, "has no look-up 'isnull'"),
        ("name__child_of", 3, UnknownLookupError, "of type char has no look-up 'child_of'"),
        ("name__any", {}, UnknownLookupError, "of type char has no look-up 'any'"),
        ("name", 3, InvalidValueError, "name__exact=3: expected a text"),
        ("name", ["x"], InvalidValueError, "expected a single value; for several there is in"),
        ("name__in", "abc", InvalidValueError, "name__in='abc': expected a list of values"),
        ("name__in", [3], InvalidValueError, "expected a text"),
        ("name__contains", None, InvalidValueError, "expected a text"),
        ("name__isnull", None, InvalidValueError, "expected True or False"),
        ("color", "3", InvalidValueError, "color__exact='3': expected a number"),
        ("color", True, InvalidValueError, "expected a number"),
        ("color__gt", None, InvalidValueError, "not None"),
        ("active", 1, InvalidValueError, "expected True or False"),
        ("country_id", True, InvalidValueError, "expected an id, a record, or a display name"),
        ("country_id", [20, "Belgium"], InvalidValueError, "a single value"),
        ("country_id", "", InvalidValueError, "expected an id"),
        ("id", "7", InvalidValueError, "expected an id or a record"),
        ("birthday", datetime(2026, 1, 2), InvalidValueError, "a date, not a datetime"),
        ("birthday", "02/01/2026", InvalidValueError, "a date, or its text in ISO form"),
        ("create_date", "soon", InvalidValueError, "a datetime, or its text in ISO form"),
        ("create_date", 3, InvalidValueError, "expected a datetime"),
        ("create_date", datetime(2026, 1, 2), InvalidValueError, "with a time zone"),
        ("type", "contcat", InvalidValueError, "expected one of 'contact', 'other'"),
        ("about", "x", InvalidValueError, "expected a record, or a text 'model,id'"),
        ("country_id__any", 3, InvalidValueError, "a domain is a list"),
        ("country_id__any", {"cod": 3}, UnknownFieldError, "no field 'cod'"),
        ("parent_id__child_of", None, InvalidValueError, "expected an id, a record"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(name: str, value: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=f"(?s){said}") as caught:
        domain(**{name: value})
    assert caught.value.model in ("res.partner", "res.country")


def test_terms_combine() -> None:
    a, b, c = Q(name="a"), Q(color=1), Q(active=True)
    x, y, z = ("name", "=", "a"), ("color", "=", 1), ("active", "=", True)
    assert domain(a & b | c) == ["|", "&", x, y, z]
    assert domain(a | b | c) == ["|", "|", x, y, z]
    assert domain(a & (b | c)) == [x, "|", y, z]
    assert domain(~(a | b)) == ["!", "|", x, y]
    assert domain(~~a) == [x]
    assert domain(~Q(name="a", color=1)) == ["!", "&", x, y]
    assert domain(~(a & ~b)) == ["!", "&", x, "!", y]
    assert domain(Q() & a, Q() | b, ~Q()) == [x, y]
    assert domain(Q()) == domain(~Q()) == []
    assert domain(Q([]) | a) == ["|", (1, "=", 1), x]
    assert domain(~Q([])) == ["!", (1, "=", 1)]
    assert domain(["|", x, y], c) == ["|", x, y, z]
    assert domain(~Q([x, y])) == ["!", "&", x, y]
    assert domain(("name", "=", "a")) == [x]
    assert repr(a & b | ~c) == "(Q(name='a', color=1) | ~Q(active=True))"


def test_terms_are_not_truth_values() -> None:
    with pytest.raises(TypeError, match=r"combine with & \| ~"):
        bool(Q(name="a") and Q(color=1))
    with pytest.raises(TypeError):
        Q(name="a") & {"color": 1}  # type: ignore[operator]
    with pytest.raises(InvalidValueError, match="Write filter"):
        Q({"color": 1})  # type: ignore[arg-type]


def partner(*names: str) -> Expression:
    return Expression("res.partner", names)


def test_expressions_are_conditions() -> None:
    name, country = partner("name"), partner("country_id")
    found = name.ilike("a%") & country.code.eq("BE") | ~country.currency_id["name"].in_(["EUR"])
    assert domain(found) == [
        "|", "&", ("name", "ilike", "a%"), ("country_id.code", "=", "BE"),
        "!", ("country_id.currency_id.name", "in", ["EUR"]),
    ]  # fmt: skip
    assert domain(country.any(code="BE")) == [("country_id", "any", [("code", "=", "BE")])]
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'cdoe'.*'code'"):
        domain(country.cdoe.eq("BE"))
    with pytest.raises(InvalidValueError, match=r"on res\.users .*in a query on res\.partner"):
        domain(Expression("res.users", ("login",)).eq("x"))
    with pytest.raises(AttributeError):
        _ = country._private


@pytest.mark.parametrize(
    ("method", "value", "condition"),
    [
        ("eq", "x", ("name", "=", "x")), ("ne", "x", ("name", "!=", "x")),
        ("gt", "x", ("name", ">", "x")), ("gte", "x", ("name", ">=", "x")),
        ("lt", "x", ("name", "<", "x")), ("lte", "x", ("name", "<=", "x")),
        ("in_", ["x"], ("name", "in", ["x"])), ("not_in", ["x"], ("name", "not in", ["x"])),
        ("iexact", "x", ("name", "=ilike", "x")), ("contains", "x", ("name", "like", "x")),
        ("icontains", "x", ("name", "ilike", "x")), ("startswith", "x", ("name", "=like", "x%")),
        ("istartswith", "x", ("name", "=ilike", "x%")), ("endswith", "x", ("name", "=like", "%x")),
        ("iendswith", "x", ("name", "=ilike", "%x")), ("like", "x%", ("name", "like", "x%")),
        ("ilike", "x%", ("name", "ilike", "x%")), ("isnull", False, ("name", "!=", False)),
    ],
)  # fmt: skip
def test_every_comparison_is_its_lookup(method: str, value: Any, condition: Any) -> None:
    assert domain(getattr(partner("name"), method)(value)) == [condition]


def test_hierarchies_are_compared_by_expressions_too() -> None:
    assert domain(partner("parent_id").child_of(3)) == [("parent_id", "child_of", 3)]
    assert domain(partner("id").parent_of([3])) == [("id", "parent_of", [3])]


def test_what_is_not_known_is_passed_through() -> None:
    def unknown(**lookups: Any) -> list[Any]:
        return domain_of(tuple(lookups.items()), "x.model", NOTHING_KNOWN)

    assert unknown(x_field=3) == [("x_field", "=", 3)]
    assert unknown(x_id__y_id__code="a") == [("x_id.y_id.code", "=", "a")]
    assert unknown(x_id__code__startswith="a") == [("x_id.code", "=like", "a%")]
    assert unknown(x_when__gte=datetime(2026, 1, 2, tzinfo=UTC)) == [
        ("x_when", ">=", "2026-01-02 00:00:00")
    ]
    assert unknown(x_ids__any={"y": None}) == [("x_ids", "any", [("y", "=", False)])]
    with pytest.raises(InvalidValueError, match="with a time zone"):
        unknown(x_when=datetime(2026, 1, 2))
    with pytest.raises(InvalidValueError, match="a single value"):
        unknown(x=[1])
    with pytest.raises(InvalidValueError, match="expected a text, a number"):
        unknown(x=object())


def test_a_field_that_cannot_be_searched_is_told() -> None:
    with pytest.warns(NotSearchable, match="'contact_address' cannot be searched"):
        assert domain(contact_address="x") == [("contact_address", "=", "x")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        domain(name="x")


def test_what_is_learnt_later_counts() -> None:
    world = World({})
    resolver = Resolver(world)
    assert domain_of((("nmae", "x"),), "res.partner", resolver) == [("nmae", "=", "x")]
    world.metadata = World().metadata
    with pytest.raises(UnknownFieldError):
        domain_of((("nmae", "x"),), "res.partner", resolver)


def test_declared_fields_are_known_by_both_of_their_names() -> None:
    class Field:
        name, column, kind, relation = "from_", "from", "char", None
        searchable = choices = None

    class Model:
        __fields__ = {"from_": Field()}  # noqa: RUF012

    resolver = Resolver(World({}, x_mail=Model))
    for name in ("from_", "from", "from___ilike", "from__ilike"):
        assert domain_of(((name, "x"),), "x.mail", resolver)[0][0] == "from"
    assert domain_of((("passed", "x"),), "x.mail", resolver) == [("passed", "=", "x")]
