"""Random domains for a schema: every operator, paths, any, and, or, not.

Everything is drawn step by step: a strategy object for the whole grammar would be a huge tree.
"""

from __future__ import annotations

from typing import Any

from evaluator import RELATIONAL, Spec
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from worlds import COUNTRIES, DISPLAY, SCHEMA, TEXTS

Values = st.SearchStrategy[Any]

PIECES = [*TEXTS, "a", "A", "l%a", "_", "%", r"\%", r"\_", "é", "É", "x.example", "10", "BE", "E"]
LIKES = ["like", "ilike", "not like", "not ilike", "=like", "=ilike", "not =like", "not =ilike"]
ORDERS = ["<", "<=", ">", ">="]
EQUALS = ["=", "!=", "=?"]
MEMBERS = ["in", "not in"]

EMPTY = st.sampled_from([False, None])
IDS = st.one_of(st.integers(1, 30), st.sampled_from([*COUNTRIES, 126, 99999]))
NAMES = st.sampled_from(["Belgium", "bel", "United States", "States", "EUR", "zzz"])
TEXT = st.sampled_from([*PIECES, ""])
NUMERALS = st.sampled_from(["1", "0", "_", "", "2_"])
BOOLEANS = st.booleans()
VALUES: dict[str, Values] = {
    "char": TEXT,
    "integer": st.sampled_from([-1, 0, 1, 2, 3, 10, 11, 32, *COUNTRIES]),
    "float": st.sampled_from([-2.0, 0.0, 0.5, 1.25, 1.5]),
    "date": st.sampled_from(["2024-02-29", "2024-03-01 10:00:00", "2024-03-02", "today", "-7d"]),
    "datetime": st.sampled_from(["2001-01-01", "2098-12-31 23:59:59", "2099-01-01", "+2w", "-7d"]),
    "selection": st.sampled_from(["contact", "other", "delivery", "invoice"]),
}


def listed(values: Values, longest: int = 4) -> Values:
    return st.lists(values, max_size=longest)


# For each kind of field: operators, and values that may stand after them.
Choice = tuple[list[str], Values]


def _ordinary(values: Values) -> list[Choice]:
    maybe = st.one_of(values, EMPTY)
    return [
        (EQUALS, maybe),
        (MEMBERS, listed(maybe)),
        (["=", "!="], listed(values, 2)),
        (MEMBERS, values),
        (ORDERS, st.one_of(values, st.just(False))),
    ]


SIMPLE: dict[str, list[Choice]] = {kind: _ordinary(values) for kind, values in VALUES.items()}
SIMPLE["char"] += [(LIKES, TEXT)] * 4
SIMPLE["selection"] += [(LIKES[:4], TEXT)]
SIMPLE["integer"] += [(LIKES[:4], st.one_of(VALUES["integer"], NUMERALS))]
SIMPLE["boolean"] = [(["=", "!="], BOOLEANS), (MEMBERS, listed(BOOLEANS, 2))]
# The ids of the few tags come up often.
LOW = st.integers(1, 8)
HIERARCHY: Choice = (
    ["child_of", "parent_of"],
    st.one_of(LOW, LOW, listed(LOW, 3), listed(IDS, 3), st.just(False)),
)
IDENTITY: list[Choice] = [
    (["=", "!="], st.one_of(IDS, EMPTY)),
    (MEMBERS, listed(IDS)),
    (ORDERS, IDS),
]
LINKS: list[Choice] = [
    (EQUALS, st.one_of(IDS, EMPTY)),
    (MEMBERS, listed(st.one_of(IDS, EMPTY))),
]
NAMED: list[Choice] = [
    (["=", "!="], NAMES),
    (LIKES, st.one_of(NAMES, st.just(""))),
    (MEMBERS, listed(st.one_of(IDS, EMPTY, NAMES), 3)),
]


def _choices(model: str, field: str, spec: Spec) -> list[Choice]:
    """Return what may be asked of a field without looking into a relation."""
    if field == "id":
        return [*IDENTITY, HIERARCHY] if "parent_id" in SCHEMA[model] else IDENTITY
    if spec.kind not in RELATIONAL:
        return SIMPLE[spec.kind]
    climbs = spec.kind == "many2one" and spec.relation == model
    return [
        *LINKS,
        *(NAMED if spec.relation in DISPLAY else []),
        *([HIERARCHY] if climbs or field == "category_id" else []),
    ]


# How often a term is one condition, a negation, a join, a constant.
SHAPES = ["leaf"] * 5 + ["!", "!", "&", "&", "|", "|", "constant"]


@st.composite
def condition(draw: DrawFn, model: str, depth: int) -> list[Any]:
    """Draw one condition; `depth` bounds how far it looks into relations."""
    field = draw(st.sampled_from(list(SCHEMA[model])))
    spec = SCHEMA[model][field]
    if spec.kind in RELATIONAL and depth and draw(BOOLEANS):
        return draw(inside(field, spec, depth - 1))
    operators, values = draw(st.sampled_from(_choices(model, field, spec)))
    return [field, draw(st.sampled_from(operators)), draw(values)]


@st.composite
def inside(draw: DrawFn, field: str, spec: Spec, depth: int) -> list[Any]:
    """Draw a path (`country_id.code`) or an `any` into a relation."""
    if draw(BOOLEANS):
        name, *rest = draw(condition(spec.relation, depth))
        return [f"{field}.{name}", *rest]
    return [field, draw(st.sampled_from(["any", "not any"])), draw(domains(spec.relation, depth))]


@st.composite
def term(draw: DrawFn, model: str, depth: int, size: int) -> list[Any]:
    """Draw one complete term in prefix form, of at most `size` joined conditions."""
    shape = draw(st.sampled_from(SHAPES))
    if shape == "constant":
        return [[draw(st.sampled_from([0, 1])), "=", 1]]
    if shape == "leaf" or size < 2:
        return [draw(condition(model, depth))]
    if shape == "!":
        return ["!", *draw(term(model, depth, size - 1))]
    half = size // 2
    return [shape, *draw(term(model, depth, half)), *draw(term(model, depth, half))]


@st.composite
def domains(draw: DrawFn, model: str, depth: int = 2) -> list[Any]:
    """Draw a whole domain: terms with `&` between them left out; smaller inside a relation."""
    count = draw(st.sampled_from([0, 1, 1, 1, 2]))
    return [item for _ in range(count) for item in draw(term(model, depth, 2 + depth))]


@st.composite
def hierarchies(draw: DrawFn, model: str) -> list[Any]:
    """Draw one condition on what is below or above some records."""
    fields = [field for field in ("id", "parent_id", "category_id") if field in SCHEMA[model]]
    operators, values = HIERARCHY
    return [[draw(st.sampled_from(fields)), draw(st.sampled_from(operators)), draw(values)]]


@st.composite
def walks(draw: DrawFn, model: str) -> list[Any]:
    """Draw one condition at the end of a path through two or three relations."""
    path: list[str] = []
    for _ in range(draw(st.sampled_from([2, 2, 3]))):
        relations = [field for field, spec in SCHEMA[model].items() if spec.kind in RELATIONAL]
        path.append(draw(st.sampled_from(relations)))
        model = SCHEMA[model][path[-1]].relation
        if not any(spec.kind in RELATIONAL for spec in SCHEMA[model].values()):
            break
    name, *rest = draw(condition(model, 0))
    return [[".".join([*path, name]), *rest]]
