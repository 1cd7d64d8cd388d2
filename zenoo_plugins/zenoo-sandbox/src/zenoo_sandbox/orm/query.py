"""SELECT statements over one model: paths as joins, orders, limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zenoo_sandbox.errors import DatabaseError, PythonError, UserError
from zenoo_sandbox.orm import access, plain, rules
from zenoo_sandbox.orm.compile import Compiler, archived_filter, quoted
from zenoo_sandbox.orm.declare import Relation
from zenoo_sandbox.orm.domain import TRUE, Node, join
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.registry import Field, ModelInfo

_TERM = re.compile(
    r"\s*(?P<path>[a-z0-9_:.]+)(\s+(?P<way>asc|desc))?(\s+nulls\s+(?P<nulls>first|last))?\s*",
    re.IGNORECASE,
)
_DEPTH = 8
# What PostgreSQL calls a negative one.
_LIMIT = ("LIMIT", "InvalidRowCountInLimitClause")
_OFFSET = ("OFFSET", "InvalidRowCountInResultOffsetClause")


class Query:
    """Build one SELECT over a model; its table is `t`, and each many2one path one more join."""

    def __init__(self, env: Env, info: ModelInfo) -> None:
        self.env = env
        self.info = info
        self._joins: dict[tuple[str, str], tuple[str, str]] = {}
        self._where = "1"
        self._params: list[Any] = []
        self._order = ""

    def narrow(self, node: Node) -> Query:
        """Keep only the records of the domain, with no further filter."""
        if node != TRUE:
            text, params = Compiler(self.env).where(self.info, "t", node)
            self._where, self._params = f"{self._where} AND {text}", self._params + params
        return self

    def visible(self, node: Node, mode: str = "read") -> Query:
        """Keep only what a search shows: by rules, and without archived records."""
        self.narrow(join("AND", [node, archived_filter(self.env, self.info, node)]))
        return self.permitted(mode)

    def permitted(self, mode: str) -> Query:
        """Keep only what the record rules permit."""
        bound_by = rules.binding(self.env, self.info, mode)
        if bound_by != TRUE:
            text, params = Compiler(self.env.sudo()).where(self.info, "t", bound_by)
            self._where, self._params = f"{self._where} AND {text}", self._params + params
        return self

    def only(self, ids: Sequence[int]) -> Query:
        """Keep only these ids."""
        text, params = in_list(ids)
        self._where, self._params = f"t.id IN {text} AND {self._where}", params + self._params
        return self

    def link(self, relation: Relation, ids: Sequence[int]) -> str:
        """Join the table of a many2many field for some of its owners; return their column."""
        text, params = in_list(ids)
        owner = f"r.{quoted(relation.column)}"
        joined = f" JOIN {relation.table} r ON r.{quoted(relation.other)} = t.id"
        self._joins["r", ""] = "r", joined
        self._where, self._params = f"{owner} IN {text} AND {self._where}", params + self._params
        return owner

    def column(self, path: Sequence[str]) -> str:
        """Return the expression of a field, or of one at the end of many2one fields."""
        alias, info = "t", self.info
        *steps, last = self._expand(path)
        for name in steps:
            alias, info = self._join(alias, info, name)
        field = info.fields[last]
        if not field.column:
            raise _not_stored(field)
        return plain.value_of(self.env, f"{alias}.{quoted(field.name)}", field)

    def _expand(self, path: Sequence[str]) -> list[str]:
        """Return the path with each related field replaced by the path it stands for."""
        rest, found, info = list(path), [], self.info
        while rest:
            field = info.fields[rest.pop(0)]
            if field.related and not field.column:
                rest[:0] = field.related
                continue
            found.append(field.name)
            if rest and field.comodel is not None:
                info = field.comodel
        return found

    def _join(self, alias: str, info: ModelInfo, name: str) -> tuple[str, ModelInfo]:
        field = info.fields[name]
        if field.comodel is None or field.type != "many2one":
            raise _not_stored(field)
        key = (alias, name)
        if key not in self._joins:
            other = f"j{len(self._joins) + 1}"
            on = plain.value_of(self.env, f"{alias}.{quoted(name)}", field)
            text = f" LEFT JOIN {field.comodel.table} {other} ON {other}.id = {on}"
            self._joins[key] = other, text
        return self._joins[key][0], field.comodel

    def order(self, order: Any) -> Query:
        """Sort by an order text, or by the model's own when there is none."""
        if not order:
            order = self.info.declared.order
        terms = self._terms("t", self.info, order, reverse=False, seen=frozenset())
        self._order = f" ORDER BY {', '.join(terms)}" if terms else ""
        return self

    def _terms(
        self, alias: str, info: ModelInfo, order: Any, *, reverse: bool, seen: frozenset[str]
    ) -> list[str]:
        terms: list[str] = []
        for part in _split(order):
            found = _TERM.fullmatch(part)
            if found is None:
                raise UserError(_invalid(order))
            down = ((found["way"] or "").lower() == "desc") is not reverse
            nulls = (found["nulls"] or "").lower()
            terms += self._term(alias, info, found["path"], down, nulls, reverse, seen)
        return terms

    def _term(
        self,
        alias: str,
        info: ModelInfo,
        path: str,
        down: bool,
        nulls: str,
        reverse: bool,
        seen: frozenset[str],
    ) -> list[str]:
        field = info.fields.get(path)
        if field is None:
            raise PythonError(ValueError, f"Invalid field {path!r} on model {info.name!r}")
        if field.groups:
            access.check_fields(self.env, info, [field], "read")
        if field.related and not field.column:
            *steps, last = field.related
            for name in steps:
                alias, info = self._join(alias, info, name)
            return self._term(alias, info, last, down, nulls, reverse, seen)
        if not field.column:
            raise _not_stored(field)
        if field.type == "many2one" and field.comodel is not None:
            return self._by_comodel(alias, info, field, down, seen)
        column = plain.value_of(self.env, f"{alias}.{quoted(field.name)}", field)
        return [_sorted(column, field, down, nulls)]

    def _by_comodel(
        self, alias: str, info: ModelInfo, field: Field, down: bool, seen: frozenset[str]
    ) -> list[str]:
        """Sort by what the many2one points at, in its model's own order."""
        if str(field) in seen or len(seen) > _DEPTH or field.comodel is None:
            return []
        own = field.comodel.declared.order
        if own == "id":
            column = plain.value_of(self.env, f"{alias}.{quoted(field.name)}", field)
            return [_sorted(column, field, down, "")]
        other, comodel = self._join(alias, info, field.name)
        return self._terms(other, comodel, own, reverse=down, seen=seen | {str(field)})

    def fetch(
        self, columns: Sequence[str], *, limit: Any = None, offset: Any = None
    ) -> list[tuple[Any, ...]]:
        """Run it and return the rows."""
        joins = "".join(text for _, text in self._joins.values())
        sql = f"SELECT {', '.join(columns)} FROM {self.info.table} t{joins} WHERE {self._where}"
        sql += self._order
        params = list(self._params)
        if limit or offset:
            sql += " LIMIT ? OFFSET ?"
            params += window(limit, offset)
        return self.env.query(sql, params)

    def count(self, limit: Any = None) -> int:
        """Return how many records there are, counting no further than the limit."""
        inner = f"SELECT 1 FROM {self.info.table} t WHERE {self._where}"
        if limit:
            inner += " LIMIT ?"
            sql = f"SELECT COUNT(*) FROM ({inner})"
            return int(self.env.query(sql, [*self._params, _whole_number(limit, _LIMIT)])[0][0])
        sql = f"SELECT COUNT(*) FROM {self.info.table} t WHERE {self._where}"
        return int(self.env.query(sql, self._params)[0][0])


def _not_stored(field: Field) -> PythonError:
    return PythonError(ValueError, f"Cannot convert {field} to SQL because it is not stored")


def window(limit: Any, offset: Any) -> list[int]:
    """Return the parameters of LIMIT and OFFSET; raise for what PostgreSQL refuses."""
    return [_whole_number(limit, _LIMIT) or -1, _whole_number(offset, _OFFSET)]


def _whole_number(value: Any, clause: tuple[str, str]) -> int:
    """Return a limit or offset, 0 for none; raise for what is no number or below zero."""
    if not value:
        return 0
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise PythonError(type(error), *error.args) from None
    if number < 0:
        word, name = clause
        raise DatabaseError(name, f"{word} must not be negative\n")
    return min(number, 2**62)


def _split(order: Any) -> list[str]:
    if not isinstance(order, str):
        raise UserError(_invalid(order))
    return order.split(",")


def _sorted(column: str, field: Field, down: bool, nulls: str) -> str:
    if field.type == "boolean":
        # What was never set sorts as what is not so.
        column = f"COALESCE({column}, 0)"
    # PostgreSQL takes NULL for greater than anything, SQLite for less.
    where = nulls or ("first" if down else "last")
    way = " DESC" if down else ""
    return f"{column}{way}" if field.name == "id" else f"{column}{way} NULLS {where.upper()}"


def _invalid(order: Any) -> str:
    return (
        f'Invalid "order" specified ({order}). A valid "order" specification is a comma-separated '
        "list of valid field names (optionally followed by asc/desc for the direction)"
    )
