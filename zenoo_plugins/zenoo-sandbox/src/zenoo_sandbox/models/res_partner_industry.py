"""Industries that contacts work in."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="res.partner.industry",
        description="Industry",
        order="name, id" if version != "18.0" else "name",
        names_search=("name", "full_name"),
        defaults={"active": True},
    )
