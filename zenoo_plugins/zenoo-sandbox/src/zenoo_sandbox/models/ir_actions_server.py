"""What a scheduled action does; it is kept, and never run here."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox import data
from zenoo_sandbox.orm.declare import Model

LINK = "ir_actions_server_id"


def declare(version: str) -> Model:
    """Declare the model; its fields are those that the recorded scheduled actions have from it."""
    return Model(
        name="ir.actions.server",
        description="Server Action",
        fields=dict(_fields(version)),
        order="sequence,name,id",
    )


def _fields(version: str) -> dict[str, dict[str, Any]]:
    found = {}
    for name, entry in data.fields(version, "ir.cron").items():
        if entry.get("related") == f"{LINK}.{name}":
            own = {key: value for key, value in entry.items() if key != "related"}
            # Whichever model it is for: the sandbox has not all of them.
            found[name] = own | {"store": True, "required": entry["required"] and name == "name"}
    return found
