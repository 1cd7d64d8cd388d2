"""Reports; they are listed, and never made here."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(name="ir.actions.report", description="Report Action", order="name, id")
