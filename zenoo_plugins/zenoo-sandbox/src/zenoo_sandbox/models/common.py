"""What several declarations share."""

from __future__ import annotations

from zenoo_sandbox.errors import ValidationError
from zenoo_sandbox.orm.declare import Compute, Constraint
from zenoo_sandbox.orm.env import Env, in_list

_PATHS = """
WITH RECURSIVE path(start, id, parent, depth) AS (
    SELECT id, id, {parent}, 0 FROM {table} WHERE id IN {ids}
    UNION ALL
    SELECT path.start, t.id, t.{parent}, depth + 1
    FROM path JOIN {table} t ON t.id = path.parent WHERE depth < 100
)
SELECT start, id FROM path ORDER BY start, depth DESC
"""

_CYCLE = """
WITH RECURSIVE up(start, id) AS (
    SELECT id, {parent} FROM {table} WHERE id IN {ids} AND {parent} IS NOT NULL
    UNION
    SELECT up.start, t.{parent} FROM up JOIN {table} t ON t.id = up.id
    WHERE t.{parent} IS NOT NULL AND up.id != up.start
)
SELECT 1 FROM up WHERE start = id LIMIT 1
"""


def paths(env: Env, table: str, ids: list[int], parent: str = "parent_id") -> dict[int, list[int]]:
    """Return by id the ids from the root of its tree down to itself."""
    text, params = in_list(ids)
    found: dict[int, list[int]] = {}
    for start, id_ in env.query(_PATHS.format(table=table, ids=text, parent=parent), params):
        found.setdefault(start, []).append(id_)
    return found


def parent_path(table: str, parent: str = "parent_id") -> Compute:
    """Return the stored field that holds the ids from the root, as "1/5/"."""

    def compute(env: Env, ids: list[int]) -> dict[int, str]:
        found = paths(env, table, ids, parent)
        return {id_: "".join(f"{step}/" for step in path) for id_, path in found.items()}

    return Compute("parent_path", (f"{parent}.parent_path",), by_batch=compute)


def no_cycle(table: str, message: str, parent: str = "parent_id") -> Constraint:
    """Return the constraint that refuses a record among its own parents.

    It is early: what is computed from a record's parents would never be done.
    """

    def check(env: Env, ids: list[int]) -> None:
        text, params = in_list(ids)
        if env.query(_CYCLE.format(table=table, ids=text, parent=parent), params):
            raise ValidationError(message)

    return Constraint((parent,), check, early=True)
