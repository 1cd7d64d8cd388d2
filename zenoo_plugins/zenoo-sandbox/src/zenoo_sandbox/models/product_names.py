"""How products are called, and found by that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from zenoo_sandbox.orm.declare import Compute, Domain, Row
from zenoo_sandbox.orm.env import Env

_WITH_CODE = re.compile(r"\[([^\]]+)\]\s*(.*)", re.DOTALL)


def name_of(row: Row) -> str:
    """Return a product's name with its code in front."""
    name: str = row["name"] or ""
    return f"[{row['default_code']}] {name}" if row["default_code"] else name


def display_name(*fields: str) -> Compute:
    """Return the display name of a product that is also found by any of the fields."""
    return Compute("display_name", ("name", "default_code"), name_of, search=_search(fields))


def _search(fields: tuple[str, ...]) -> Callable[[Env, str, Any], Domain]:
    def search(env: Env, operator: str, value: Any) -> Domain:
        domain: list[Any] = ["|"] * (len(fields) - 1)
        domain += [(field, operator, value) for field in fields]
        several = isinstance(value, list | tuple)
        exact = "=" if operator == "in" else operator
        for text in value if several else [value]:
            found = _WITH_CODE.fullmatch(text) if isinstance(text, str) else None
            if found is not None and operator in ("=", "in", "like", "ilike"):
                domain = ["|", *domain, "&", ("default_code", "=", found[1])]
                domain.append(("name", exact, found[2]))
        return domain

    return search
