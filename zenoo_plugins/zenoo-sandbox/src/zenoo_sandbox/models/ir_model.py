"""The models, as records."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Compute, Model, Unique
from zenoo_sandbox.orm.env import Env


def _count(env: Env, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for id_, name in env.query("SELECT id, model FROM ir_model"):
        info = env.registry.get(name)
        if id_ in ids:
            sql = f"SELECT COUNT(*) FROM {info.table}" if info else "SELECT 0"
            found[id_] = env.query(sql)[0][0]
    return found


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.model",
        description="Models" if version == "18.0" else "Model",
        order="model",
        names_search=("name", "model"),
        computes=(Compute("count", (), None, _count),),
        uniques=(Unique(("model",), "Each model must have a unique name."),),
    )
