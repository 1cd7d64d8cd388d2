"""Addresses of contacts: as text, and shared between a company and its people."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Row, Values
from zenoo_sandbox.orm.env import Env, in_list

_ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
_COMMERCIAL = ("vat", "company_registry")
_PARTS = ("street", "street2", "city", "state_id.code", "zip", "country_id.name")


def _lines(row: Row) -> list[str]:
    place = " ".join(row[name] for name in ("city", "state_id.code", "zip") if row[name])
    company = row["commercial_company_name"]
    lines = [company, row["street"], row["street2"], place, row["country_id.name"]]
    return [line for line in lines if line]


_DEPENDS = (*_PARTS, "commercial_company_name")
COMPUTES = (
    Compute("contact_address", _DEPENDS, lambda row: "\n".join(_lines(row))),
    Compute("contact_address_inline", _DEPENDS, lambda row: ", ".join(_lines(row))),
)


def synchronize(env: Env, ids: list[int], values: Values) -> None:
    """Give a person the address of its company, and a company's new address to its people."""
    if values.get("parent_id") or values.get("type") == "contact":
        _from_parent(env, "id", ids)
    if any(name in values for name in _ADDRESS):
        _from_parent(env, "parent_id", ids)
    if any(name in values for name in _COMMERCIAL) or values.get("parent_id"):
        _from_commercial(env, ids)


def _from_parent(env: Env, column: str, ids: list[int]) -> None:
    """Copy addresses down one step, where the parent has one at all."""
    text, params = in_list(ids)
    names = ", ".join(f'"{name}"' for name in _ADDRESS)
    some = " OR ".join(f'p."{name}" IS NOT NULL' for name in _ADDRESS)
    parents = f"FROM res_partner p WHERE p.id = res_partner.parent_id AND ({some})"
    sql = (
        f"UPDATE res_partner SET ({names}) = (SELECT {names} {parents})"
        f" WHERE {column} IN {text} AND type = 'contact' AND EXISTS (SELECT 1 {parents})"
    )
    env.change("res_partner", sql, params)


def _from_commercial(env: Env, ids: list[int]) -> None:
    """Copy what belongs to the commercial entity to the people below it."""
    text, params = in_list(ids)
    names = ", ".join(f'"{name}"' for name in _COMMERCIAL)
    source = f"(SELECT {names} FROM res_partner c WHERE c.id = res_partner.commercial_partner_id)"
    sql = (
        f"UPDATE res_partner SET ({names}) = {source}"
        f" WHERE (id IN {text} OR commercial_partner_id IN {text})"
        " AND commercial_partner_id != id"
    )
    env.change("res_partner", sql, [*params, *params])
