"""Domain trees compiled to SQL conditions."""

from __future__ import annotations

import logging
from itertools import count
from typing import Any

from attrs import evolve

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, plain, rules
from zenoo_sandbox.orm.domain import (
    FALSE,
    NEGATIONS,
    TRUE,
    Bool,
    Leaf,
    Nary,
    Node,
    Not,
    Reference,
    join,
    parse,
)
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.hierarchy import hierarchy
from zenoo_sandbox.orm.names import name_domain
from zenoo_sandbox.orm.parts import DATES, PARTS, expression
from zenoo_sandbox.orm.registry import RELATIONAL, X2MANY, Field, ModelInfo

Sql = tuple[str, list[Any]]
_log = logging.getLogger("zenoo.sandbox")


class Compiler:
    """Compile the domains of one query; each subquery gets an alias of its own."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self._numbers = count(1)

    def alias(self) -> str:
        """Return an alias that this query has not used."""
        return f"s{next(self._numbers)}"

    def where(self, info: ModelInfo, alias: str, node: Node) -> Sql:
        """Return the condition that a row of `alias` is in the domain."""
        if isinstance(node, Bool):
            return ("1" if node.value else "0"), []
        if isinstance(node, Leaf):
            return self._leaf(info, alias, node)
        if isinstance(node, Not):
            text, params = self.where(info, alias, node.node)
            return self._negated(node.node, text), params
        if isinstance(node, Reference):
            return self._reference(alias, node)
        return _balanced(node.word, [self.where(info, alias, child) for child in node.nodes])

    def _reference(self, alias: str, node: Reference) -> Sql:
        target, other = self.env.model(node.model), self.alias()
        text, params = self.where(target, other, node.node)
        link = f"{other}.id = {alias}.{quoted(node.path)}"
        return f"EXISTS (SELECT 1 FROM {target.table} {other} WHERE {link} AND {text})", params

    def _negated(self, node: Node, text: str) -> str:
        # In 18.0 what SQL leaves undecided stays undecided for the operators it cannot invert.
        return f"({text}) IS NOT TRUE" if self.env.registry.new else f"NOT ({text})"

    def ids(
        self, info: ModelInfo, node: Node, *, select: str = "id", archived: bool = False
    ) -> Sql:
        """Return the subquery of the records of a domain, as the caller may see them."""
        env = self.env
        access.check_access(env, info, "read")
        alias = self.alias()
        text, params = self.where(info, alias, node)
        shown = TRUE if archived else archived_filter(env, info, node)
        extra = join("AND", [shown, rules.binding(env, info, "read")])
        if extra != TRUE:
            # Rules are written for a caller who may look anywhere.
            more, more_params = self._sudo().where(info, alias, extra)
            text, params = f"{text} AND {more}", params + more_params
        return f"SELECT {alias}.{quoted(select)} FROM {info.table} {alias} WHERE {text}", params

    def _sudo(self) -> Compiler:
        other = Compiler(self.env.sudo())
        other._numbers = self._numbers
        return other

    def _with(self, **context: Any) -> Compiler:
        other = Compiler(self.env.with_context(**context))
        other._numbers = self._numbers
        return other

    def inside(self, field: Field) -> Compiler:
        """Return the compiler for what a relational field shows: with the field's own context."""
        return self._with(**(field.described.get("context") or {}))

    def _leaf(self, info: ModelInfo, alias: str, leaf: Leaf) -> Sql:
        name, _, rest = leaf.path.partition(".")
        field = info.fields.get(name)
        if field is not None and field.type in DATES and rest in PARTS:
            return self._part(alias, field, rest, leaf)
        if field is None or (rest and field.type not in RELATIONAL):
            word = "condition" if self.env.registry.new else "leaf"
            text = f"Invalid field {info.name}.{leaf.path if field else name} in {word} "
            raise PythonError(ValueError, text + leaf.text())
        if field.groups:
            access.check_fields(self.env, info, [field], "read")
        if rest:
            inner = Leaf(rest, leaf.operator, leaf.value)
            return self._any(alias, field, inner, negative=False)
        return self._field_leaf(info, alias, field, leaf)

    def _part(self, alias: str, field: Field, part: str, leaf: Leaf) -> Sql:
        access.check_fields(self.env, self.env.model(field.model), [field], "read")
        column = expression(self.env, field, self.column(alias, field), part)
        return plain.condition(self.env, column, evolve(field, type="integer"), leaf)

    def _field_leaf(self, info: ModelInfo, alias: str, field: Field, leaf: Leaf) -> Sql:
        operator = leaf.operator
        if operator == "=?":
            return self._leaf(info, alias, Leaf(leaf.path, "=", leaf.value)) if leaf.value else _YES
        if operator in ("child_of", "parent_of"):
            return hierarchy(self, info, alias, field, leaf)
        if operator in ("any", "not any"):
            return self._any_leaf(info, alias, field, leaf)
        if field.related and not field.column:
            return self._related(info, alias, field, leaf)
        if not field.stored and not field.column:
            return self._computed(info, alias, field, leaf)
        if field.type in X2MANY:
            return self._x2many(alias, field, leaf)
        if field.type == "many2one":
            return self._many2one(alias, field, leaf)
        return plain.condition(self.env, f"{alias}.{quoted(field.name)}", field, leaf)

    def _any_leaf(self, info: ModelInfo, alias: str, field: Field, leaf: Leaf) -> Sql:
        negative = leaf.operator == "not any"
        if field.name == "id":
            node = parse(leaf.value, new=self.env.registry.new)
            return self.where(info, alias, Not(node) if negative else node)
        if field.type not in RELATIONAL:
            raise PythonError(ValueError, f"Cannot determine the relation for {field.name!r}")
        node = parse(leaf.value, new=self.env.registry.new)
        return self._any(alias, field, node, negative=negative)

    def _any(self, alias: str, field: Field, node: Node, *, negative: bool) -> Sql:
        """Return the condition that some related record is in the domain."""
        comodel = field.comodel
        if comodel is None:
            # Nothing can be there: the sandbox does not have that model.
            return ("1" if negative else "0"), []
        if field.related and not field.column:
            return self._any_by_path(alias, field, node, negative=negative)
        if not field.stored:
            return _ignored(field)
        if field.type == "many2one":
            # In 18.0 what lies behind a many2one shows archived records too, however deep.
            compiler = self if self.env.registry.new else self._with(active_test=False)
            text, params = compiler.ids(comodel, node, archived=True)
            column = self.column(alias, field)
            return membership(column, text, negative), params
        compiler = self.inside(field)
        node = join("AND", [self._domain_of(field), node])
        return compiler.linked(alias, field, comodel, node, negative=negative)

    def linked(
        self, alias: str, field: Field, comodel: ModelInfo, node: Node, *, negative: bool
    ) -> Sql:
        """Return the condition that an x2many field has a record of the domain."""
        word = "NOT IN" if negative else "IN"
        if field.type == "one2many":
            inverse = Leaf(field.inverse_name, "!=", False)
            text, params = self.ids(comodel, join("AND", [inverse, node]), select=inverse.path)
            return f"{alias}.id {word} ({text})", params
        if field.relation is None:
            return ("1" if negative else "0"), []
        text, params = self.ids(comodel, node)
        table, column, other = field.relation.table, field.relation.column, field.relation.other
        inner = f"SELECT {quoted(column)} FROM {table} WHERE {quoted(other)} IN ({text})"
        return f"{alias}.id {word} ({inner})", params

    def _any_by_path(self, alias: str, field: Field, node: Node, *, negative: bool) -> Sql:
        model = self.env.model(field.model)
        first, *rest = field.related
        inner = Leaf(".".join(rest), "any", node) if rest else node
        text, params = self._any(alias, model.fields[first], inner, negative=False)
        return (f"({text}) IS NOT TRUE" if negative else text), params

    def _related(self, info: ModelInfo, alias: str, field: Field, leaf: Leaf) -> Sql:
        """Search along the path; an empty path counts as an empty value."""
        path = ".".join(field.related)
        node: Node = Leaf(path, leaf.operator, leaf.value)
        values = leaf.value if isinstance(leaf.value, list | tuple) else [leaf.value]
        empty = any(value is False or value is None for value in values)
        if (leaf.operator not in NEGATIONS) == empty and len(field.related) > 1:
            node = join("OR", [node, Leaf(field.related[0], "=", False)])
        return self._sudo().where(info, alias, node)

    def _computed(self, info: ModelInfo, alias: str, field: Field, leaf: Leaf) -> Sql:
        search = field.compute.search if field.compute else None
        positive = NEGATIONS.get(leaf.operator, leaf.operator)
        if field.name == "display_name" and search is None:
            node = name_domain(info, positive, leaf.value)
        elif search is None:
            return _ignored(field)
        else:
            node = parse(search(self.env, positive, leaf.value), new=self.env.registry.new)
        text, params = self.where(info, alias, node)
        return (f"({text}) IS NOT TRUE" if positive != leaf.operator else text), params

    def column(self, alias: str, field: Field) -> str:
        """Return the expression of a many2one's value."""
        return plain.value_of(self.env, f"{alias}.{quoted(field.name)}", field)

    def _many2one(self, alias: str, field: Field, leaf: Leaf) -> Sql:
        column = self.column(alias, field)
        if leaf.operator[0] in "<>":
            return plain.compare(self.env, column, field, leaf)
        ids, names, empty = _targets(leaf)
        negative = leaf.operator in NEGATIONS
        parts: list[Sql] = []
        if ids:
            text, params = in_list(ids)
            parts.append((f"{column} IN {text}", params))
        if names is not None:
            parts.append(self._any(alias, field, names, negative=False))
        if empty:
            parts.append((f"{column} IS NULL", []))
        text, params = _balanced("OR", parts) if parts else ("0", [])
        return (f"({text}) IS NOT TRUE" if negative else text), params

    def _x2many(self, alias: str, field: Field, leaf: Leaf) -> Sql:
        ids, names, empty = _targets(leaf)
        negative = leaf.operator in NEGATIONS
        if field.comodel is None:
            return "01"[empty != negative], []
        parts: list[Sql] = []
        # Ids are meant as they are, archived or not; in 19.0 the field's own domain counts.
        anyone = self._with(active_test=False)
        domain = self._domain_of(field) if self.env.registry.new else TRUE
        if ids:
            node = join("AND", [Leaf("id", "in", ids), domain])
            parts.append(anyone.linked(alias, field, field.comodel, node, negative=False))
        if names is not None:
            parts.append(self._any(alias, field, names, negative=False))
        if empty:
            everyone = anyone._sudo()
            parts.append(everyone.linked(alias, field, field.comodel, domain, negative=True))
        text, params = _balanced("OR", parts) if parts else ("0", [])
        return (f"NOT ({text})" if negative else text), params

    def _domain_of(self, field: Field) -> Node:
        """Return the domain that narrows an x2many field."""
        return parse(field.domain, new=self.env.registry.new) if field.domain else TRUE


_YES: Sql = ("1", [])


def _ignored(field: Field) -> Sql:
    _log.warning("Non-stored field %s cannot be searched: the condition is ignored.", field)
    return _YES


def quoted(name: str) -> str:
    """Return a column's name as SQL needs it."""
    return f'"{name}"'


def membership(column: str, subquery: str, negative: bool) -> str:
    """Return the condition that the value is (not) among those of a subquery; NULL is not."""
    if negative:
        return f"({column} NOT IN ({subquery}) OR {column} IS NULL)"
    return f"{column} IN ({subquery})"


def archived_filter(env: Env, info: ModelInfo, node: Node) -> Node:
    """Return the condition that hides archived records, unless the domain or context speaks."""
    if "active" not in info.fields or not env.context.get("active_test", True):
        return TRUE
    return TRUE if _mentions(node, "active") else Leaf("active", "=", True)


def _mentions(node: Node, path: str) -> bool:
    if isinstance(node, Leaf):
        return node.path == path
    if isinstance(node, Not):
        return _mentions(node.node, path)
    return isinstance(node, Nary) and any(_mentions(child, path) for child in node.nodes)


def _targets(leaf: Leaf) -> tuple[list[int], Node | None, bool]:
    """Split the value of a condition on a relation into ids, a condition on names, and "empty"."""
    value, operator = leaf.value, NEGATIONS.get(leaf.operator, leaf.operator)
    values = list(value) if isinstance(value, list | tuple) else [value]
    if operator.endswith("like"):
        if not value:
            # Any name matches the empty text, so only "is there one at all" is left.
            return [], (FALSE if "=" in operator else TRUE), "=" in operator
        return [], Leaf("display_name", operator, value), False
    ids = [v for v in values if type(v) is int and abs(v) < 2**63]
    names = [v for v in values if isinstance(v, str)]
    empty = any(v is False or v is None for v in values)
    if any(v is True for v in values):
        ids.append(1)
    node = Leaf("display_name", "in", names) if names else None
    return ids, node, empty


def _balanced(word: str, parts: list[Sql]) -> Sql:
    """Join conditions in a balanced tree: SQLite limits how deep an expression may be."""
    if len(parts) == 1:
        return parts[0]
    if len(parts) <= 8:
        text = f" {word} ".join(text for text, _ in parts)
        return f"({text})", [value for _, params in parts for value in params]
    middle = len(parts) // 2
    return _balanced(word, [_balanced(word, parts[:middle]), _balanced(word, parts[middle:])])
