"""Following a document, and the fields that tell of it."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm.declare import Compute
from zenoo_sandbox.orm.env import Env, in_list

_INSERT = (
    "INSERT OR IGNORE INTO mail_followers (res_model, res_id, partner_id, create_uid, create_date,"
    " write_uid, write_date) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def subscribe(env: Env, model: str, ids: list[int], partners: list[int]) -> None:
    """Let each partner follow each record of the model."""
    log = (env.uid, env.now, env.uid, env.now)
    for id_ in ids:
        for partner in partners:
            env.change("mail_followers", _INSERT, (model, id_, partner, *log))


def unsubscribe(env: Env, model: str, ids: list[int], partners: list[int]) -> None:
    """Let the partners no longer follow the records."""
    numbers, params = in_list(ids)
    others, more = in_list(partners)
    sql = (
        f"DELETE FROM mail_followers WHERE res_model = ? AND res_id IN {numbers}"
        f" AND partner_id IN {others}"
    )
    env.change("mail_followers", sql, [model, *params, *more])


def _partners(env: Env, model: str, ids: list[int]) -> dict[int, list[int]]:
    text, params = in_list(ids)
    sql = f"SELECT res_id, partner_id FROM mail_followers WHERE res_model = ? AND res_id IN {text}"
    found: dict[int, list[int]] = {}
    for id_, partner in env.query(f"{sql} ORDER BY id", [model, *params]):
        found.setdefault(id_, []).append(partner)
    return found


def computes(model: str) -> tuple[Compute, ...]:
    """Return the fields that tell who follows a record of the model."""

    def followed(env: Env, ids: list[int]) -> dict[int, bool]:
        own, found = env.user.partner_id, _partners(env, model, ids)
        return {id_: own in found.get(id_, ()) for id_ in ids}

    def search(env: Env, operator: str, value: Any) -> list[Any]:
        return [["message_follower_ids.partner_id", operator, value]]

    return (
        Compute("message_is_follower", by_batch=followed),
        Compute(
            "message_partner_ids",
            by_batch=lambda env, ids: _partners(env, model, ids),
            search=search,
        ),
    )
