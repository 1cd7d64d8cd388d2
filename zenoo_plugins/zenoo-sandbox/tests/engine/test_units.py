"""Units of measure: trees in 19.0, categories with a reference unit in 18.0."""

from __future__ import annotations

import pytest

from .callers import Call, Refusal

UNIT = "uom.uom"
NEW = pytest.mark.parametrize("version", ["19.0"])
OLD = pytest.mark.parametrize("version", ["18.0"])


@NEW
def test_a_unit_is_so_many_of_the_unit_above(call: Call, refusal: Refusal) -> None:
    values = {"name": "Crate", "relative_factor": 24.0, "relative_uom_id": 1}
    crate = call(UNIT, "create", values)
    values = {"name": "Pallet", "relative_factor": 10.0, "relative_uom_id": crate}
    pallet = call(UNIT, "create", values)
    (found,) = call(UNIT, "read", [pallet], ["factor", "parent_path"])
    assert found == {"id": pallet, "factor": 240.0, "parent_path": f"1/{crate}/{pallet}/"}
    call(UNIT, "write", [crate], {"relative_factor": 12.0})
    assert call(UNIT, "read", [pallet], ["factor"])[0]["factor"] == 120.0
    assert pallet in call(UNIT, "search", [["id", "child_of", 1]])
    error = refusal(UNIT, "write", [crate], {"relative_uom_id": pallet})
    assert error.message == "You cannot create recursive units of measure."
    error = refusal(UNIT, "create", {"name": "Nothing", "relative_factor": 0.0})
    assert error.message.endswith("The conversion ratio for a unit of measure cannot be 0!")


@OLD
def test_a_unit_is_a_part_of_its_categorys_unit(call: Call, refusal: Refusal) -> None:
    values = {"name": "Crate", "category_id": 1, "uom_type": "bigger", "factor_inv": 24.0}
    crate = call(UNIT, "create", values)
    (found,) = call(UNIT, "read", [crate], ["factor", "ratio"])
    assert found == {"id": crate, "factor": pytest.approx(1 / 24), "ratio": pytest.approx(24.0)}
    call(UNIT, "write", [crate], {"factor": 0.1})
    assert call(UNIT, "read", [crate], ["factor_inv"])[0]["factor_inv"] == 10.0
    assert crate in call("uom.category", "read", [1], ["uom_ids"])[0]["uom_ids"]
    error = refusal(UNIT, "create", {"name": "Nothing", "category_id": 1, "factor": 0.0})
    assert error.message.endswith("The conversion ratio for a unit of measure cannot be 0!")
    error = refusal(UNIT, "write", [crate], {"rounding": 0.0})
    assert error.message.endswith("The rounding precision must be greater than 0!")
    assert "uom_uom_category_id_fkey" in refusal("uom.category", "unlink", [1]).message


@NEW
def test_categories_of_units_are_18s(refusal: Refusal) -> None:
    assert refusal("uom.category", "search", []).message == "Object uom.category doesn't exist"


def test_names_are_translated(call: Call) -> None:
    dozen = call("ir.model.data", "check_object_reference", "uom", "product_uom_dozen")[1]
    french = {"lang": "fr_FR"}
    assert call(UNIT, "read", [dozen], ["display_name"], context=french)[0]["display_name"] == (
        "Douzaines"
    )


def test_a_unit_in_use_stays(refusal: Refusal, version: str) -> None:
    text = {"19.0": "'Product' (product.template)", "18.0": "product_template_uom_id_fkey"}
    assert text[version] in refusal(UNIT, "unlink", [1]).message


def test_a_line_in_another_unit_has_that_units_price(call: Call, version: str) -> None:
    """A dozen costs twelve times as much as a piece, a piece a twelfth of a dozen."""
    unit = "product_uom_id" if version == "19.0" else "product_uom"
    dozen = call("ir.model.data", "check_object_reference", "uom", "product_uom_dozen")[1]
    (screws,) = call("product.product", "search", [["default_code", "=", "SUP-204"]])
    lines = [[0, 0, {"product_id": 5, unit: dozen}], [0, 0, {"product_id": screws, unit: 1}]]
    order = call("sale.order", "create", {"partner_id": 9, "order_line": lines})
    found = call("sale.order.line", "search_read", [["order_id", "=", order]], ["price_unit"])
    assert [line["price_unit"] for line in found] == [12 * 450.0, pytest.approx(0.3)]
