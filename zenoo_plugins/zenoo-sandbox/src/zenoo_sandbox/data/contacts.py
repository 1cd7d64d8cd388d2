"""The demo contacts and their tags: a small world of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

# The ids are those of the recorded 19.0, so that recorded requests find a company where Odoo
# has one; 18.0 has one more user before the contacts.
_RENUMBERED_18 = {8: 9, 9: 10, 10: 11, 11: 12, 12: 13, 13: 53}
# So that the company with that number comes after the other one in 18.0, as recorded.
_RENAMED_18 = {"Acorn Joinery": "Birch Joinery"}


def contacts(version: str) -> Iterator[Seed]:
    """Yield the tags, parents first, then the contacts, companies before their people."""
    for row in rows("res.partner.category"):
        yield _tag(row)
    renumbered = _RENUMBERED_18 if version == "18.0" else {}
    for row in rows("res.partner"):
        if row["only"] not in ("", version.split(".")[0]):
            continue
        number = int(row["id"])
        values = _values(row)
        if version == "18.0":
            values["name"] = _RENAMED_18.get(values["name"], values["name"])
        yield Seed(_xmlid(row["key"]), "res.partner", values, renumbered.get(number, number), True)


def _tag(row: Mapping[str, str]) -> Seed:
    values = {
        "name": row["name"],
        "color": int(row["color"]),
        "parent_id": Ref(_tag_xmlid(row["parent"])) if row["parent"] else False,
    }
    return Seed(_tag_xmlid(row["key"]), "res.partner.category", values, int(row["id"]))


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    country = row["country"]
    texts = ("name", "email", "phone", "street", "zip", "city", "function", "website", "vat", "ref")
    values: dict[str, Any] = {name: row[name] or False for name in texts}
    values |= {
        "type": row["type"],
        "is_company": row["is_company"] == "1",
        "active": row["active"] == "1",
        "lang": row["lang"],
        "parent_id": Ref(_parent(row["parent"])) if row["parent"] else False,
        "country_id": Ref(f"base.{country}") if country else False,
        "state_id": Ref(f"base.state_{row['state']}") if row["state"] else False,
        "category_id": [Ref(_tag_xmlid(key)) for key in row["tags"].split()],
        "company_id": Ref(row["company"]) if row["company"] else False,
        "user_id": Ref(row["salesperson"]) if row["salesperson"] else False,
        "color": int(row["color"]),
    }
    return values


def _parent(key: str) -> str:
    return key if "." in key else _xmlid(key)


def _xmlid(key: str) -> str:
    return f"sandbox.partner_{key}"


def _tag_xmlid(key: str) -> str:
    return f"sandbox.tag_{key}"
