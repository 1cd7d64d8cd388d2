"""Fiscal positions: their names only, for no tax is computed here."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model, of which no metadata was recorded."""
    del version
    return Model(
        name="account.fiscal.position",
        description="Fiscal Position",
        order="sequence",
        fields={
            "name": described("char", "Fiscal Position", required=True, translate=True),
            "sequence": described("integer", "Sequence"),
            "active": described("boolean", "Active"),
            "company_id": described("many2one", "Company", relation="res.company", required=True),
        },
        defaults={"active": True, "company_id": lambda env: env.company_id},
    )
