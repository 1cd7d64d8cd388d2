"""Views; they are kept, and the sandbox shows none of them."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(name="ir.ui.view", description="View", order="priority,name,id")
