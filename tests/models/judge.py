"""Random questions as plain trees, a query's terms made of them, and a judge who answers them.

The judge looks at Python records only and knows nothing of domains: what a look-up means is said
here once more, in the simplest words. A tree is

    ("all", [trees])  ("any of", [trees])  ("not", tree)  ("leaf", path, look-up, value)

and a path are the names of relations and, at its end, of a field.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from zenoo_core.models.expressions import Expression
from zenoo_core.models.terms import Q, Term

Tree = tuple[Any, ...]
Records = Mapping[str, Mapping[int, Mapping[str, Any]]]

SCHEMA: dict[str, dict[str, str]] = {
    "res.partner": {
        "id": "id", "name": "char", "ref": "char", "color": "integer", "active": "boolean",
        "partner_latitude": "float", "type": "selection",
        "country_id": "many2one:res.country", "parent_id": "many2one:res.partner",
        "category_id": "many2many:res.partner.category",
    },
    "res.partner.category": {
        "id": "id", "name": "char", "color": "integer", "active": "boolean",
        "parent_id": "many2one:res.partner.category",
    },
    "res.country": {"id": "id", "name": "char", "code": "char", "phone_code": "integer"},
}  # fmt: skip
TEXTS = ["Alpha", "alpha beta", "100% wool", "under_score", r"back\slash", "Zed", "ZED", "x"]
COUNTRIES = [20, 233, 75, 13, 57]


# --- questions -----------------------------------------------------------------------------------

PIECES = st.sampled_from([*TEXTS, "a", "A", "%", "_", "\\", "b%", "r_s", "", "wool", "D", "BE"])
IDS = st.sampled_from([1, 2, 3, 5, 8, 40, 60, 99999, *COUNTRIES])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "char": PIECES,
    "selection": st.sampled_from(["contact", "other", "delivery", "invoice"]),
    "integer": st.sampled_from([-1, 0, 1, 2, 10, 32, 49]),
    "float": st.sampled_from([-2.0, 0.0, 0.5, 1.25]),
    "boolean": st.booleans(),
    "id": IDS,
    "many2one": IDS,
    "many2many": IDS,
}
TEXTUAL = [
    "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith",
    "like", "ilike",
]  # fmt: skip
ORDERED = ["gt", "gte", "lt", "lte"]
LOOKUPS = {
    "char": ["exact", "ne", "in", "not_in", "isnull", *ORDERED, *TEXTUAL],
    "selection": ["exact", "ne", "in", "not_in", "isnull"],
    "integer": ["exact", "ne", "in", "not_in", *ORDERED],
    "float": ["exact", "ne", "in", "not_in", *ORDERED],
    "boolean": ["exact", "ne"],
    "id": ["exact", "ne", "in", "not_in", *ORDERED],
    "many2one": ["exact", "ne", "in", "not_in", "isnull"],
    "many2many": ["exact", "ne", "in", "not_in", "isnull"],
}


@st.composite
def leaves(draw: DrawFn, model: str, depth: int) -> Tree:
    """Draw one comparison, perhaps behind relations or inside `any`."""
    name = draw(st.sampled_from(list(SCHEMA[model])))
    kind, _, relation = SCHEMA[model][name].partition(":")
    if relation and depth:
        way = draw(st.sampled_from(["path", "any", "here"]))
        if way == "path":
            _, path, lookup, value = draw(leaves(relation, depth - 1))
            return "leaf", (name, *path), lookup, value
        if way == "any":
            return "leaf", (name,), "any", draw(trees(relation, depth - 1, 3))
    lookup = draw(st.sampled_from(LOOKUPS[kind]))
    return "leaf", (name,), lookup, draw(_values(kind, lookup))


@st.composite
def _values(draw: DrawFn, kind: str, lookup: str) -> Any:
    if lookup == "isnull":
        return draw(st.booleans())
    value = VALUES[kind]
    if lookup in ("in", "not_in"):
        return draw(st.lists(value if kind == "id" else st.none() | value, max_size=3))
    empty = lookup in ("exact", "ne") and kind not in ("boolean", "id")
    return draw(st.none() | value if empty else value)


@st.composite
def trees(draw: DrawFn, model: str, depth: int = 2, size: int = 8) -> Tree:
    """Draw a whole question of at most `size` comparisons."""
    shape = draw(st.sampled_from(["leaf", "leaf", "all", "any of", "not"]))
    if shape == "leaf" or size < 2:
        return draw(leaves(model, depth))
    if shape == "not":
        return "not", draw(trees(model, depth, size - 1))
    count = draw(st.integers(0 if shape == "all" else 2, 3))
    return shape, [draw(trees(model, depth, size // 3 + 1)) for _ in range(count)]


# --- as terms of a query -------------------------------------------------------------------------


def term(tree: Tree, choose: Callable[[list[str]], str], model: str) -> Term:
    """Return the term of a tree; `choose` picks one of several ways to write it."""
    word, *rest = tree
    if word == "not":
        return ~term(rest[0], choose, model)
    if word == "leaf":
        return _leaf(*rest, choose, model)
    terms = [term(part, choose, model) for part in rest[0]]
    if word == "all" and (not terms or choose(["call", "operator"]) == "call"):
        # Without any part it always holds, as a raw domain does; a Q() would be no condition.
        return Q(*terms) if terms else Q([])
    joined = terms[0]
    for part in terms[1:]:
        joined = joined & part if word == "all" else joined | part
    return joined


def _leaf(path: Any, lookup: str, value: Any, choose: Any, model: str) -> Term:
    if lookup == "any":
        value = term(value, choose, _relation(model, path))
    if choose(["keyword", "expression"]) == "keyword":
        return Q(**{"__".join([*path, lookup]): value})
    expression: Any = Expression(model, tuple(path))
    method = {"exact": "eq", "in": "in_"}.get(lookup, lookup)
    return getattr(expression, method)(value)


def _relation(model: str, path: Any) -> str:
    for name in path:
        model = SCHEMA[model][name].partition(":")[2]
    return model


# --- the judge -----------------------------------------------------------------------------------


@frozen
class Judge:
    """Answer questions over records by model and id; a many2many is a set of ids."""

    records: Records

    def search(self, model: str, tree: Tree) -> list[int]:
        """Return the ids of all records that a tree holds for, archived or not."""
        return sorted(n for n, r in self.records[model].items() if self.holds(model, r, tree))

    def holds(self, model: str, record: Mapping[str, Any], tree: Tree) -> bool:
        """Tell whether a tree holds for a record."""
        word, *rest = tree
        if word == "not":
            return not self.holds(model, record, rest[0])
        if word == "leaf":
            return self._leaf(model, record, *rest)
        answers = [self.holds(model, record, part) for part in rest[0]]
        return all(answers) if word == "all" else any(answers)

    def _leaf(self, model: str, record: Any, path: Any, lookup: str, value: Any) -> bool:
        name, *rest = path
        kind, _, relation = SCHEMA[model][name].partition(":")
        found = record[name]
        if rest or lookup == "any":
            # There is a record behind the relation for which the rest holds.
            linked = found if isinstance(found, set) else {found} - {None}
            inner = ("leaf", tuple(rest), lookup, value) if rest else value
            others = self.records[relation]
            return any(self.holds(relation, others[n], inner) for n in linked if n in others)
        return _NEGATED[lookup](kind, found, value) if lookup in _NEGATED else _holds(
            kind, lookup, found, value
        )  # fmt: skip


def _equal(kind: str, found: Any, value: Any) -> bool:
    if isinstance(found, set):
        return value in found if value is not None else not found
    empty: Any = {"char": "", "integer": 0, "float": 0.0, "boolean": False}.get(kind)
    return bool((found or empty) == (value or empty))


def _member(kind: str, found: Any, values: Any) -> bool:
    return any(_equal(kind, found, value) for value in values)


_NEGATED: dict[str, Callable[[str, Any, Any], bool]] = {
    "ne": lambda kind, found, value: not _equal(kind, found, value),
    "not_in": lambda kind, found, values: not _member(kind, found, values),
}
_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def _holds(kind: str, lookup: str, found: Any, value: Any) -> bool:
    if lookup == "exact":
        return _equal(kind, found, value)
    if lookup == "in":
        return _member(kind, found, value)
    if lookup == "isnull":
        return _equal(kind, found, None) is value
    if lookup in _COMPARE:
        return bool(_COMPARE[lookup](found or (0 if kind != "char" else ""), value))
    return _textual(lookup, found, value)


def _textual(lookup: str, found: str | None, value: str) -> bool:
    if lookup == "iexact" and not value:
        return not found
    if lookup in ("contains", "icontains", "like", "ilike") and not value:
        return True  # to Odoo the empty text is part of everything
    if found is None:
        return False
    if lookup.startswith("i"):
        found, value, lookup = found.lower(), value.lower(), lookup[1:]
    if lookup == "like":
        # The pattern may stand anywhere; a backslash at its end takes the `%` behind it literally.
        return re.fullmatch(_pattern(f"%{value}%"), found, re.DOTALL) is not None
    test = {"exact": str.__eq__, "contains": str.__contains__, "startswith": str.startswith,
            "endswith": str.endswith}[lookup]  # fmt: skip
    return test(found, value)


def _pattern(text: str) -> str:
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    return "".join({"%": ".*", "_": "."}.get(part) or re.escape(part[-1]) for part in parts)
