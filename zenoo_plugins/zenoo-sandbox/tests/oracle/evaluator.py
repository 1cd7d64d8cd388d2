"""Evaluate Odoo domains over plain Python records, straightforwardly and slowly.

This is the other opinion that the sandbox's SQL is compared with, so it shares nothing with it.
It follows Odoo 19.0. Truth is two-valued: a negative operator is the complement of its positive
one. Nothing here is optimised: every condition looks at one record.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import frozen

Record = Mapping[str, Any]
Leaf = Sequence[Any]

NEGATIVE = {
    "!=": "=",
    "not in": "in",
    "not like": "like",
    "not ilike": "ilike",
    "not =like": "=like",
    "not =ilike": "=ilike",
    "not any": "any",
}
INEQUALITIES: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# NULL counts as this value in comparisons; other kinds have no such value.
EMPTY: dict[str, Any] = {"char": "", "text": "", "integer": 0, "float": 0.0, "boolean": False}
# Relative dates of 19.0. The time of day and the zone make no difference to records of other years.
RELATIVE = {"today": timedelta(0), "-7d": timedelta(days=-7), "+2w": timedelta(weeks=2)}
TO_MANY = ("one2many", "many2many")
RELATIONAL = ("many2one", *TO_MANY)


@frozen
class Spec:
    """What a domain needs to know of a field.

    `domain` and `active_test` are the field's own domain and context: they narrow what an x2many
    condition sees.
    """

    kind: str
    relation: str = ""
    domain: tuple[Any, ...] = ()
    active_test: bool | None = None


class World:
    """Records by model and id; an x2many value is the set of the linked ids, archived or not.

    `display` names the field of a model that its display name is read from.
    """

    def __init__(
        self,
        schema: Mapping[str, Mapping[str, Spec]],
        records: Mapping[str, Mapping[int, Record]],
        display: Mapping[str, str],
    ) -> None:
        self.schema = schema
        self.records = records
        self.display = display

    def search(self, model: str, domain: Sequence[Any], *, active_test: bool = True) -> list[int]:
        """Return the ids that match, sorted."""
        visible = self._visible(model, domain, active_test)
        return sorted(
            key
            for key, record in self.records[model].items()
            if visible(record) and self.matches(model, record, domain, active_test)
        )

    def matches(self, model: str, record: Record, domain: Sequence[Any], active_test: bool) -> bool:
        """Tell whether a domain holds for a record, whether the record is archived or not."""
        stack: list[bool] = []
        for item in reversed(domain):
            if item == "!":
                stack.append(not stack.pop())
            elif item in ("&", "|"):
                left, right = stack.pop(), stack.pop()
                stack.append(left and right if item == "&" else left or right)
            else:
                stack.append(self._holds(model, record, item, active_test))
        return all(stack)

    def _visible(
        self, model: str, domain: Sequence[Any], active_test: bool
    ) -> Callable[[Record], bool]:
        """Hide archived records, unless a condition of this very domain is on `active`."""
        named = "active" in _conditions(domain)
        if not active_test or named or "active" not in self.schema[model]:
            return lambda record: True
        return lambda record: bool(record["active"])

    def _holds(self, model: str, record: Record, leaf: Leaf, active_test: bool) -> bool:
        name, op, value = leaf
        if isinstance(name, int):
            return bool(name == value)
        head, _, rest = name.partition(".")
        if rest:
            return self._any(model, record, head, [(rest, op, value)], active_test)
        if op in NEGATIVE:
            return not self._holds(model, record, (name, NEGATIVE[op], value), active_test)
        if op == "=?":
            return not value or self._holds(model, record, (name, "=", value), active_test)
        if op == "any":
            return self._any(model, record, name, value, active_test)
        if op in ("child_of", "parent_of"):
            return self._in_hierarchy(model, record, leaf, active_test)
        if op in ("=", "in"):
            return self._equal(model, record, name, _values(op, value), active_test)
        if op in INEQUALITIES:
            return _compare(self.schema[model][name].kind, record[name], op, value)
        return self._like(model, record, leaf, active_test)

    def _any(
        self, model: str, record: Record, name: str, domain: Sequence[Any], active_test: bool
    ) -> bool:
        """Look through a relation: a many2one sees archived targets, an x2many hides them."""
        spec = self.schema[model][name]
        targets = self.records[spec.relation]
        if spec.kind == "many2one":
            target = targets.get(record[name])
            return target is not None and self.matches(spec.relation, target, domain, active_test)
        inner = active_test if spec.active_test is None else spec.active_test
        whole = [*spec.domain, *domain]
        visible = self._visible(spec.relation, whole, inner)
        lines = (targets[key] for key in record[name])
        return any(
            visible(line) and self.matches(spec.relation, line, whole, inner) for line in lines
        )

    def _equal(
        self, model: str, record: Record, name: str, values: set[Any], active_test: bool
    ) -> bool:
        spec = self.schema[model][name]
        if spec.kind not in RELATIONAL:
            empty = EMPTY.get(spec.kind)
            wanted = {_moment(spec.kind, "=", value) or empty for value in values}
            return (record[name] or empty) in wanted
        texts = {value for value in values if isinstance(value, str)}
        if texts and self._any(
            model, record, name, [(self.display[spec.relation], "in", texts)], active_test
        ):
            return True
        linked = self._linked(spec, record[name])
        return bool(linked & values) or (not linked and bool(values & {False, None}))

    def _linked(self, spec: Spec, value: Any) -> set[int]:
        """Return the linked ids that the field's own domain lets through, archived ones too."""
        if spec.kind == "many2one":
            return {value} if value else set()
        lines = self.records[spec.relation]
        return {key for key in value if self.matches(spec.relation, lines[key], spec.domain, False)}

    def _like(self, model: str, record: Record, leaf: Leaf, active_test: bool) -> bool:
        name, op, value = leaf
        spec = self.schema[model][name]
        if not value:
            if not op.startswith("=") and spec.kind not in RELATIONAL:
                return True
            empty = self._equal(model, record, name, {False}, active_test)
            return empty if op.startswith("=") else not empty
        if spec.kind in RELATIONAL:
            inner = [(self.display[spec.relation], op, value)]
            return self._any(model, record, name, inner, active_test)
        return record[name] is not None and _fits(str(record[name]), op, str(value))

    def _in_hierarchy(self, model: str, record: Record, leaf: Leaf, active_test: bool) -> bool:
        name, op, value = leaf
        if not value:
            return False
        ids = set(value) if isinstance(value, list | set | tuple) else {value}
        climb = self._ancestors if op == "parent_of" else self._descendants
        if name == "id":
            return record["id"] in climb(model, ids)
        spec = self.schema[model][name]
        if spec.kind == "many2one":
            # A many2one to the same model is itself the hierarchy that is climbed.
            return record["id"] in climb(model, ids)
        started = self.search(spec.relation, [("id", "in", list(ids))], active_test=active_test)
        family = climb(spec.relation, set(started))
        if op == "parent_of":
            return not family.isdisjoint(record[name])
        return self._any(model, record, name, [("id", "in", family)], active_test)

    def _ancestors(self, model: str, ids: set[int]) -> set[int]:
        known: set[int] = set()
        pending = set(ids)
        while pending:
            known |= pending
            parents = {self.records[model].get(key, {}).get("parent_id") for key in pending}
            pending = {parent for parent in parents if parent} - known
        return known

    def _descendants(self, model: str, ids: set[int]) -> set[int]:
        known: set[int] = set()
        pending = set(ids)
        while pending:
            known |= pending
            children = {k for k, r in self.records[model].items() if r["parent_id"] in pending}
            pending = children - known
        return known


def _conditions(domain: Sequence[Any]) -> set[str]:
    """Return the fields that a domain has conditions on.

    What a constant makes meaningless is no condition: `['&', (0, '=', 1), ('active', ...)]` has
    none, for Odoo folds constants when it reads a domain.
    """
    stack: list[bool | set[str]] = []
    for item in reversed(domain):
        if item == "!":
            child = stack.pop()
            stack.append(not child if isinstance(child, bool) else child)
        elif item in ("&", "|"):
            stack.append(_joined(item, [stack.pop(), stack.pop()]))
        else:
            stack.append(item[0] == item[2] if isinstance(item[0], int) else {item[0]})
    whole = _joined("&", stack)
    return set() if isinstance(whole, bool) else whole


def _joined(word: str, parts: list[bool | set[str]]) -> bool | set[str]:
    neutral = word == "&"
    if (not neutral) in [part for part in parts if isinstance(part, bool)]:
        return not neutral
    sets = [part for part in parts if isinstance(part, set)]
    return set().union(*sets) if sets else neutral


def _values(op: str, value: Any) -> set[Any]:
    """Return the values of an equality: `=` of a list is `in`, `in` of one value is a list."""
    if isinstance(value, list | tuple | set):
        return set(value) or ({False} if op == "=" else set())
    if op == "in":
        return {value} if value else set()
    return {value}


def _compare(kind: str, left: Any, op: str, right: Any) -> bool:
    empty = EMPTY.get(kind)
    left, right = left or empty, _moment(kind, op, right) or empty
    if left is None or right is None:
        return False
    return INEQUALITIES[op](left, right)


def _moment(kind: str, op: str, value: Any) -> Any:
    """Return a date or time as it is stored; a date stands for its day, or the day's end."""
    if kind not in ("date", "datetime") or not value:
        return value
    if value in RELATIVE:
        value = (date.today() + RELATIVE[value]).isoformat()
    if kind == "date":
        return value[:10]
    end = "23:59:59" if op in (">", "<=") else "00:00:00"
    return value if len(value) > 10 else f"{value} {end}"


def _fits(text: str, op: str, pattern: str) -> bool:
    if not op.startswith("="):
        pattern = f"%{pattern}%"
    if op.endswith("ilike"):
        text, pattern = text.lower(), pattern.lower()
    return re.fullmatch(_regex(pattern), text, re.DOTALL) is not None


def _regex(pattern: str) -> str:
    """Translate a LIKE pattern: `%` any text, `_` one character, `\\` takes the next literally."""
    wild = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
