"""Conditions on plain columns: equality, order, patterns, and what counts as empty."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import DatabaseError, PythonError
from zenoo_sandbox.orm import convert, patterns
from zenoo_sandbox.orm.domain import NEGATIONS, Leaf
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.moments import moment
from zenoo_sandbox.orm.registry import Field

Sql = tuple[str, list[Any]]
_TEXTS = frozenset({"char", "text", "html"})
_MOMENTS = frozenset({"date", "datetime"})


def value_of(env: Env, column: str, field: Field) -> str:
    """Return the expression of a field's value: of a translated one in the caller's language."""
    variant = field.variant
    if not variant:
        return column
    if variant == "company":
        own = f"json_extract({column}, '$.\"{env.company_id}\"')"
        return f"COALESCE({own}, {_fallback(env, field)})"
    lang = env.lang
    english = f"json_extract({column}, '$.en_US')"
    if lang == "en_US":
        return english
    return f"COALESCE(json_extract({column}, '$.{lang}'), {english})"


def _fallback(env: Env, field: Field) -> str:
    """Return what a company sees that has no value of its own."""
    default = env.registry[field.model].defaults.get(field.name)
    if not isinstance(default, str) or not default:
        return "NULL"
    return "'" + default.replace("'", "''") + "'"


def condition(env: Env, column: str, field: Field, leaf: Leaf) -> Sql:
    """Return the condition of one leaf on a stored field that is no relation."""
    column = value_of(env, column, field)
    operator = NEGATIONS.get(leaf.operator, leaf.operator)
    negative = operator != leaf.operator
    if operator in ("=", "in"):
        return _equal(env, column, field, leaf.value, negative=negative)
    if operator in ("<", ">", "<=", ">="):
        return compare(env, column, field, leaf)
    return _like(env, column, operator, leaf.value, negative=negative)


def _equal(env: Env, column: str, field: Field, value: Any, *, negative: bool) -> Sql:
    values = list(value) if isinstance(value, list | tuple) else [value]
    if field.type == "boolean":
        return _boolean(column, {_truth(item) for item in values}, negative=negative)
    set_values = [item for item in values if item is not False and item is not None]
    empty = len(set_values) < len(values)
    found = {_comparable(env, field, "=", item) for item in set_values}
    empty, found = _widen(env, field, empty, found)
    return _among(column, found, empty=empty, negative=negative)


def _among(column: str, found: set[Any], *, empty: bool, negative: bool) -> Sql:
    if not found:
        null = f"{column} IS {'NOT ' if negative else ''}NULL"
        return (null if empty else "01"[negative]), []
    text, params = in_list(sorted(found, key=str))
    if negative:
        outside = f"{column} NOT IN {text}"
        return f"({outside} {'AND' if empty else 'OR'} {column} IS {'NOT ' * empty}NULL)", params
    inside = f"{column} IN {text}"
    return (f"({inside} OR {column} IS NULL)" if empty else inside), params


def _widen(env: Env, field: Field, empty: bool, found: set[Any]) -> tuple[bool, set[Any]]:
    """Treat the empty value of the type and NULL as one, as 19.0 does."""
    blank = _blank(env, field)
    if blank is not None and (empty or blank in found):
        return True, found | {blank}
    return empty, found


def _truth(value: Any) -> bool:
    if isinstance(value, str):
        return value.lower() not in ("", "0", "f", "false", "n", "no", "off")
    return bool(value)


def _boolean(column: str, wanted: set[bool], *, negative: bool) -> Sql:
    if negative:
        wanted = {True, False} - wanted
    if len(wanted) != 1:
        return ("1" if wanted else "0"), []
    # "Not true" includes what was never set.
    return (f"{column} = 1" if True in wanted else f"{column} IS NOT TRUE"), []


def _comparable(env: Env, field: Field, operator: str, value: Any) -> Any:
    if field.type in _MOMENTS:
        return moment(env, field, operator, value)[1]
    if field.name == "id" or field.type in ("many2one", "integer", "many2one_reference"):
        return _number(value)
    if field.type == "selection":
        return value if isinstance(value, str) else str(value)
    return convert.to_column(field, value)


def _number(value: Any) -> int | float:
    """Return the number that PostgreSQL would compare an integer column with."""
    if isinstance(value, float):
        return value
    try:
        number = int(value)
    except ValueError:
        text = f'invalid input syntax for type integer: "{value}"\n'
        raise DatabaseError("InvalidTextRepresentation", text) from None
    except TypeError as error:
        raise PythonError(TypeError, *error.args) from None
    return number if abs(number) < 2**63 else float(min(max(number, -(2**1000)), 2**1000))


def compare(env: Env, column: str, field: Field, leaf: Leaf) -> Sql:
    """Return an inequality; NULL is neither below nor above, but for what 19.0 takes it for."""
    operator, value = leaf.operator, leaf.value
    if isinstance(value, list | tuple | dict):
        raise PythonError(TypeError, f"Invalid value in condition {leaf.text()}")
    if field.type in _MOMENTS:
        if not value:
            return "0", []
        operator, value = moment(env, field, operator, value)
        return f"{column} {operator} ?", [value]
    blank = _blank(env, field)
    if value is False or value is None:
        if blank is None and not convert.is_number(field):
            return "0", []
        value = 0 if blank is None else blank
    value = _comparable(env, field, operator, value)
    text = f"{column} {operator} ?"
    if blank is not None and _holds(blank, operator, value):
        text = f"({text} OR {column} IS NULL)"
    return text, [value]


def _blank(env: Env, field: Field) -> Any:
    """Return what 19.0 takes NULL for; None where NULL is nothing."""
    if not env.registry.new or field.name == "id":
        return None
    if field.type in _TEXTS:
        return ""
    return 0 if convert.is_number(field) or field.type == "boolean" else None


def _holds(left: Any, operator: str, right: Any) -> bool:
    if "=" in operator and left == right:
        return True
    return bool(left < right if operator[0] == "<" else left > right)


def _like(env: Env, column: str, operator: str, value: Any, *, negative: bool) -> Sql:
    exact = operator.startswith("=")
    if not value:
        if not exact:
            return ("1" if not negative else "0" if env.registry.new else f"{column} IS NULL"), []
        if env.registry.new:
            blank = f"({column} IS NULL OR {column} = '')"
            return (f"NOT {blank}" if negative else blank), []
    if exact and not isinstance(value, str) and env.registry.new:
        raise PythonError(TypeError, "The pattern to match must be a string")
    pattern = str(value or "") if exact else f"%{value}%"
    text, params = patterns.matches(column, pattern, ignore_case=operator.endswith("ilike"))
    return (f"({text}) IS NOT TRUE" if negative else text), params
