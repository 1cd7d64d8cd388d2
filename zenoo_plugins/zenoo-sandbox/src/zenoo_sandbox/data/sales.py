"""Sequences, parameters, industries and banks, and the demo quotations and orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_sandbox.data.companies import MAIN
from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

_PARAMETERS = (
    ("web.base.url", "http://localhost:8069"),
    ("database.uuid", "6f1f0a52-53a1-4a35-9b0e-2d1f7d3f5c10"),
)
_TAGS = (("service", "Service", 1), ("training", "Training", 2), ("wholesale", "Wholesale", 3))
_POSITIONS = ("Domestic", "Abroad")


def house(version: str) -> Iterator[Seed]:
    """Yield what selling needs in every database."""
    for number, (key, value) in enumerate(_PARAMETERS, 1):
        yield Seed(None, "ir.config_parameter", {"key": key, "value": value}, number)
    values = {"name": "Sales Order", "code": "sale.order", "prefix": "S", "padding": 5}
    yield Seed("sale.seq_sale_order", "ir.sequence", {**values, "company_id": False}, noupdate=True)
    if version != "18.0":
        # Recorded: number and name of the first; 18.0 has none.
        for number, name in enumerate(_POSITIONS, 1):
            values = {"name": name, "sequence": number, "company_id": Ref(MAIN)}
            yield Seed(f"sandbox.position_{number}", "account.fiscal.position", values, number)
    for number, row in enumerate(rows("res.partner.industry"), 1):
        french = {"fr_FR": {"name": row["french"]}}
        names = {"name": row["name"], "full_name": row["full_name"]}
        xmlid = f"base.res_partner_industry_{row['section']}"
        yield Seed(xmlid, "res.partner.industry", names, number, translations=french)


def orders(version: str) -> Iterator[Seed]:
    """Yield the bank accounts, tags, quotations and orders of the demo data."""
    yield from _banks()
    for number, (key, name, color) in enumerate(_TAGS, 1):
        yield Seed(f"sandbox.order_tag_{key}", "crm.tag", {"name": name, "color": color}, number)
    line = 0
    for row in rows("sale.order"):
        xmlid = f"sandbox.order_{row['id']}"
        yield Seed(xmlid, "sale.order", _order(row, version), int(row["id"]), True)
        for item in row["lines"].split():
            line += 1
            product, quantity = item.split(":")
            values = {
                "order_id": Ref(xmlid),
                "product_id": Ref(f"sandbox.product_{product}"),
                "product_uom_qty": float(quantity),
            }
            yield Seed(f"sandbox.order_line_{line}", "sale.order.line", values, line, True)


def _order(row: Mapping[str, str], version: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "partner_id": Ref(f"sandbox.partner_{row['partner']}"),
        "user_id": Ref(row["salesperson"]) if row["salesperson"] else False,
        "date_order": row["date"],
        "validity_date": row["validity"] or False,
        "state": row["state"],
        "client_order_ref": row["reference"] or False,
    }
    if row["id"] == "3":
        # Recorded: its tags, and in 19.0 its fiscal position.
        values["tag_ids"] = [Ref("sandbox.order_tag_service"), Ref("sandbox.order_tag_training")]
        if version != "18.0":
            values["fiscal_position_id"] = Ref("sandbox.position_1")
    return values


def _banks() -> Iterator[Seed]:
    for number, (name, bic) in enumerate((("Harbour Bank", "HARBUS33"), ("Polderbank", False)), 1):
        yield Seed(f"sandbox.bank_{number}", "res.bank", {"name": name, "bic": bic}, number)
    accounts = (
        ("4400 1122 3301", "sandbox.partner_acorn_joinery", 1),
        ("4400 1122 3302", "sandbox.partner_rowan_mats", 2),
    )
    for number, (account, partner, bank) in enumerate(accounts, 1):
        values = {
            "acc_number": account,
            "partner_id": Ref(partner),
            "bank_id": Ref(f"sandbox.bank_{bank}"),
        }
        yield Seed(f"sandbox.account_{number}", "res.partner.bank", values, number)
