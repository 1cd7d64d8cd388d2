"""Look-ups: the ways in which a query compares a field, and what each becomes in a domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from zenoo_core.models.comparing import (
    NUMERIC,
    RELATIONAL,
    TEXTUAL,
    Unfit,
    comparable,
    escaped,
    members,
)

Prepared = tuple[str, Any]  # operator and value
_SEARCHED_AS_TEXT = TEXTUAL | RELATIONAL | {"reference"}
_ORDERED = NUMERIC | {"char", "text", "selection", "date", "datetime", "id"}
# Everything but booleans; the empty number is 0 to Odoo.
_EMPTIABLE = _SEARCHED_AS_TEXT | NUMERIC | {"date", "datetime", "binary", "json", "properties"}


@frozen
class Lookup:
    """One way of comparing: `prepare(kind, value)` gives operator and value of the condition.

    `kinds` are the types of field that it is for, None for all; what is not known passes.
    """

    name: str
    prepare: Callable[[str, Any], Prepared]
    kinds: frozenset[str] | None = None

    def fits(self, kind: str) -> bool:
        """Tell whether fields of a type can be compared in this way."""
        return not kind or self.kinds is None or kind in self.kinds


def _exact(kind: str, value: Any) -> Prepared:
    return "=", _single(kind, value, "in")


def _not_equal(kind: str, value: Any) -> Prepared:
    return "!=", _single(kind, value, "not_in")


def _single(kind: str, value: Any, instead: str) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        raise Unfit(f"a single value; for several there is {instead}")
    return comparable(kind, value)


def _ordering(operator: str) -> Callable[[str, Any], Prepared]:
    def prepare(kind: str, value: Any) -> Prepared:
        if value is None:
            raise Unfit("a value to compare with, not None")
        return operator, _single(kind, value, "in")

    return prepare


def _member(operator: str) -> Callable[[str, Any], Prepared]:
    def prepare(kind: str, value: Any) -> Prepared:
        if (several := members(value)) is None:
            raise Unfit("a list of values")
        return operator, [comparable(kind, item) for item in several]

    return prepare


def _pattern(operator: str, before: str = "", after: str = "") -> Callable[[str, Any], Prepared]:
    """Compare with a text that is taken as it stands."""

    def prepare(kind: str, value: Any) -> Prepared:
        return operator, f"{before}{escaped(_text(value))}{after}"

    return prepare


def _like(operator: str) -> Callable[[str, Any], Prepared]:
    """Compare with a pattern of the user's own."""

    def prepare(kind: str, value: Any) -> Prepared:
        return operator, _text(value)

    return prepare


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("a text")
    return value


def _iexact(kind: str, value: Any) -> Prepared:
    return ("=", False) if value is None else ("=ilike", escaped(_text(value)))


def _isnull(kind: str, value: Any) -> Prepared:
    if not isinstance(value, bool):
        raise Unfit("True or False")
    return ("=" if value else "!="), False


def _hierarchy(operator: str) -> Callable[[str, Any], Prepared]:
    def prepare(kind: str, value: Any) -> Prepared:
        if (several := members(value)) is not None:
            return operator, [comparable(kind, item) for item in several]
        if value is None:
            raise Unfit("an id, a record, or a list of them")
        return operator, comparable(kind, value)

    return prepare


def _any(kind: str, value: Any) -> Prepared:
    return "any", value  # made a domain by the caller, who knows the other model


_TABLE = (
    Lookup("exact", _exact),
    Lookup("iexact", _iexact, _SEARCHED_AS_TEXT),
    Lookup("ne", _not_equal),
    Lookup("gt", _ordering(">"), _ORDERED),
    Lookup("gte", _ordering(">="), _ORDERED),
    Lookup("lt", _ordering("<"), _ORDERED),
    Lookup("lte", _ordering("<="), _ORDERED),
    Lookup("in", _member("in")),
    Lookup("not_in", _member("not in")),
    Lookup("contains", _pattern("like"), _SEARCHED_AS_TEXT),
    Lookup("icontains", _pattern("ilike"), _SEARCHED_AS_TEXT),
    Lookup("startswith", _pattern("=like", after="%"), _SEARCHED_AS_TEXT),
    Lookup("istartswith", _pattern("=ilike", after="%"), _SEARCHED_AS_TEXT),
    Lookup("endswith", _pattern("=like", before="%"), _SEARCHED_AS_TEXT),
    Lookup("iendswith", _pattern("=ilike", before="%"), _SEARCHED_AS_TEXT),
    Lookup("like", _like("like"), _SEARCHED_AS_TEXT),
    Lookup("ilike", _like("ilike"), _SEARCHED_AS_TEXT),
    Lookup("isnull", _isnull, _EMPTIABLE),
    Lookup("child_of", _hierarchy("child_of"), RELATIONAL | {"id"}),
    Lookup("parent_of", _hierarchy("parent_of"), RELATIONAL | {"id"}),
    Lookup("any", _any, RELATIONAL),
)  # fmt: skip
LOOKUPS: Mapping[str, Lookup] = {lookup.name: lookup for lookup in _TABLE}
EXACT = LOOKUPS["exact"]
