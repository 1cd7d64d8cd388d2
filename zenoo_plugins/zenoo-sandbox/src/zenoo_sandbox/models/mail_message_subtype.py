"""Kinds of messages."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    return Model(
        name="mail.message.subtype",
        description="Message subtypes",
        fields={
            "name": described("char", "Message Type", required=True, translate=True),
            "description": described("text", "Description", translate=True),
            "internal": described("boolean", "Internal Only"),
            "default": described("boolean", "Default"),
            "hidden": described("boolean", "Hidden"),
            "res_model": described("char", "Model"),
            "sequence": described("integer", "Sequence"),
        },
        order="sequence, id",
        defaults={"sequence": 1, "default": True},
    )
