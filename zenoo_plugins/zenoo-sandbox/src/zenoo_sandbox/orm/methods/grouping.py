"""read_group, formatted_read_group, web_read_group."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import convert, read
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.grouping import Aggregate, Groups, Key
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field, ModelInfo

_FIELD = re.compile(r"(\w+)(?::(\w+)(?:\((\w+)\))?)?")
_COUNTS = frozenset({"count", "count_distinct"})
_FOLD = "fold"


class _Formatter:
    """Turn raw values of groups into what the wire carries."""

    def __init__(self, records: Records, groups: Groups, rows: Sequence[tuple[Any, ...]]) -> None:
        self.records, self.groups, self.rows = records, groups, rows
        self._shown = {key.spec: self._names(key, at) for at, key in enumerate(groups.keys)}

    def _comodel(self, key: Key) -> ModelInfo | None:
        if key.field.name == "id":
            return self.records.env.model(key.field.model)
        return key.field.comodel

    def _names(self, key: Key, index: int) -> Mapping[int, Any]:
        comodel = self._comodel(key)
        if comodel is None:
            return {}
        ids = sorted({row[index] for row in self.rows} - {None})
        return read.names(self.records.env, comodel, ids)

    def value(self, key: Key, raw: Any) -> Any:
        """Return a key's value; a span of time is its label."""
        if raw is None:
            return False
        if key.part:
            return float(raw)  # PostgreSQL counts parts of dates in its double precision
        if key.bucket is not None:
            return key.bucket.label(raw)
        if self._comodel(key) is not None:
            return [raw, self._shown[key.spec].get(raw) or False]
        return convert.to_wire(key.field, raw)

    def domain(self, key: Key, raw: Any) -> list[Any]:
        """Return the domain of the records with this value."""
        name = key.path[-1]
        if key.bucket is not None and raw is not None:
            start, end = key.bucket.limits(raw)
            found: list[Any] = ["&", [name, ">=", start], [name, "<", end]]
        elif raw is None:
            found = [self._empty(key, name)]
        elif key.part:
            found = [[f"{name}.{key.part}", "=", float(raw)]]
        else:
            plain = self._comodel(key) is None
            found = [[name, "=", convert.to_wire(key.field, raw) if plain else raw]]
        for outer in reversed(key.path[:-1]):
            # What lies behind a many2one.
            found = [[outer, "any", found]]
            if raw is None:
                found = ["|", [outer, "not any", []], *found]
        return found

    def _empty(self, key: Key, name: str) -> list[Any]:
        """Return the condition of the records without a value."""
        if key.field.type != "many2many":
            return [name, "=", False]
        if self.records.env.registry.new:
            # "=" False would also count records that the caller may not see.
            return [name, "not any", []]
        at = self.groups.keys.index(key)
        return [name, "not in", sorted({row[at] for row in self.rows} - {None})]

    def conjunction(self, domains: Sequence[list[Any]]) -> list[Any]:
        """Join domains by "&", written as the version does."""
        parts = [_normal(domain) for domain in domains if domain]
        if self.records.env.registry.new:
            parts = [part for domain in parts for part in _conjuncts(domain)]
        return ["&"] * (len(parts) - 1) + [item for part in parts for item in part]

    def folds(self, key: Key, found: Sequence[Any]) -> dict[Any, bool]:
        """Return which groups are folded, where the records grouped by can say so."""
        comodel = self._comodel(key)
        if comodel is None or key.field.name == "id" or _FOLD not in comodel.fields:
            return {}
        ids = sorted(set(found) - {None})
        folded = read.rows(self.records.env, comodel, ids, [_FOLD])
        return {row["id"]: bool(row[_FOLD]) for row in folded} | {None: False}


def _normal(domain: list[Any]) -> list[Any]:
    """Return a domain with each implied "&" written out."""
    tokens: list[Any] = []
    expected = 1
    for item in domain:
        if expected == 0:
            tokens.insert(0, "&")
            expected = 1
        operator = isinstance(item, str) and item in ("!", "&", "|")
        expected += (0 if item == "!" else 1) if operator else -1
        tokens.append(item)
    return tokens


def _conjuncts(domain: list[Any]) -> list[list[Any]]:
    """Split a domain that is only conditions joined by "&"."""
    if any(item in ("|", "!") for item in domain if isinstance(item, str)):
        return [domain]
    return [[item] for item in domain if item != "&"]


def aggregated(aggregate: Aggregate, raw: Any) -> Any:
    """Return an aggregate as the wire carries it: false for none, but a count is 0."""
    field, function = aggregate.field, aggregate.function
    if field is None or function in _COUNTS:
        return raw or 0
    if function.startswith("array_agg"):
        return [convert.to_wire(field, value) for value in json.loads(raw)]
    if raw is None:
        return False
    if function == "avg":
        return float(raw)
    if function.startswith("bool_"):
        return bool(raw)
    return _rounded(field, convert.to_wire(field, raw))


def _rounded(field: Field, value: Any) -> Any:
    digits = field.described.get("digits")
    return round(value, digits[1]) if digits and isinstance(value, float) else value


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value or ())


def read_group(
    self: Records,
    domain: Any,
    fields: Any,
    groupby: Any,
    offset: Any = 0,
    limit: Any = None,
    orderby: Any = False,
    lazy: Any = True,
) -> list[dict[str, Any]]:
    """Return groups in the older form: labels, counts, and the domain of each."""
    with convert.python_errors():
        specs, fields = _listed(groupby), _listed(fields)
    taken, rest = (specs[:1], specs[1:]) if lazy else (specs, [])
    keys = [Key.parse(self.env, self.info, spec, default="month") for spec in taken]
    _refuse_paths(keys)
    aggregates = _aggregates(self, fields, keys)
    counted = f"{keys[0].path[0]}_count" if lazy and keys else "__count"
    count = Aggregate.parse(self.env, self.info, "__count")
    names = {**aggregates, counted: count}
    groups = Groups(
        self.env, self.info, self.parse(domain), keys, [count, *aggregates.values()],
        order=orderby, names=names,
    )  # fmt: skip
    rows = groups.fetch(limit=limit, offset=offset)
    formatter = _Formatter(self, groups, rows)
    labels = [counted, *aggregates]
    found = [_old_group(formatter, row, labels, list(domain or [])) for row in rows]
    extra: dict[str, Any] = {"__context": {"group_by": rest}} if rest else {}
    folds = formatter.folds(keys[0], [row[0] for row in rows]) if lazy and keys else {}
    for group, row in zip(found, rows, strict=True):
        group |= extra
        if folds:
            group["__fold"] = folds.get(row[0], False)
    return found


def _refuse_paths(keys: Sequence[Key]) -> None:
    for key in keys:
        if len(key.path) > 1:
            name = ".".join(key.path[1:])
            text = f"Property name {name!r} has to be used on a property field."
            raise PythonError(ValueError, text)


def _old_group(
    formatter: _Formatter, row: tuple[Any, ...], labels: list[str], domain: list[Any]
) -> dict[str, Any]:
    keys, aggregates = formatter.groups.keys, formatter.groups.aggregates
    pairs = list(zip(keys, row, strict=False))
    group = {key.spec: formatter.value(key, raw) for key, raw in pairs}
    totals = zip(labels, aggregates, row[len(keys) :], strict=True)
    group |= {label: aggregated(aggregate, raw) for label, aggregate, raw in totals}
    domains = [domain, *(formatter.domain(key, raw) for key, raw in pairs)]
    group["__domain"] = formatter.conjunction(domains)
    ranges = {key.spec: _range(key, raw) for key, raw in pairs if key.bucket is not None}
    return {**group, "__range": ranges} if ranges else group


def _range(key: Key, raw: Any) -> Any:
    if key.bucket is None or raw is None:
        return False
    start, end = key.bucket.limits(raw)
    return {"from": start, "to": end}


def _aggregates(self: Records, fields: list[Any], keys: list[Key]) -> dict[str, Aggregate]:
    """Return by label what "field", "field:function" and "label:function(field)" ask for."""
    found: dict[str, Aggregate] = {}
    grouped = {key.path[0] for key in keys}
    for spec in fields:
        match = _FIELD.fullmatch(spec) if isinstance(spec, str) else None
        if match is None:
            raise PythonError(ValueError, f"Invalid field specification {spec!r}.")
        label, function, name = match[1], match[2], match[3] or match[1]
        if label == "__count" or (name in grouped and not function):
            continue
        if label in found:
            raise PythonError(ValueError, f"Output name {label!r} is used twice.")
        if not function:
            field = self.info.fields.get(name)
            if field is None:
                text = f"Invalid field {name!r} on model {self.info.name!r}"
                raise PythonError(ValueError, text)
            function = field.described.get("aggregator") if field.column else None
        if function:
            found[label] = Aggregate.parse(self.env, self.info, f"{name}:{function}")
    return found


def formatted_read_group(
    self: Records,
    domain: Any,
    groupby: Any = (),
    aggregates: Any = (),
    having: Any = (),
    offset: Any = 0,
    limit: Any = None,
    order: Any = None,
) -> list[dict[str, Any]]:
    """Return groups: values with their labels, aggregates by name, what narrows the domain."""
    groups = _groups(self, domain, groupby, aggregates, having, order)
    return _formatted(self, groups, groups.fetch(limit=limit, offset=offset))


def _groups(
    self: Records, domain: Any, groupby: Any, aggregates: Any, having: Any, order: Any
) -> Groups:
    with convert.python_errors():
        specs = _listed(groupby)
        wanted = [spec.replace(":recordset", ":array_agg") for spec in _listed(aggregates)]
    return Groups(
        self.env,
        self.info,
        self.parse(domain),
        [Key.parse(self.env, self.info, spec) for spec in specs],
        [Aggregate.parse(self.env, self.info, spec) for spec in wanted],
        order=order,
        having=self.parse(having or []),
    )


def _formatted(
    self: Records, groups: Groups, rows: Sequence[tuple[Any, ...]]
) -> list[dict[str, Any]]:
    formatter = _Formatter(self, groups, rows)
    found = [_group(formatter, row) for row in rows]
    expand = self.env.context.get("read_group_expand") and len(groups.keys) == 1
    for index, key in enumerate(groups.keys if expand else ()):
        folds = formatter.folds(key, [row[index] for row in rows])
        for group, row in zip(found, rows, strict=True) if folds else ():
            group["__fold"] = folds.get(row[index], False)
    return found


def _group(formatter: _Formatter, row: tuple[Any, ...]) -> dict[str, Any]:
    keys, aggregates = formatter.groups.keys, formatter.groups.aggregates
    pairs = list(zip(keys, row, strict=False))
    group: dict[str, Any] = {}
    for key, raw in pairs:
        group[key.spec] = formatter.value(key, raw)
        if key.bucket is not None and raw is not None:
            group[key.spec] = [key.bucket.limits(raw)[0], group[key.spec]]
    domains = [formatter.domain(key, raw) for key, raw in pairs]
    group["__extra_domain"] = formatter.conjunction(domains) if pairs else [[1, "=", 1]]
    totals = zip(aggregates, row[len(keys) :], strict=False)
    return group | {aggregate.spec: aggregated(aggregate, raw) for aggregate, raw in totals}


def web_read_group(
    self: Records,
    domain: Any,
    groupby: Any,
    aggregates: Any = (),
    limit: Any = None,
    offset: Any = 0,
    order: Any = None,
    *,
    auto_unfold: Any = False,
    opening_info: Any = None,
    unfold_read_specification: Any = None,
    unfold_read_default_limit: Any = 80,
    groupby_read_specification: Any = None,
) -> dict[str, Any]:
    """Return the groups of the first key, and how many there are without a limit.

    What views ask for beyond that (opened groups with their records) is refused: it is not known
    how a server answers it.
    """
    if auto_unfold or opening_info or unfold_read_specification or groupby_read_specification:
        text = "web_read_group: the sandbox, not Odoo, lacks opened groups and their records"
        raise PythonError(NotImplementedError, text)
    with convert.python_errors():
        wanted = [*dict.fromkeys([*_listed(aggregates), "__count"])]
    groups = _groups(self, domain, _listed(groupby)[:1], wanted, (), order)
    rows = groups.fetch(limit=limit, offset=offset)
    return {
        "groups": _formatted(self, groups, rows),
        "length": _length(groups, rows, limit, offset),
    }


def _length(groups: Groups, rows: Sequence[Any], limit: Any, offset: Any) -> int:
    return len(groups.fetch()) if limit or offset else len(rows)


def web_read_group_18(
    self: Records,
    domain: Any,
    fields: Any,
    groupby: Any,
    limit: Any = None,
    offset: Any = 0,
    orderby: Any = False,
    lazy: Any = True,
) -> dict[str, Any]:
    """Return what `read_group` does, and how many groups there are without a limit."""
    groups = read_group(self, domain, fields, groupby, offset, limit, orderby, lazy)
    whole = limit or offset
    length = len(read_group(self, domain, [], groupby, lazy=lazy)) if whole else len(groups)
    return {"groups": groups, "length": length}


METHODS = {
    "read_group": Method(read_group, on_model=True),
    "formatted_read_group": Method(formatted_read_group, on_model=True),
    "web_read_group": Method(web_read_group, on_model=True),
}
METHODS_18 = {"web_read_group": Method(web_read_group_18, on_model=True)}
