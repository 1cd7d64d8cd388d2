"""Record rules, as records."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Relation
from zenoo_sandbox.orm.env import Env, in_list


def _is_global(env: Env, ids: list[int]) -> dict[int, bool]:
    text, params = in_list(ids)
    sql = f"SELECT DISTINCT rule_group_id FROM rule_group_rel WHERE rule_group_id IN {text}"
    grouped = {row[0] for row in env.query(sql, params)}
    return {id_: id_ not in grouped for id_ in ids}


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.rule",
        description="Record Rule",
        order="model_id DESC,id",
        ondelete={"model_id": "cascade"},
        relations={"groups": Relation("rule_group_rel", "rule_group_id", "group_id")},
        computes=(Compute("global", ("groups",), None, _is_global),),
    )
