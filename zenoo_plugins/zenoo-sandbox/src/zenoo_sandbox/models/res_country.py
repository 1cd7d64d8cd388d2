"""Countries."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Compute, Hooks, Model, Row, Unique, Values
from zenoo_sandbox.orm.domain import NEGATIONS
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.names import search_names, search_names_after, signed
from zenoo_sandbox.orm.records import Records

_FORMAT = "%(street)s\n%(street2)s\n%(city)s %(state_code)s %(zip)s\n%(country_name)s"


def _image(row: Row) -> str | None:
    code = row["code"]
    return f"/base/static/img/country_flags/{code.lower()}.png" if code else None


def _upper(env: Env, values: Values) -> None:
    code = values.get("code")
    if isinstance(code, str):
        values["code"] = code.upper()


def _check_code(env: Env, ids: list[int], values: Values) -> None:
    _upper(env, values)
    if isinstance(values.get("code"), str) and len(values["code"]) > 2:
        raise UserError("The country code must have two characters.")


def _search_names(
    self: Records, name: Any, domain: Any, operator: Any, limit: Any
) -> list[list[Any]]:
    """Find a country whose code two letters are before those with the letters in their name."""
    with python_errors():
        by_code = bool(name) and operator not in NEGATIONS and len(name) == 2
    if not by_code:
        return search_names(self, name, domain, operator, limit)
    first = self.parse([["code", operator, name]])
    return search_names_after(self, first, name, domain, operator, limit)


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="res.country",
        description="Country",
        order="name, id" if version != "18.0" else "name",
        names_search=("name", "code"),
        indexes=("code",),
        ondelete={"currency_id": "set null"},
        defaults={"address_format": _FORMAT, "zip_required": True, "name_position": "before"},
        computes=(Compute("image_url", ("code",), _image),),
        uniques=(
            Unique(("name",), "The name of the country must be unique!"),
            Unique(("code",), "The code of the country must be unique!"),
        ),
        methods={"name_search": signed(_search_names, new=version != "18.0")},
        overrides=frozenset({"create", "write", "name_search"}),
        hooks=Hooks(create=_upper, write=_check_code),
    )
