"""The `fields_get` entries of models that no server's metadata describes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

_RELATIONAL = frozenset({"many2one", "one2many", "many2many"})
_PLAIN: Mapping[str, Any] = {
    "change_default": False,
    "company_dependent": False,
    "default_export_compatible": False,
    "depends": [],
    "exportable": True,
    "groupable": True,
    "manual": False,
    "readonly": False,
    "required": False,
    "searchable": True,
    "sortable": True,
    "store": True,
}
_BY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "char": {"translate": False, "trim": True},
    "text": {"translate": False},
    "html": {"translate": False, "sanitize": True, "groupable": False},
}


def described(kind: str, string: str, **attributes: Any) -> dict[str, Any]:
    """Return the entry of a field of a type with a label; attributes win over the usual ones."""
    entry = {**_PLAIN, **_BY_TYPE.get(kind, {}), "string": string, "type": kind}
    if kind in _RELATIONAL:
        entry |= {"context": {}, "domain": [], "sortable": kind == "many2one"}
    if not attributes.get("store", True):
        entry |= {"groupable": False, "sortable": False, "searchable": False, "readonly": True}
    return {**entry, **attributes}


def complete(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return declared fields with their names, and with those that every model has."""
    return {name: {**entry, "name": name} for name, entry in {**_magic(), **fields}.items()}


def _magic() -> dict[str, dict[str, Any]]:
    users = {"relation": "res.users", "readonly": True}
    return {
        "id": described("integer", "ID", readonly=True),
        "display_name": described("char", "Display Name", store=False, searchable=True),
        "create_uid": described("many2one", "Created by", **users),
        "create_date": described("datetime", "Created on", readonly=True),
        "write_uid": described("many2one", "Last Updated by", **users),
        "write_date": described("datetime", "Last Updated on", readonly=True),
    }


def own_domain(
    model: str, entry: Mapping[str, Any], inverse: Mapping[str, Any] | None
) -> list[Any]:
    """Return the domain that narrows what a relational field shows.

    The mirror of a number that may belong to any model (`res_id`) shows those of its own model. A
    domain that depends on the record is left out.
    """
    domain = entry.get("domain") or []
    found = _literal(domain) if isinstance(domain, str) else list(domain)
    owner = (inverse or {}).get("model_field")
    condition = [owner, "=", model]
    return found if owner is None or condition in found else [*found, condition]


def _literal(text: str) -> list[Any]:
    """Return a domain that 19.0 wrote as `([...]) + ([...])`."""
    try:
        expression = ast.parse(text, mode="eval").body
        if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
            parts = [expression.left, expression.right]
        else:
            parts = [expression]
        return [_condition(item) for part in parts for item in ast.literal_eval(part)]
    except (SyntaxError, ValueError, TypeError):
        return []


def _condition(item: Any) -> Any:
    if not isinstance(item, tuple):
        return item
    return [list(part) if isinstance(part, tuple) else part for part in item]
