"""Tags of contacts."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models.common import no_cycle, parent_path, paths
from zenoo_sandbox.orm.declare import Compute, Domain, Model, Relation
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.read import rows

_NAME = "res.partner.category"
_TABLE = "res_partner_category"


def _display_names(env: Env, ids: list[int]) -> dict[int, str]:
    found = paths(env, _TABLE, ids)
    wanted = sorted({step for path in found.values() for step in path})
    names = {row["id"]: row["name"] or "" for row in rows(env, env.model(_NAME), wanted, ["name"])}
    return {id_: " / ".join(names[step] for step in path) for id_, path in found.items()}


def _search_name(env: Env, operator: str, value: Any) -> Domain:
    """Find by name, and with a tag all those below it."""
    if not operator.endswith("like") or not value:
        return [("name", operator, value)]
    query = Query(env, env.model(_NAME)).visible(Leaf("name", operator, value))
    return [("id", "child_of", [row[0] for row in query.fetch(["t.id"])])]


def declare(version: str) -> Model:
    """Declare the model."""
    links = Relation("res_partner_res_partner_category_rel", "category_id", "partner_id")
    recursive = "You can not create recursive tags."
    return Model(
        name=_NAME,
        description="Partner Tags" if version == "18.0" else "Partner Tag",
        order="name, id",
        ondelete={"parent_id": "cascade"},
        no_copy=frozenset({"partner_ids"}),
        relations={"partner_ids": links},
        defaults={"active": True},
        computes=(
            Compute("display_name", ("name",), by_batch=_display_names, search=_search_name),
            parent_path(_TABLE),
        ),
        constraints=(no_cycle(_TABLE, recursive),),
    )
