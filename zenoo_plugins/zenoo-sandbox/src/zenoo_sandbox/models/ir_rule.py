"""Record rules, as records."""

from __future__ import annotations

from zenoo_sandbox.errors import ServerError, ValidationError
from zenoo_sandbox.orm import rules
from zenoo_sandbox.orm.declare import Compute, Constraint, Model, Relation
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.query import Query


def _is_global(env: Env, ids: list[int]) -> dict[int, bool]:
    text, params = in_list(ids)
    sql = f"SELECT DISTINCT rule_group_id FROM rule_group_rel WHERE rule_group_id IN {text}"
    grouped = {row[0] for row in env.query(sql, params)}
    return {id_: id_ not in grouped for id_ in ids}


def _check_domain(env: Env, ids: list[int]) -> None:
    """Refuse a domain that could not be evaluated when it is needed."""
    text, params = in_list(ids)
    sql = (
        "SELECT r.domain_force, m.model FROM ir_rule r JOIN ir_model m ON m.id = r.model_id"
        f" WHERE r.active AND r.domain_force IS NOT NULL AND r.id IN {text}"
    )
    for domain, model in env.query(sql, params):
        info = env.registry.get(model)
        try:
            node = rules.domain_of(env, domain)
            if info is not None:
                Query(env.sudo(), info).narrow(node)
        except ServerError as error:
            raise ValidationError(f"Invalid domain: {error.message}") from None


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.rule",
        description="Record Rule",
        order="model_id DESC,id",
        ondelete={"model_id": "cascade"},
        relations={"groups": Relation("rule_group_rel", "rule_group_id", "group_id")},
        constraints=(Constraint(("domain_force", "model_id", "active"), _check_domain),),
        computes=(Compute("global", ("groups",), None, _is_global),),
    )
