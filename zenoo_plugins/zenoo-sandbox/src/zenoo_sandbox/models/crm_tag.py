"""Tags of sales orders."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model, Unique
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model, of which no metadata was recorded."""
    del version
    return Model(
        name="crm.tag",
        description="CRM Tag",
        fields={
            "name": described("char", "Tag Name", required=True, translate=True),
            "color": described("integer", "Color"),
        },
        uniques=(Unique(("name",), "Tag name already exists!"),),
    )
