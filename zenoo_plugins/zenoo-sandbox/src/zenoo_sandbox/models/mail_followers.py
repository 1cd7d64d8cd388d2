"""Who follows which document."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model, Unique
from zenoo_sandbox.orm.fields import described

_TWICE = "Error, a partner cannot follow twice the same object."


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    number = described(
        "many2one_reference", "Related Document ID", model_field="res_model", required=True
    )
    partner = described("many2one", "Related Partner", relation="res.partner", required=True)
    return Model(
        name="mail.followers",
        description="Document Followers",
        fields={
            "res_model": described("char", "Related Document Model Name", required=True),
            "res_id": number,
            "partner_id": partner,
            "name": described("char", "Name", related="partner_id.name", store=False),
            "email": described("char", "Email", related="partner_id.email", store=False),
        },
        ondelete={"partner_id": "cascade"},
        indexes=("res_id",),
        uniques=(Unique(("res_model", "res_id", "partner_id"), _TWICE),),
    )
