"""Actions that open views of a model."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(name="ir.actions.act_window", description="Action Window", order="name, id")
