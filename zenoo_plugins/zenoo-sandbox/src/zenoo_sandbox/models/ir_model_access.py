"""Access rights, as records."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.model.access",
        description="Model Access",
        order="model_id,group_id,name,id",
        ondelete={"model_id": "cascade", "group_id": "restrict"},
    )
