"""The domains of record rules: Python expressions over the user and its companies.

Only literals, lists, `+`, `not`, `and`, `or`, `if`, and the fields of `user` are understood, so an
expression can do nothing but look.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from zenoo_sandbox.errors import PythonError

if TYPE_CHECKING:
    from zenoo_sandbox.orm.env import Env
    from zenoo_sandbox.orm.registry import Field, ModelInfo


@frozen(eq=False)
class _Records:
    """Some records within an expression."""

    info: ModelInfo
    ids: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.ids)


def evaluate(env: Env, text: str) -> Any:
    """Return the value of an expression for the caller; raise PythonError for what is no domain."""
    try:
        expression = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise PythonError(type(error), str(error)) from None
    names = {
        "user": lambda: _Records(env.model("res.users"), (env.uid,)),
        "company_ids": lambda: env.company_ids,
        "company_id": lambda: env.company_id,
    }
    return _Evaluator(env, names).value(expression)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


class _Evaluator:
    def __init__(self, env: Env, names: Mapping[str, Callable[[], Any]]) -> None:
        self.env = env
        self.names = names

    def value(self, node: ast.expr) -> Any:
        run = _NODES.get(type(node))
        if run is None:
            raise PythonError(ValueError, f"forbidden in a domain: {ast.unparse(node)}")
        return run(self, node)

    def name(self, node: ast.Name) -> Any:
        if node.id not in self.names:
            raise PythonError(NameError, f"name {node.id!r} is not defined")
        return self.names[node.id]()

    def sequence(self, node: ast.List | ast.Tuple) -> Any:
        return [self.value(item) for item in node.elts]

    def attribute(self, node: ast.Attribute) -> Any:
        owner = self.value(node.value)
        if not isinstance(owner, _Records):
            kind = type(owner).__name__
            raise PythonError(AttributeError, f"{kind!r} object has no attribute {node.attr!r}")
        if node.attr == "id":
            return owner.ids[0] if owner.ids else False
        if node.attr == "ids":
            return list(owner.ids)
        return self.field(owner, node.attr)

    def field(self, owner: _Records, name: str) -> Any:
        field = owner.info.fields.get(name)
        if field is None:
            text = f"{owner.info.name!r} object has no attribute {name!r}"
            raise PythonError(AttributeError, text)
        if field.related and not field.column:
            found: Any = owner
            for step in field.related:
                found = self.field(found, step)
            return found
        if field.comodel is not None:
            return _Records(field.comodel, self._linked(field, field.comodel, owner))
        if not field.column:
            raise PythonError(ValueError, f"{field} is not stored")
        sql = f'SELECT "{name}" FROM {owner.info.table} WHERE id = ?'
        rows = self.env.query(sql, owner.ids[:1]) if owner.ids else []
        return False if not rows or rows[0][0] is None else rows[0][0]

    def _linked(self, field: Field, comodel: ModelInfo, owner: _Records) -> tuple[int, ...]:
        if field.column:
            table, key, target = owner.info.table, "id", field.name
        elif field.relation is not None:
            relation = field.relation
            table, key, target = relation.table, relation.column, relation.other
        elif field.type == "one2many":
            table, key, target = comodel.table, field.inverse_name, "id"
        else:
            raise PythonError(ValueError, f"{field} is not stored")
        sql = f'SELECT "{target}" FROM {table} WHERE "{key}" = ? AND "{target}" IS NOT NULL'
        found = (row[0] for id_ in owner.ids for row in self.env.query(sql, (id_,)))
        return tuple(dict.fromkeys(found))

    def binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if not isinstance(node.op, ast.Add) or not isinstance(left, list):
            raise PythonError(ValueError, f"forbidden in a domain: {ast.unparse(node)}")
        if not isinstance(right, list):
            kind = type(right).__name__
            raise PythonError(TypeError, f'can only concatenate list (not "{kind}") to list')
        return left + right

    def unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(node.op, ast.USub) and isinstance(value, int | float):
            return -value
        raise PythonError(ValueError, f"forbidden in a domain: {ast.unparse(node)}")

    def boolean(self, node: ast.BoolOp) -> Any:
        value: Any = None
        for item in node.values:
            value = self.value(item)
            if bool(value) is isinstance(node.op, ast.Or):
                break
        return value

    def choice(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)


_NODES: Mapping[type[ast.expr], Callable[[_Evaluator, Any], Any]] = {
    ast.Constant: lambda evaluator, node: node.value,
    ast.Name: _Evaluator.name,
    ast.List: _Evaluator.sequence,
    ast.Tuple: _Evaluator.sequence,
    ast.Attribute: _Evaluator.attribute,
    ast.BinOp: _Evaluator.binary,
    ast.UnaryOp: _Evaluator.unary,
    ast.BoolOp: _Evaluator.boolean,
    ast.IfExp: _Evaluator.choice,
}
