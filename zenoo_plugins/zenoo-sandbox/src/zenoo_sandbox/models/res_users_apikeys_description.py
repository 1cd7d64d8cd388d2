"""The wizard that makes an API key, once the user's password has been asked for again."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models.res_users_apikeys import check_expiry
from zenoo_sandbox.orm import crud, secrets
from zenoo_sandbox.orm.declare import Method, Model
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

_DURATIONS = [["1", "1 Day"], ["7", "1 Week"], ["30", "1 Month"], ["90", "3 Months"]]
_CUSTOM, _PERSISTENT = "-1", "0"


def make_key(self: Records) -> dict[str, Any]:
    """Ask for the password first: answer the form that does so."""
    check = self.env.model("res.users.identitycheck")
    made = crud.create(self.env.sudo(), check, [{"request": str(self.numbers[0])}])[0]
    return {
        "type": "ir.actions.act_window",
        "res_model": check.name,
        "res_id": made,
        "name": "Access Control",
        "target": "new",
        "views": [[False, "form"]],
    }


def made_key(self: Records) -> dict[str, Any]:
    """Make the key and answer the form that shows it, this once."""
    (row,) = rows(self.env, self.info, self.numbers, ["name", "duration", "expiration_date"])
    expires = (
        row["expiration_date"] if row["duration"] == _CUSTOM else _after(self, row["duration"])
    )
    key = secrets.issue_key(self.env, self.env.uid, row["name"], check_expiry(self.env, expires))
    crud.unlink(self.env.sudo(), self.info, self.numbers)
    return {
        "type": "ir.actions.act_window",
        "res_model": "res.users.apikeys.show",
        "name": "API Key Ready",
        "views": [[False, "form"]],
        "target": "new",
        "context": {"default_key": key},
    }


def _after(self: Records, days: str) -> str | None:
    if days == _PERSISTENT:
        return None
    return str(self.env.query("SELECT datetime(?, ?)", (self.env.now, f"+{int(days)} days"))[0][0])


def declare(version: str) -> Model:
    """Declare the model; it was not recorded."""
    del version
    durations = [*_DURATIONS, [_PERSISTENT, "Persistent Key"], [_CUSTOM, "Custom Date"]]
    return Model(
        name="res.users.apikeys.description",
        description="API Key Description",
        fields={
            "name": described("char", "Description", required=True),
            "duration": described("selection", "Duration", selection=durations, required=True),
            "expiration_date": described("datetime", "Expiration Date"),
        },
        defaults={"duration": "1"},
        methods={"make_key": Method(make_key, owner="APIKeyDescription")},
    )
