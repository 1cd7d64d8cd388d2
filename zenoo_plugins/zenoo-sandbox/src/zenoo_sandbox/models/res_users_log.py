"""When users logged in: one record each time, of which only maker and date matter."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.fields import described

TABLE = "res_users_log"


def note(env: Env, uid: int) -> None:
    """Write that a user has logged in."""
    sql = (
        f"INSERT INTO {TABLE} (create_uid, create_date, write_uid, write_date) VALUES (?, ?, ?, ?)"
    )
    env.change(TABLE, sql, (uid, env.now, uid, env.now))


def latest(env: Env, ids: list[int]) -> dict[int, str]:
    """Return when users last logged in; those who never did are left out."""
    text, params = in_list(ids)
    sql = f"SELECT create_uid, MAX(create_date) FROM {TABLE} WHERE create_uid IN {text} GROUP BY 1"
    return dict(env.query(sql, params))


def declare(version: str) -> Model:
    """Declare the model; it has no fields of its own."""
    del version
    return Model(
        name="res.users.log",
        description="Users Log",
        fields={"create_date": described("datetime", "Created on", readonly=True)},
        order="id desc",
        rec_name="id",
        ondelete={"create_uid": "cascade"},
    )
