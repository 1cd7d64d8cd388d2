"""Teams of salespeople."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="crm.team", description="Sales Team", order="sequence ASC, create_date DESC, id DESC"
    )
