"""States and provinces of countries."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Row, Unique


def _display_name(row: Row) -> str:
    return f"{row['name']} ({row['country_id.code']})"


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name="res.country.state",
        description="Country state",
        order="code, id",
        names_search=("name", "code"),
        computes=(Compute("display_name", ("name", "country_id.code"), _display_name),),
        uniques=(
            Unique(("country_id", "code"), "The code of the state must be unique by country!"),
        ),
    )
