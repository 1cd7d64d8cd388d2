"""Banks."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Row


def _display_name(row: Row) -> str:
    return f"{row['name'] or ''}{' - ' + row['bic'] if row['bic'] else ''}"


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="res.bank",
        description="Bank",
        order="name, id" if version != "18.0" else "name",
        names_search=("name", "bic"),
        defaults={"active": True},
        indexes=("bic",),
        computes=(Compute("display_name", ("name", "bic"), _display_name),),
    )
