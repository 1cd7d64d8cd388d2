"""The fields of the models, as records."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Row, Unique


def _display_name(row: Row) -> str:
    return f"{row['field_description']} ({row['model']})"


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.model.fields",
        description="Fields" if version == "18.0" else "Field",
        order="name, id" if version != "18.0" else "name",
        rec_name="field_description",
        names_search=("field_description", "name"),
        ondelete={
            "model_id": "cascade",
            "relation_field_id": "cascade",
            "related_field_id": "cascade",
        },
        indexes=("model", "name"),
        computes=(Compute("display_name", ("field_description", "model"), _display_name),),
        uniques=(Unique(("model", "name"), "Field names must be unique per model."),),
    )
