"""Menus of the web client."""

from __future__ import annotations

from zenoo_sandbox.models.common import no_cycle, paths
from zenoo_sandbox.orm.declare import Compute, Model, Relation
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.read import rows

_RECURSIVE = "Error! You cannot create recursive menus."


def _names(env: Env, ids: list[int]) -> dict[int, str]:
    """Return the names from the root menu down."""
    found = paths(env, "ir_ui_menu", ids)
    steps = sorted({step for path in found.values() for step in path})
    names = {row["id"]: row["name"] for row in rows(env, env.model("ir.ui.menu"), steps, ["name"])}
    return {id_: "/".join(names[step] or "" for step in path) for id_, path in found.items()}


def declare(version: str) -> Model:
    """Declare the model."""
    groups = "groups_id" if version == "18.0" else "group_ids"
    return Model(
        name="ir.ui.menu",
        description="Menu",
        order="sequence,id",
        ondelete={"parent_id": "restrict"},
        relations={groups: Relation("ir_ui_menu_group_rel", "menu_id", "gid")},
        computes=(
            Compute("complete_name", by_batch=_names),
            Compute("display_name", by_batch=_names),
        ),
        constraints=(no_cycle("ir_ui_menu", _RECURSIVE),),
    )
