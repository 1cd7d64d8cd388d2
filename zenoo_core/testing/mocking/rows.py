"""Answers made of the rows of `search_read`: other readings of them, and the model's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def search_read(rows: list[Row], args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Row]:
    """Return the wanted fields of the rows in the window; no domain is looked at."""
    given = {**dict(zip(("domain", "fields", "offset", "limit", "order"), args, strict=False))}
    given.update(kwargs)
    return _columns(_window(rows, given), given.get("fields"))


def _window(rows: list[Row], given: Mapping[str, Any]) -> list[Row]:
    start, limit = given.get("offset") or 0, given.get("limit")
    return _ordered(rows, given.get("order"))[start : start + limit if limit else None]


def _ordered(rows: list[Row], order: str | None) -> list[Row]:
    """Sort as far as the rows hold what the order names, and one kind of values each."""
    for term in reversed((order or "").split(",")):
        name, *words = term.split() or [""]
        if all(name in row for row in rows):
            down = "desc" in [word.lower() for word in words]
            rows = sorted(rows, key=lambda row: _sortable(row[name]), reverse=down)
    return rows


def _sortable(value: Any) -> tuple[bool, str, float, str]:
    """Order by kind, then by value; empty values come last, as in PostgreSQL."""
    if value is None or value is False:
        return (True, "", 0, "")
    if isinstance(value, list) and value:  # a many2one, by its name
        value = value[-1]
    number = value if isinstance(value, int | float) else 0
    return (False, "" if number is value else "text", number, "" if number is value else str(value))


def _columns(rows: list[Row], fields: Sequence[str] | None) -> list[Row]:
    if not fields:
        return rows
    wanted = {"id", *fields}
    return [{name: value for name, value in row.items() if name in wanted} for row in rows]


def _search(rows: list[Row], args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[int]:
    given = {**dict(zip(("domain", "offset", "limit", "order"), args, strict=False)), **kwargs}
    return [row["id"] for row in _window(rows, given)]


def _count(rows: list[Row], args: Sequence[Any], kwargs: Mapping[str, Any]) -> int:
    limit = kwargs.get("limit") or (args[1] if len(args) > 1 else None)
    return min(len(rows), limit or len(rows))


def _read(rows: list[Row], args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Row]:
    given = {**dict(zip(("ids", "fields"), args, strict=False)), **kwargs}
    ids = given.get("ids") or []
    by_id = {row["id"]: row for row in rows}
    found = [by_id[number] for number in ids if number in by_id]
    return _columns(found, given.get("fields"))


# What is answered from the rows of `search_read` where the method has no answer of its own.
DERIVED: Mapping[str, Callable[[list[Row], Sequence[Any], Mapping[str, Any]], Any]] = {
    "search": _search,
    "search_count": _count,
    "read": _read,
}


def fields_of(rows: list[Row]) -> dict[str, Row]:
    """Return what `fields_get` would say of a model, as far as rows tell it."""
    values: dict[str, list[Any]] = {"id": [1]}
    for row in rows:
        for name, value in row.items():
            values.setdefault(name, []).append(value)
    return {name: {"string": name, **_attributes(found)} for name, found in values.items()}


def _attributes(values: list[Any]) -> Row:
    told = [value for value in values if value is not None and value is not False]
    kinds = {_kind(value) for value in told}
    kind = kinds.pop() if len(kinds) == 1 else _common(kinds)
    return (
        {"type": kind, "store": True, "relation": ""}
        if "2" in kind
        else {"type": kind, "store": True}
    )


def _common(kinds: set[str]) -> str:
    """Return the type for values of several kinds, or of none: all were empty."""
    if not kinds:
        return "boolean"
    if kinds == {"integer", "float"}:
        return "float"
    return "char" if kinds <= {"char", "date", "datetime"} else "json"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "float"
    if isinstance(value, str):
        return _text_kind(value)
    if isinstance(value, list):
        return _list_kind(value)
    return "json"


def _text_kind(text: str) -> str:
    if _DATETIME.fullmatch(text):
        return "datetime"
    return "date" if _DATE.fullmatch(text) else "char"


def _list_kind(values: list[Any]) -> str:
    if len(values) == 2 and type(values[0]) is int and isinstance(values[1], str):
        return "many2one"
    return "many2many" if all(type(value) is int for value in values) else "json"
