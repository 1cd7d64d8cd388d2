"""How `aggregate` of a query is asked, and what is made of the answer.

19.0 answers `formatted_read_group`, 18.0 only `read_group`; both are recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from zenoo_core.errors import InvalidValueError
from zenoo_core.models.aggregate import Aggregate, Count
from zenoo_core.models.comparing import NUMERIC, RELATIONAL
from zenoo_core.models.groups import Group
from zenoo_core.models.plan import name_of, ordering_of
from zenoo_core.models.planning import selection
from zenoo_core.models.refusals import shown
from zenoo_core.models.relations import Reference
from zenoo_core.models.resolving import Facts

if TYPE_CHECKING:
    from zenoo_core.models.query import Query

_FUNCTIONS = ("sum", "avg", "min", "max", "count", "count_distinct", "bool_and", "bool_or")
SPANS = ("hour", "day", "week", "month", "quarter", "year")
_VERSION = re.compile(r"(\d+)\.\d+")


@frozen
class Key:
    """What is grouped by: a field, a date or datetime by a span."""

    label: str
    facts: Facts
    spec: str
    group: Group

    def value(self, wire: Any) -> Any:
        """Return what it is in Python; a record is a reference, read together with its like."""
        if (
            isinstance(wire, list)
            and len(wire) == 2
            and (not self.facts.kind or self.facts.kind in RELATIONAL)
        ):
            self.group.ids.append(wire[0])
            return Reference(*wire, self.group)
        return _value(self.facts.kind, wire)


@frozen
class Measure:
    """What is told of each group: `spec` in the words of 19.0."""

    label: str
    function: str
    facts: Facts | None
    spec: str


@frozen
class _Grouping:
    """One question for groups."""

    keys: Sequence[Key]
    measures: Sequence[Measure]
    order: Sequence[tuple[Key | Measure, bool]]
    window: Mapping[str, Any] = field(factory=dict)


async def aggregated(
    query: Query[Any], by: Sequence[Any], measures: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Ask for groups in the way that the server's version knows."""
    grouping = _grouping(query, by, measures or {"count": Count()})
    if query._limit == 0:
        return []
    domain = selection(query.order_by()).domain
    if await _major(query._client) >= 19:
        return await _formatted(query, domain, grouping)
    return await _older(query, domain, grouping)


async def _major(client: Any) -> int:
    identity = client.identity
    version = identity.server_version if identity else (await client.version())["server_version"]
    found = _VERSION.search(str(version))
    return int(found[1]) if found else 0


# --- what is asked -------------------------------------------------------------------------------


def _grouping(query: Query[Any], by: Sequence[Any], measures: Mapping[str, Any]) -> _Grouping:
    keys = [_key(query, name_of(name)) for name in by]
    told = [_measure(query, label, measure) for label, measure in measures.items()]
    if clash := {key.label for key in keys} & {measure.label for measure in told}:
        raise _refused(query, f"{min(clash)!r} names both a group and a measure")
    window = {n: v for n, v in (("offset", query._offset), ("limit", query._limit)) if v}
    return _Grouping(
        keys, told, [_order(query, term, [*keys, *told]) for term in query._order], window
    )


def _key(query: Query[Any], label: Any) -> Key:
    name, _, span = str(label).partition(":")
    facts = query._client.models.resolver.column(query._cls, name)
    if facts.kind in ("date", "datetime"):
        span = span or "month"
    elif span and facts.kind:
        raise _refused(query, f"field {name!r} of type {facts.kind} has no spans of time")
    if span and span not in SPANS:
        raise _refused(query, f"{label!r}: expected one of the spans {', '.join(SPANS)}")
    group = Group(facts.relation, query._client.models, query._client)
    return Key(str(label), facts, f"{facts.column}:{span}" if span else facts.column, group)


def _measure(query: Query[Any], label: str, given: Any) -> Measure:
    measure = given
    if isinstance(given, str):
        name, _, function = given.partition(":")
        measure = Aggregate(function, name)
    if not isinstance(measure, Aggregate) or measure.function not in _FUNCTIONS:
        raise _refused(
            query, f"{label}={shown(given)}: expected Sum('field'), 'field:sum', … of one of "
            f"{', '.join(_FUNCTIONS)}",
        )  # fmt: skip
    name, function = name_of(measure.name), measure.function
    if not name:
        if function != "count":
            raise _refused(query, f"{label}: {function} needs a field")
        return Measure(label, function, None, "__count")
    facts = query._client.models.resolver.column(query._cls, name)
    if function in ("sum", "avg") and facts.kind and facts.kind not in NUMERIC:
        raise _refused(query, f"{label}: no {function} of field {name!r}, of type {facts.kind}")
    return Measure(label, function, facts, f"{facts.column}:{function}")


def _order(query: Query[Any], term: Any, parts: Sequence[Key | Measure]) -> tuple[Any, bool]:
    ordering = ordering_of(term, query.model_name)
    for part in parts:
        if ordering.name in (part.label, part.spec):
            return part, ordering.descending
    named = ", ".join(part.label for part in parts)
    raise _refused(query, f"groups cannot be sorted by {ordering.name!r}, only by {named}")


def _refused(query: Query[Any], text: str) -> InvalidValueError:
    return InvalidValueError(text, model=query.model_name)


# --- 19.0 ----------------------------------------------------------------------------------------


async def _formatted(query: Query[Any], domain: Any, grouping: _Grouping) -> list[dict[str, Any]]:
    options: dict[str, Any] = {
        "groupby": [key.spec for key in grouping.keys],
        "aggregates": list(dict.fromkeys(measure.spec for measure in grouping.measures)),
        **grouping.window,
    }
    if grouping.order:
        options["order"] = ", ".join(_term(part.spec, down) for part, down in grouping.order)
    rows = await query._client.call_kw(query.model_name, "formatted_read_group", (domain,), options)
    return [_group(row, grouping) for row in rows]


def _group(row: Mapping[str, Any], grouping: _Grouping) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in grouping.keys:
        value = row[key.spec]
        start = value[0] if key.spec.endswith(SPANS) and isinstance(value, list) else value
        found[key.label] = key.value(start)
    for measure in grouping.measures:
        found[measure.label] = _told(measure, row[measure.spec])
    return found


# --- 18.0 ----------------------------------------------------------------------------------------


async def _older(query: Query[Any], domain: Any, grouping: _Grouping) -> list[dict[str, Any]]:
    names = _names_18(grouping.measures)
    options: dict[str, Any] = {"lazy": False, **grouping.window}
    if grouping.order:
        parts = [
            (part.spec if isinstance(part, Key) else names[part.spec][0], down)
            for part, down in grouping.order
        ]
        options["orderby"] = ", ".join(_term(name, down) for name, down in parts)
    fields = [spec for _, spec in names.values() if spec]
    groupby = [key.spec for key in grouping.keys]
    arguments = (domain, fields, groupby)
    rows = await query._client.call_kw(query.model_name, "read_group", arguments, options)
    return [_older_group(row, grouping, names) for row in rows]


def _names_18(measures: Sequence[Measure]) -> dict[str, tuple[str, str]]:
    """Return by spec what a measure is called in the answer, and how it is asked for.

    Two functions over one field need names of their own: `name:function(field)`.
    """
    found: dict[str, tuple[str, str]] = {"__count": ("__count", "")}
    taken: set[str] = set()
    for number, measure in enumerate(measures):
        if measure.facts is None or measure.spec in found:
            continue
        column = measure.facts.column
        if column in taken:
            alias = f"measure_{number}"
            found[measure.spec] = alias, f"{alias}:{measure.function}({column})"
        else:
            taken.add(column)
            found[measure.spec] = column, measure.spec
    return found


def _older_group(
    row: Mapping[str, Any], grouping: _Grouping, names: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    spans = row.get("__range") or {}
    for key in grouping.keys:
        span = spans.get(key.spec)
        value = span["from"] if span else False if key.spec in spans else row[key.spec]
        found[key.label] = key.value(value)
    for measure in grouping.measures:
        found[measure.label] = _told(measure, row[names[measure.spec][0]])
    return found


# --- values --------------------------------------------------------------------------------------


def _term(name: str, down: bool) -> str:
    return f"{name} desc" if down else name


def _told(measure: Measure, value: Any) -> Any:
    if value is False and not measure.function.startswith("bool_"):
        return None  # nothing to add up or to compare
    if measure.facts is not None and measure.function in ("min", "max"):
        return _value(measure.facts.kind, value)
    return value


def _value(kind: str, value: Any) -> Any:
    """Return what a group's key, or a smallest value, is in Python."""
    if value is False and kind != "boolean":
        return None
    if isinstance(value, str) and kind == "date":
        return date.fromisoformat(value[:10])
    if isinstance(value, str) and kind == "datetime":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
