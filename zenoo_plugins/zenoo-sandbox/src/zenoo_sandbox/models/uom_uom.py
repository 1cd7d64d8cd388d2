"""Units of measure: 19.0 has trees of units, 18.0 categories with a reference unit each."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models.common import no_cycle, parent_path
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Check, Compute, Model, Row
from zenoo_sandbox.orm.env import Env

_NAME = "uom.uom"
_ZERO = "The conversion ratio for a unit of measure cannot be 0!"


def _factor(row: Row) -> float:
    return float((row["relative_factor"] or 0.0) * (row["relative_uom_id.factor"] or 1.0))


def _inverse(row: Row) -> float:
    return 1.0 / row["factor"] if row["factor"] else 0.0


def _ratio(row: Row) -> float:
    return float(_inverse(row) if row["uom_type"] == "bigger" else row["factor"])


def _set_inverse(env: Env, ids: list[int], value: Any) -> None:
    factor = 1.0 / value if isinstance(value, int | float) and value else 0.0
    crud.write(env, env.model(_NAME), ids, {"factor": factor})


def converted(row: Row, price: float, *, new: bool) -> float:
    """Return a price per `line` unit of one per `own` unit, from the factors of both."""
    own, line = row["own"] or 1.0, row["line"] or 1.0
    return price * (line / own if new else own / line)


def declare(version: str) -> Model:
    """Declare the model."""
    if version == "18.0":
        return _declare_18()
    recursive = "You cannot create recursive units of measure."
    return Model(
        name=_NAME,
        description="Product Unit of Measure",
        order="sequence, relative_uom_id, id",
        parent_name="relative_uom_id",
        ondelete={"relative_uom_id": "cascade"},
        computes=(
            Compute("factor", ("relative_factor", "relative_uom_id.factor"), _factor),
            Compute("rounding", (), lambda row: 0.01),
            Compute(
                "sequence",
                ("relative_factor",),
                precious=True,
                by_row=lambda row: min(int((row["relative_factor"] or 0.0) * 100.0), 1000),
            ),
            parent_path("uom_uom", "relative_uom_id"),
        ),
        checks=(Check("factor_gt_zero", "relative_factor != 0", _ZERO),),
        constraints=(no_cycle("uom_uom", recursive, "relative_uom_id"),),
    )


def _declare_18() -> Model:
    return Model(
        name=_NAME,
        description="Product Unit of Measure",
        order="factor DESC, id",
        ondelete={"category_id": "restrict"},
        computes=(
            Compute("factor_inv", ("factor",), _inverse, inverse=_set_inverse),
            Compute("ratio", ("uom_type", "factor"), _ratio),
        ),
        checks=(
            Check("factor_gt_zero", "factor != 0", _ZERO),
            Check(
                "rounding_gt_zero", "rounding > 0", "The rounding precision must be greater than 0!"
            ),
        ),
    )
