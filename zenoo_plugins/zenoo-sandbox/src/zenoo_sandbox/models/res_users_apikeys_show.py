"""What shows a new API key: its default is the key, and nothing is kept."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    return Model(
        name="res.users.apikeys.show",
        description="Show API Key",
        fields={"key": described("char", "Key", readonly=True)},
        rec_name="id",
    )
