"""What 18.0 is asked, and how its answers differ from those of 19.0.

In 18.0 NULL is unknown, so that what a negation or an empty value finds depends on how Odoo
happens to write its SQL. Compared are the domains without either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator import INEQUALITIES, NEGATIVE, RELATIVE, TO_MANY, Record, Spec, World
from worlds import SCHEMA


class OlderWorld(World):
    """Behind a many2one, 18.0 sees archived records however deep; ids are as they are given."""

    def _any(
        self, model: str, record: Record, name: str, domain: Sequence[Any], active_test: bool
    ) -> bool:
        deep = active_test and self.schema[model][name].kind != "many2one"
        return super()._any(model, record, name, domain, deep)

    def _linked(self, spec: Spec, value: Any) -> set[int]:
        return set(value) if spec.kind in TO_MANY else super()._linked(spec, value)

    def _in_hierarchy(
        self, model: str, record: Record, leaf: Sequence[Any], active_test: bool
    ) -> bool:
        name, op, value = leaf
        spec = self.schema[model][name]
        if spec.kind not in TO_MANY:
            return super()._in_hierarchy(model, record, leaf, active_test)
        climb = self._ancestors if op == "parent_of" else self._descendants
        family = climb(spec.relation, set(value) if isinstance(value, list) else {value})
        return self._any(model, record, name, [("id", "in", family)], active_test)

    def _holds(self, model: str, record: Record, leaf: Sequence[Any], active_test: bool) -> bool:
        name, op, _ = leaf
        plain = isinstance(name, str) and "." not in name and name in self.schema[model]
        if plain and op in INEQUALITIES and record[name] is None:
            return False
        return super()._holds(model, record, leaf, active_test)


def positive(model: str, domain: Sequence[Any]) -> list[Any]:
    """Return a domain with each negation turned round and each empty value filled."""
    return [
        item if isinstance(item, str) else _leaf(model, *item) for item in domain if item != "!"
    ]


def _leaf(model: str, name: Any, op: str, value: Any) -> list[Any]:
    if isinstance(name, int):
        return [name, op, value]
    op = NEGATIVE.get(op, op)
    spec = _end(model, name)
    if op in INEQUALITIES and spec.kind in ("integer", "float"):
        op = "="  # a read does not tell an empty number from zero
    if op == "any":
        return [name, op, positive(spec.relation, value)]
    if op == "in" or (op in ("child_of", "parent_of") and isinstance(value, list)):
        several = value if isinstance(value, list) else [value]
        return [name, op, [_filled(spec, item) for item in several]]
    if isinstance(value, list):
        return [name, "in", [_filled(spec, item) for item in value] or [_filled(spec, None)]]
    return [name, op, _filled(spec, value)]


def _end(model: str, path: str) -> Spec:
    *steps, last = path.split(".")
    for step in steps:
        model = SCHEMA[model][step].relation
    return SCHEMA[model][last]


def _filled(spec: Spec, value: Any) -> Any:
    if spec.kind == "boolean":
        return bool(value)
    if value in RELATIVE:
        return "2024-02-29"
    return value or _FILLS.get(spec.kind, 1)


_FILLS = {"char": "a", "selection": "other", "date": "2024-02-29", "datetime": "2024-02-29"}
