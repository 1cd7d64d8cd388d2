"""Grouped reading: one SELECT with GROUP BY over what the caller may see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, rules
from zenoo_sandbox.orm.buckets import Bucket
from zenoo_sandbox.orm.compile import quoted
from zenoo_sandbox.orm.domain import TRUE, Bool, Leaf, Nary, Node, Not
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.parts import DATES, PARTS, expression
from zenoo_sandbox.orm.query import Query, window
from zenoo_sandbox.orm.registry import RELATIONAL, X2MANY, Field, ModelInfo

_KEY = re.compile(r"([a-zA-Z_]\w*(?:\.\w+)*)(?::(\w+))?")
_NAME = re.compile(r"[a-zA-Z_]\w*")
_ORDER = re.compile(r"\s*([\w.:]+)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*", re.IGNORECASE)
_SQL = {
    "sum": "SUM({})",
    "avg": "AVG({})",
    "min": "MIN({})",
    "max": "MAX({})",
    "bool_and": "MIN({})",
    "bool_or": "MAX({})",
    "count": "COUNT({})",
    "count_distinct": "COUNT(DISTINCT {})",
    "array_agg": "json_group_array({})",
    "array_agg_distinct": "json_group_array(DISTINCT {})",
    "recordset": "json_group_array({})",
}
_COMPARISONS = {"=": "IS", "!=": "IS NOT", "<": "<", ">": ">", "<=": "<=", ">=": ">="}


@frozen(eq=False)
class Key:
    """What records are grouped by: a field, perhaps behind many2one fields.

    A date is grouped by a span of time, or by a part that is a number.
    """

    spec: str
    path: tuple[str, ...]
    field: Field
    bucket: Bucket | None = None
    part: str = ""

    @classmethod
    def parse(cls, env: Env, info: ModelInfo, spec: Any, *, default: str = "") -> Key:
        """Return the key of "field" or "field:span"; a date without a span gets the default."""
        found = _KEY.fullmatch(spec) if isinstance(spec, str) else None
        if found is None:
            raise PythonError(ValueError, f"Invalid groupby specification {spec!r}.")
        path = tuple(found[1].split("."))
        field = _resolve(env, info, path, spec)
        if field.type not in DATES:
            if found[2]:
                text = f"Granularity set on a no-datetime field or property: {spec!r}"
                raise PythonError(ValueError, text)
            return cls(spec, path, field)
        granularity = found[2] or default
        if not granularity:
            text = f"Granularity not set on a date(time) field: {spec!r}"
            raise PythonError(ValueError, text)
        if granularity in PARTS:
            return cls(spec, path, field, part=granularity)
        return cls(spec, path, field, Bucket.of(env, field.type, granularity))

    @property
    def name(self) -> str:
        """Return the dotted path."""
        return ".".join(self.path)


@frozen(eq=False)
class Aggregate:
    """What is told of a group: `__count`, or a function over a field."""

    spec: str
    name: str
    function: str
    field: Field | None = None

    @classmethod
    def parse(cls, env: Env, info: ModelInfo, spec: Any) -> Aggregate:
        """Return the aggregate of "__count" or "field:function"."""
        if spec == "__count":
            return cls(spec, spec, "count")
        name, _, function = spec.partition(":") if isinstance(spec, str) else ("", "", "")
        if not _NAME.fullmatch(name):
            raise PythonError(ValueError, f"Invalid aggregate specification {spec!r}.")
        field = info.fields.get(name)
        if field is None:
            text = f"Invalid field {name!r} on model {info.name!r} for {spec!r}."
            raise PythonError(ValueError, text)
        if not function:
            raise PythonError(ValueError, f"Aggregate method is mandatory for {name!r}")
        if function not in _SQL or (function == "array_agg_distinct" and not env.registry.new):
            text = f"Invalid aggregate method {function!r} for {spec!r}."
            raise PythonError(ValueError, text)
        if function == "recordset" and field.name != "id" and field.type not in RELATIONAL:
            text = f"Aggregate method {function!r} can be only used on relational field (or id) "
            raise PythonError(ValueError, text + f"(for {spec!r}).")
        access.check_fields(env, info, [field], "read")
        return cls(spec, name, function, field)


def _resolve(env: Env, info: ModelInfo, path: Sequence[str], spec: str) -> Field:
    model: ModelInfo | None = info
    field = previous = None
    for name in path:
        field = model.fields.get(name) if model is not None else None
        if field is None or model is None:
            of = model.name if model is not None else info.name
            raise PythonError(ValueError, f"Invalid field {name!r} on model {of!r}")
        if previous is not None and previous.type != "many2one":
            text = f"Only many2one path is accepted for the {spec!r} groupby spec"
            raise PythonError(ValueError, text)
        previous = field
        access.check_fields(env, model, [field], "read")
        model = field.comodel
    if field is None:
        raise PythonError(ValueError, f"Invalid groupby specification {spec!r}.")
    return field


class GroupQuery(Query):
    """One grouped SELECT; `rows` gives the raw values of the keys, then of the aggregates."""

    def __init__(self, env: Env, info: ModelInfo, keys: Sequence[Key]) -> None:
        super().__init__(env, info)
        self._keys = [(key, self._key_column(key)) for key in keys]

    def _key_column(self, key: Key) -> str:
        if key.field.type in X2MANY:
            return self._link_column(key)
        column = self.column(key.path)
        if key.field.type == "boolean":
            return f"COALESCE({column}, 0)"
        if key.part:
            return expression(self.env, key.field, column, key.part)
        return key.bucket.sql(self.env, column) if key.bucket else column

    def _link_column(self, key: Key) -> str:
        """Join a many2many: its record counts in every group that it is linked to."""
        field = key.field
        if len(key.path) > 1 or field.relation is None or field.comodel is None:
            text = f"Field {field} is not stored or is a one2many: it cannot be grouped by"
            raise PythonError(ValueError, text)
        alias = f"g{len(self._joins) + 1}"
        own, other = quoted(field.relation.column), quoted(field.relation.other)
        on = f"{alias}.{own} = t.id{self._permitted_links(field.comodel, f'{alias}.{other}')}"
        self._joins[key.name, "link"] = alias, f" LEFT JOIN {field.relation.table} {alias} ON {on}"
        return f"{alias}.{other}"

    def _permitted_links(self, comodel: ModelInfo, column: str) -> str:
        if rules.binding(self.env, comodel, "read") == TRUE:
            return ""
        found = Query(self.env, comodel).permitted("read").fetch(["t.id"])
        return f" AND {column} IN ({','.join(str(row[0]) for row in found)})"

    def arrange(self, terms: Sequence[tuple[Key | Aggregate, bool, str]]) -> GroupQuery:
        """Sort by keys and aggregates; what the terms leave open follows the keys."""
        columns = {id(key): column for key, column in self._keys}
        parts: list[str] = []
        for item, down, nulls in terms:
            if isinstance(item, Key):
                parts += self._key_terms(item, columns[id(item)], down, nulls)
            else:
                parts.append(_sorted(self.expression(item), down, nulls))
        parts += [_sorted(column, False, "") for _, column in self._keys]
        self._order = f" ORDER BY {', '.join(parts)}" if self._keys else ""
        return self

    def _key_terms(self, key: Key, column: str, down: bool, nulls: str) -> list[str]:
        comodel = key.field.comodel
        if comodel is None or key.bucket is not None or comodel.declared.order == "id":
            return [_sorted(column, down, nulls)]
        alias = f"o{len(self._joins) + 1}"
        text = f" LEFT JOIN {comodel.table} {alias} ON {alias}.id = {column}"
        self._joins[column, "order"] = alias, text
        own = comodel.declared.order
        found = self._terms(alias, comodel, own, reverse=down, seen=frozenset({str(key.field)}))
        first = [f"{column} IS NULL{' DESC' if nulls == 'first' else ''}"] if nulls else []
        return first + found

    def expression(self, aggregate: Aggregate) -> str:
        """Return the SQL of an aggregate."""
        if aggregate.field is None:
            return "COUNT(*)"
        return _SQL[aggregate.function].format(self.column([aggregate.name]))

    def rows(
        self, aggregates: Sequence[Aggregate], having: str, params: list[Any], *, window: list[int]
    ) -> list[tuple[Any, ...]]:
        """Run it; without keys there is always one row."""
        keys = [column for _, column in self._keys]
        columns = [*keys, *(self.expression(aggregate) for aggregate in aggregates)] or ["1"]
        joins = "".join(text for _, text in self._joins.values())
        sql = f"SELECT {', '.join(columns)} FROM {self.info.table} t{joins} WHERE {self._where}"
        if keys:
            sql += f" GROUP BY {', '.join(keys)}"
        if having:
            sql += f" HAVING {having}"
        sql += f"{self._order} LIMIT ? OFFSET ?"
        return self.env.query(sql, [*self._params, *params, *window])


def _sorted(column: str, down: bool, nulls: str) -> str:
    where = nulls or ("first" if down else "last")
    return f"{column}{' DESC' if down else ''} NULLS {where.upper()}"


@define(eq=False)
class Groups:
    """Groups asked for: keys, aggregates, order and window; `fetch` answers raw rows."""

    env: Env
    info: ModelInfo
    node: Node
    keys: list[Key]
    aggregates: list[Aggregate]
    order: Any = None
    names: Mapping[str, Key | Aggregate] = field(factory=dict)
    having: Node = TRUE

    def fetch(self, *, limit: Any = None, offset: Any = 0) -> list[tuple[Any, ...]]:
        """Return for each group the values of the keys, then of the aggregates."""
        access.check_access(self.env, self.info, "read")
        query = GroupQuery(self.env, self.info, self.keys)
        query.visible(self.node)
        query.arrange(self._terms())
        having = ""
        params: list[Any] = []
        if self.having != TRUE:
            having, params = self._having(query, self.having)
        return query.rows(self.aggregates, having, params, window=window(limit, offset))

    def _terms(self) -> list[tuple[Key | Aggregate, bool, str]]:
        if not self.order:
            return [(key, False, "") for key in self.keys]
        terms: list[tuple[Key | Aggregate, bool, str]] = []
        for part in str(self.order).split(","):
            found = _ORDER.fullmatch(part)
            if found is None:
                text = f"Invalid order {self.order!r} for _read_group()"
                raise PythonError(ValueError, text)
            down = (found[2] or "").lower() == "desc"
            terms.append((self._named(found[1]), down, (found[3] or "").lower()))
        return terms

    def _named(self, name: str) -> Key | Aggregate:
        for key in self.keys:
            if name in (key.spec, key.name):
                return key
        if name in self.names:
            return self.names[name]
        if name == "__count" or ":" in name:
            return Aggregate.parse(self.env, self.info, name)
        text = f"Order term {name!r} is not a valid aggregate nor valid groupby"
        raise PythonError(ValueError, text)

    def _having(self, query: GroupQuery, node: Node) -> tuple[str, list[Any]]:
        if isinstance(node, Bool):
            return ("1" if node.value else "0"), []
        if isinstance(node, Not):
            text, params = self._having(query, node.node)
            return f"({text}) IS NOT TRUE", params
        if isinstance(node, Nary):
            parts = [self._having(query, child) for child in node.nodes]
            text = f" {node.word} ".join(text for text, _ in parts)
            return f"({text})", [value for _, params in parts for value in params]
        if not isinstance(node, Leaf):
            raise PythonError(ValueError, f"Invalid having clause {node!r}")
        return self._condition(query, node)

    def _condition(self, query: GroupQuery, leaf: Leaf) -> tuple[str, list[Any]]:
        column = query.expression(Aggregate.parse(self.env, self.info, leaf.path))
        values = leaf.value if isinstance(leaf.value, list | tuple) else [leaf.value]
        if any(not isinstance(value, int | float | str | None) for value in values):
            raise PythonError(ValueError, f"Invalid having clause {leaf.text()}")
        if leaf.operator in ("in", "not in"):
            marks = ",".join("?" * len(values))
            return f"{column} {leaf.operator.upper()} ({marks})", list(values)
        if leaf.operator not in _COMPARISONS or isinstance(leaf.value, list | tuple):
            raise PythonError(ValueError, f"Invalid having clause {leaf.text()}")
        return f"{column} {_COMPARISONS[leaf.operator]} ?", [leaf.value]
