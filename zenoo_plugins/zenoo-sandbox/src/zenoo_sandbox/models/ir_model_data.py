"""External ids."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import AccessError, PythonError
from zenoo_sandbox.orm.declare import Compute, Method, Model, Row, Unique
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records


def _complete_name(row: Row) -> str:
    return ".".join(part for part in (row["module"], row["name"]) if part)


def check_object_reference(
    self: Records, module: Any, xml_id: Any, raise_on_access_error: Any = False
) -> list[Any]:
    """Return model and id of an external id; False for the id where the caller may not look."""
    found = self.env.query(
        "SELECT model, res_id FROM ir_model_data WHERE module = ? AND name = ?",
        (str(module), str(xml_id)),
    )
    if not found or self.env.registry.get(found[0][0]) is None:
        raise PythonError(ValueError, f"External ID not found in the system: {module}.{xml_id}")
    model, res_id = found[0]
    query = Query(self.env, self.env.model(model)).visible(Leaf("id", "=", res_id))
    if query.count():
        return [model, res_id]
    if raise_on_access_error:
        text = f'Not enough access rights on the external ID "{module}.{xml_id}"'
        raise AccessError(text)
    return [model, False]


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.model.data",
        description="Model Data",
        order="module, model, name",
        indexes=("res_id",),
        computes=(
            Compute("complete_name", ("module", "name"), _complete_name),
            Compute("display_name", ("module", "name"), _complete_name),
            Compute(
                "reference", ("model", "res_id"), lambda row: f"{row['model']},{row['res_id']}"
            ),
        ),
        uniques=(
            Unique(
                ("module", "name"), "You cannot have multiple records with the same external ID"
            ),
        ),
        methods={"check_object_reference": Method(check_object_reference, True, "IrModelData")},
    )
