"""Products as they are sold; each has at least one variant."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox import data
from zenoo_sandbox.models import product_variants
from zenoo_sandbox.models.product_names import display_name
from zenoo_sandbox.orm.declare import Compute, Hooks, Model, Relation, Row, Values
from zenoo_sandbox.orm.env import Env

_TOOLTIP = "Goods are tangible materials and merchandise you provide."


def _currencies(env: Env, ids: list[int]) -> dict[int, int]:
    """Return the currency of each product's company, else of the current one."""
    sql = "SELECT t.id, c.currency_id FROM product_template t JOIN res_company c"
    sql += " ON c.id = COALESCE(t.company_id, ?)"
    found = dict(env.query(sql, (env.company_id,)))
    return {id_: found[id_] for id_ in ids if id_ in found}


def _complete(env: Env, values: Values) -> None:
    """Fill what Odoo computes before the record is there; only 18.0 has a purchase unit."""
    values.setdefault("invoice_policy", "order")
    values.setdefault("service_type", "manual")
    if "uom_po_id" in env.model("product.template").fields and not values.get("uom_po_id"):
        values["uom_po_id"] = values.get("uom_id")


def _copy(env: Env, original: Row, values: Values) -> None:
    if values.get("name") == original.get("name"):
        values["name"] = f"{original['name']} (copy)"


def _defaults(version: str) -> dict[str, Any]:
    """Return the defaults of 18.0, which were recorded with those of its variants."""
    if version != "18.0":
        return {}
    known = data.fields(version, "product.template")
    found = data.defaults(version, "product.product")
    return {name: value for name, value in found.items() if name in known and "tax" not in name}


def declare(version: str) -> Model:
    """Declare the model."""
    units = Relation("product_template_uom_rel", "template_id", "uom_id")
    return Model(
        name="product.template",
        description="Product",
        order="is_favorite desc, name",
        relations={"uom_ids": units},
        ondelete={"categ_id": "restrict", "uom_id": "restrict", "uom_po_id": "restrict"},
        defaults=_defaults(version),
        no_copy=frozenset({"default_code", "weight", "volume"}),
        indexes=("name", "default_code"),
        computes=(
            display_name("name", "default_code"),
            Compute("currency_id", by_batch=_currencies),
            Compute("cost_currency_id", by_batch=_currencies),
            Compute("is_product_variant", (), lambda row: False),
            Compute("product_variant_id", by_batch=product_variants.first),
            Compute("product_variant_count", by_batch=product_variants.count),
            Compute("product_tooltip", (), lambda row: _TOOLTIP),
            Compute("weight_uom_name", (), lambda row: "kg"),
            Compute("volume_uom_name", (), lambda row: "m³"),
            *map(product_variants.mirrored, _MIRRORED),
        ),
        overrides=frozenset({"create", "write", "copy", "name_search"}),
        hooks=Hooks(create=_complete, saved=product_variants.template_saved, copy=_copy),
    )


_MIRRORED = ("barcode", "default_code", "standard_price", "weight", "volume")
