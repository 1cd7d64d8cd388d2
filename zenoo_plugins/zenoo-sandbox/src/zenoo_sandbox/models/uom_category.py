"""Categories of units of measure, which 19.0 gave up."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model, of which no metadata was recorded."""
    del version
    return Model(
        name="uom.category",
        description="Product UoM Categories",
        fields={
            "name": described("char", "Unit of Measure Category", required=True, translate=True),
            "uom_ids": described(
                "one2many", "Uom", relation="uom.uom", relation_field="category_id"
            ),
        },
    )
