"""The wizard that makes an API key, and the one that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from zenoo_sandbox.errors import AccessError, ValidationError
from zenoo_sandbox.orm import crud, secrets
from zenoo_sandbox.orm.access import in_groups
from zenoo_sandbox.orm.declare import Compute, Hooks, Method, Model
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.identity import asks_identity
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

_DURATIONS = [
    *(["1", "1 Day"], ["7", "1 Week"], ["30", "1 Month"], ["90", "3 Months"]),
    *(["180", "6 Months"], ["365", "1 Year"], ["0", "Persistent Key"], ["-1", "Custom Date"]),
]


@asks_identity
def make_key(self: Records) -> dict[str, Any]:
    """Make the key, and answer the action that shows it this once."""
    env = self.env
    if not in_groups(env, "base.group_user"):
        raise AccessError("Only internal users can create API keys")
    crud.check_targets(env, self.info, self.ids)
    (wizard,) = rows(env, self.info, self.numbers, ["name", "expiration_date"])
    _check_expiration(env, wizard["expiration_date"])
    key = secrets.issue_key(
        env, env.uid, wizard["name"], scope=None, expires=wizard["expiration_date"]
    )
    crud.unlink(env.sudo(), self.info, self.ids)
    return {
        "type": "ir.actions.act_window",
        "res_model": "res.users.apikeys.show",
        "name": "API Key Ready",
        "views": [[False, "form"]],
        "target": "new",
        "context": {"default_key": key},
    }


def _check_expiration(env: Env, moment: str | None) -> None:
    """Refuse a key that would live longer than the groups of the user allow."""
    if in_groups(env, "base.group_system"):
        return
    if not moment:
        raise ValidationError("The API key must have an expiration date")
    text, params = in_list(env.user.group_ids)
    sql = f"SELECT MAX(api_key_duration) FROM res_groups WHERE id IN {text}"
    days = env.query(sql, params)[0][0] or 1.0
    if datetime.fromisoformat(moment) > datetime.fromisoformat(env.now) + timedelta(days=days):
        raise ValidationError(f"You cannot exceed {days} days.")


def _expirations(env: Env, ids: list[int]) -> Mapping[int, Any]:
    today = date.fromisoformat(env.now[:10])
    found: dict[int, Any] = {}
    info = env.model("res.users.apikeys.description")
    for row in rows(env, info, ids, ["duration"]):
        days = int(row["duration"] or 0)
        end = today + timedelta(days=days) if days > 0 else None
        found[row["id"]] = f"{end} 00:00:00" if end else None
    return found


def _created(env: Env, ids: list[int]) -> None:
    for row in rows(env, env.model("res.users.apikeys.description"), ids, ["expiration_date"]):
        _check_expiration(env, row["expiration_date"])


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    return Model(
        name="res.users.apikeys.description",
        description="API Key Description",
        fields={
            "name": described("char", "Description", required=True),
            "duration": described("selection", "Duration", required=True, selection=_DURATIONS),
            "expiration_date": described("datetime", "Expiration Date"),
        },
        defaults={"duration": "1"},
        computes=(Compute("expiration_date", ("duration",), by_batch=_expirations, precious=True),),
        methods={"make_key": Method(make_key, owner="ResUsersApikeysDescription")},
        hooks=Hooks(created=_created, reach=lambda env, mode: Leaf("create_uid", "=", env.uid)),
    )
