"""The groups of users, with those that they imply."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm.declare import Compute
from zenoo_sandbox.orm.env import Env, in_list

# The longest chain of Odoo's own groups has four links.
_STEPS = 5
_CLOSURE = """
WITH RECURSIVE held(uid, gid) AS (
    SELECT uid, gid FROM res_groups_users_rel WHERE uid IN {ids}
    UNION
    SELECT held.uid, i.hid FROM held JOIN res_groups_implied_rel i ON i.gid = held.gid
)
SELECT uid, gid FROM held ORDER BY uid, gid
"""


def number_of(env: Env, xmlid: str) -> int | None:
    """Return the id behind an external id."""
    module, _, name = xmlid.partition(".")
    sql = "SELECT res_id FROM ir_model_data WHERE module = ? AND name = ?"
    found = env.query(sql, (module, name))
    return found[0][0] if found else None


def all_groups(env: Env, ids: list[int]) -> dict[int, list[int]]:
    """Return by user the groups that it has, also by implication."""
    text, params = in_list(ids)
    found: dict[int, list[int]] = {id_: [] for id_ in ids}
    for uid, gid in env.query(_CLOSURE.format(ids=text), params):
        found[uid].append(gid)
    return found


def paths(groups: str) -> tuple[str, ...]:
    """Return the paths to the groups that a user has, as far as groups imply each other."""
    return tuple(groups + ".implied_ids" * steps for steps in range(_STEPS))


def share(env: Env, ids: list[int]) -> dict[int, bool]:
    """Tell which users are from outside."""
    internal = number_of(env, "base.group_user")
    return {id_: internal not in groups for id_, groups in all_groups(env, ids).items()}


def default(env: Env) -> list[Any]:
    """Return the groups of a new user: an internal one."""
    internal = number_of(env, "base.group_user")
    return [[6, 0, [internal] if internal else []]]


def _counts(env: Env, ids: list[int]) -> dict[int, int]:
    return {id_: len(groups) for id_, groups in all_groups(env, ids).items()}


def _roles(env: Env, ids: list[int]) -> dict[int, str | None]:
    known = (("base.group_system", "group_system"), ("base.group_user", "group_user"))
    numbers = [(number_of(env, xmlid), role) for xmlid, role in known]
    return {
        id_: next((role for number, role in numbers if number in groups), None)
        for id_, groups in all_groups(env, ids).items()
    }


def computes(version: str) -> tuple[Compute, ...]:
    """Return the fields that tell of groups."""
    counts = Compute("groups_count", by_batch=_counts)
    if version == "18.0":
        return (counts,)
    roles = Compute("role", by_batch=_roles)
    return (counts, roles, Compute("all_group_ids", by_batch=all_groups))
