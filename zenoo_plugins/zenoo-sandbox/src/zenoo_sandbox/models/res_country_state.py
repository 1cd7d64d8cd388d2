"""States and provinces of countries."""

from __future__ import annotations

import re
from typing import Any

from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Compute, Domain, Model, Row, Unique
from zenoo_sandbox.orm.domain import NEGATIONS
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.names import search_names, search_names_after, signed
from zenoo_sandbox.orm.records import Records

_WITH_COUNTRY = re.compile(r"(.+)\((.+)\)")
_MOST = 100


def _display_name(row: Row) -> str:
    return f"{row['name']} ({row['country_id.code']})"


def _search_display_name(env: Env, operator: str, value: Any) -> Domain:
    """Find by name or code, also by a name with its country as "Texas (US)"."""
    domain: Domain = ["|", ("name", operator, value), ("code", operator, value)]
    names = value if operator == "in" else [value] if operator in ("=", "ilike") else []
    exact = "=" if operator == "in" else operator
    for name in names if isinstance(names, list | tuple) else []:
        found = _WITH_COUNTRY.fullmatch(name) if isinstance(name, str) else None
        if found is not None:
            state, country = found[1].strip(), found[2].strip()
            domain = ["|", *domain, "&", ("name", exact, state), "|"]
            domain += [("country_id.name", "ilike", country), ("country_id.code", "=", country)]
    country_id = env.context.get("country_id")
    return ["&", ("country_id", "=", country_id), *domain] if country_id else domain


def _search_names(
    self: Records, name: Any, domain: Any, operator: Any, limit: Any
) -> list[list[Any]]:
    """Find a state with that very code before those with the text in their name."""
    if operator == "in":
        return _search_each(self, name, domain, _MOST if limit is None else limit)
    with python_errors():
        by_code = bool(name) and operator not in NEGATIONS
    if not by_code:
        return search_names(self, name, domain, operator, limit)
    first = self.parse([["code", "=like", name]])
    return search_names_after(self, first, name, domain, operator, limit)


def _search_each(self: Records, names: Any, domain: Any, limit: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    with python_errors():
        for name in names:
            found += _search_names(self, name, domain, "=", limit - len(found))
            if len(found) == limit:
                break
    return found


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="res.country.state",
        description="Country state",
        order="code, id",
        names_search=("name", "code"),
        computes=(
            Compute(
                "display_name",
                ("name", "country_id.code"),
                _display_name,
                search=_search_display_name,
            ),
        ),
        uniques=(
            Unique(("country_id", "code"), "The code of the state must be unique by country!"),
        ),
        methods={"name_search": signed(_search_names, new=version != "18.0")},
        overrides=frozenset({"name_search"}),
    )
