"""`child_of` and `parent_of` as recursive queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm.domain import Leaf, join
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
    start = None if comodel is None else _start(compiler, comodel, leaf.value)
    if comodel is None or start is None:
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
    return _linked(alias, field, text, params)


def _start(compiler: Compiler, comodel: ModelInfo, value: Any) -> Sql | None:
    """Return the subquery of the records that the value names, None for none."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    ids = [v for v in values if type(v) is int and v and abs(v) < 2**63]
    names = [v for v in values if isinstance(v, str)]
    if names:
        found = join("OR", [Leaf("display_name", "ilike", name) for name in names])
        node = join("OR", [found, Leaf("id", "in", ids)]) if ids else found
        return compiler.ids(comodel, node)
    if not ids:
        return None
    text, params = in_list(ids)
    return f"SELECT id FROM {comodel.table} WHERE id IN {text}", params


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
