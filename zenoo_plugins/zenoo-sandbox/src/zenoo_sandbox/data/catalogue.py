"""Units, categories and products; only units and the first category are in a bare database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

_CATEGORIES_18 = {
    "unit": (1, "Unit"),
    "weight": (2, "Weight"),
    "time": (3, "Working Time"),
    "length": (4, "Length / Distance"),
    "volume": (6, "Volume"),
}


def units(version: str) -> Iterator[Seed]:
    """Yield the units of measure; recorded are the numbers of units and days, and their names."""
    series = version.split(".")[0]
    if series == "18":
        for key, (number, name) in _CATEGORIES_18.items():
            yield Seed(_group(key), "uom.category", {"name": name}, number)
    for row in rows("uom.uom"):
        if row[f"id{series}"]:
            values = _unit_18(row) if series == "18" else _unit_19(row)
            french = {"fr_FR": {"name": row["french"]}}
            number = int(row[f"id{series}"])
            yield Seed(row["xmlid"], "uom.uom", values, number, translations=french)


def _group(key: str) -> str:
    return f"sandbox.uom_category_{key}"


def _unit_18(row: Mapping[str, str]) -> dict[str, Any]:
    """18.0 counts how many of a unit are in the reference unit of its category."""
    size = float(row["factor"])
    return {
        "name": row["name"],
        "category_id": Ref(_group(row["category"])),
        "factor": 1 / size,
        "uom_type": "reference" if size == 1 else "bigger" if size > 1 else "smaller",
        "rounding": 0.01,
    }


def _unit_19(row: Mapping[str, str]) -> dict[str, Any]:
    """19.0 counts how many of the unit above are in a unit: a day has eight hours."""
    day = row["category"] == "time"
    size = float(row["factor"]) * (8 if day else 1)
    parent = row["parent"]
    return {
        "name": row["name"],
        "relative_factor": size,
        "relative_uom_id": Ref(parent) if parent else False,
    }


def categories(version: str, *, demo: bool) -> Iterator[Seed]:
    """Yield the categories of products, parents first."""
    del version
    for row in rows("product.category"):
        if demo or not row["parent"]:
            parent = Ref(row["parent"]) if row["parent"] else False
            values = {"name": row["name"], "parent_id": parent}
            yield Seed(row["xmlid"], "product.category", values, int(row["id"]))


def products() -> Iterator[Seed]:
    """Yield the products; recorded are price, cost and unit of the first two."""
    for row in rows("product.product"):
        values = {
            "name": row["name"],
            "default_code": row["code"] or False,
            "type": row["type"],
            "uom_id": Ref(row["unit"]),
            "categ_id": Ref(row["category"]),
            "list_price": float(row["price"]),
            "standard_price": float(row["cost"]),
            "weight": float(row["weight"]),
            "barcode": row["barcode"] or False,
            "active": row["active"] == "1",
        }
        french = {"fr_FR": {"name": row["french"]}}
        xmlid = f"sandbox.product_{row['key']}"
        yield Seed(xmlid, "product.product", values, int(row["id"]), True, french)
