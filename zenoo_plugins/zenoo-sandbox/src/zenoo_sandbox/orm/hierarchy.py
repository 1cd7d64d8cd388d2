"""`child_of` and `parent_of` as recursive queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm.domain import TRUE, Leaf, Node, join
from zenoo_sandbox.orm.env import in_list
from zenoo_sandbox.orm.registry import RELATIONAL, X2MANY, Field, ModelInfo

if TYPE_CHECKING:
    from zenoo_sandbox.orm.compile import Compiler, Sql


def hierarchy(compiler: Compiler, info: ModelInfo, alias: str, field: Field, leaf: Leaf) -> Sql:
    """Return the condition that a record is below (above) those that the value names."""
    comodel = info if field.name == "id" else field.comodel
    if field.name != "id" and field.type not in RELATIONAL:
        text = f"Cannot execute {leaf.operator} for {field}, works only for relational fields"
        raise PythonError(ValueError, f"{text} in condition {leaf.text()}")
    if not (field.column or field.stored):
        # Known only by the path or the function behind it.
        return compiler.where(
            info, alias, Leaf(field.name, "any", Leaf("id", leaf.operator, leaf.value))
        )
    many = field.type == "many2many"
    if many:
        compiler = compiler.inside(field)
    searched = many and compiler.env.registry.new
    if comodel is None:
        return "0", []
    start = _start(compiler, comodel, field, leaf.value, searched=searched)
    if start is None:
        return "0", []
    same = comodel is info
    parent = comodel.declared.parent_name
    if same and field.type == "many2one":
        parent = field.name
    text, params = _closure(comodel, parent, start, leaf.operator)
    if same and field.type not in X2MANY:
        return f"{alias}.id IN ({text})", params
    if field.type == "many2one":
        return f"{compiler.column(alias, field)} IN ({text})", params
    if many and not (searched and leaf.operator == "parent_of"):
        text, params = _shown(compiler, comodel, text, params)
    return _linked(alias, field, text, params)


def _shown(compiler: Compiler, comodel: ModelInfo, text: str, params: list[Any]) -> Sql:
    """Leave out archived records: what a many2many is linked with is searched for."""
    visible, more = compiler.ids(comodel, TRUE)
    return f"{text} INTERSECT {visible}", [*params, *more]


def _start(
    compiler: Compiler, comodel: ModelInfo, field: Field, value: Any, *, searched: bool
) -> Sql | None:
    """Return the subquery of the records that the value names, None for none.

    Names are searched for, ids are taken as they are: but `searched` ids are searched for too.
    """
    values = list(value) if isinstance(value, list | tuple) else [value]
    ids = [v for v in values if type(v) is int and v and abs(v) < 2**63]
    wanted: list[Node] = [
        Leaf("display_name", "ilike", name) for name in values if isinstance(name, str)
    ]
    parts: list[Sql] = []
    if ids and searched:
        wanted.append(Leaf("id", "in", ids))
    elif ids:
        text, params = in_list(ids)
        parts.append((f"SELECT id FROM {comodel.table} WHERE id IN {text}", params))
    if wanted:
        archived = field.type == "many2one"
        parts.append(compiler.ids(comodel, join("OR", wanted), archived=archived))
    texts, many = [text for text, _ in parts], [item for _, params in parts for item in params]
    return (" UNION ".join(texts), many) if parts else None


def _closure(comodel: ModelInfo, parent: str, start: Sql, operator: str) -> Sql:
    text, params = start
    found = comodel.fields.get(parent)
    if found is None or found.type != "many2one" or found.comodel is not comodel:
        return text, params
    column = f'"{parent}"'
    if operator == "child_of":
        step = f"SELECT c.id FROM {comodel.table} c JOIN tree ON c.{column} = tree.id"
    else:
        step = (
            f"SELECT c.{column} FROM {comodel.table} c JOIN tree ON c.id = tree.id"
            f" WHERE c.{column} IS NOT NULL"
        )
    return f"WITH RECURSIVE tree(id) AS ({text} UNION {step}) SELECT id FROM tree", params


def _linked(alias: str, field: Field, text: str, params: list[Any]) -> Sql:
    if field.type == "one2many" and field.comodel is not None:
        inverse = f'"{field.inverse_name}"'
        inner = f"SELECT {inverse} FROM {field.comodel.table} WHERE id IN ({text})"
        return f"{alias}.id IN ({inner} AND {inverse} IS NOT NULL)", params
    if field.relation is None:
        return "0", []
    table, column, other = field.relation.table, field.relation.column, field.relation.other
    inner = f'SELECT "{column}" FROM {table} WHERE "{other}" IN ({text})'
    return f"{alias}.id IN ({inner})", params
