"""Methods that ask for the password again before they run, unless it was given lately."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import crud, secrets
from zenoo_sandbox.orm.records import Records

WIZARD = "res.users.identitycheck"
_LASTS = timedelta(minutes=10)
_WRONG = "Incorrect Password, try again or click on Forgot Password to reset your password."
_asking: set[Callable[[Records], Any]] = set()


def asks_identity(run: Callable[[Records], Any]) -> Callable[[Records], Any]:
    """Return a method that answers a wizard's action in the place of its own, until it ran.

    The wizard's `run_check` takes the password and runs the method; the web session then remembers
    the check for ten minutes.
    """

    def asking(self: Records) -> Any:
        transaction = self.env.transaction
        checked = transaction.presence.checked
        if checked is not None and transaction.clock() - checked < _LASTS:
            return run(self)
        env = self.env.sudo()
        call = [_plain(self.env.context), self.info.name, list(self.ids), run.__name__]
        values = {"request": json.dumps(call)}
        return {
            "type": "ir.actions.act_window",
            "res_model": WIZARD,
            "res_id": crud.create(env, env.model(WIZARD), [values])[0],
            "name": "Access Control",
            "target": "new",
            "views": [[False, "form"]],
            "context": {"dialog_size": "medium"},
        }

    _asking.add(asking)
    return asking


def check(self: Records, password: Any) -> None:
    """Remember that the caller gave its password; raise UserError for a wrong one."""
    if not password or not secrets.check(self.env, self.env.uid, password, keys=False):
        raise UserError(_WRONG)
    self.env.transaction.presence.checked = self.env.transaction.clock()


def run_asked(self: Records, request: str) -> Any:
    """Run the method that was held back."""
    context, model, ids, name = json.loads(request)
    method = self.env.model(model).declared.methods.get(name)
    if method is None or method.run not in _asking:
        raise PythonError(AssertionError, f"{model}.{name} asks for no identity")
    env = self.env.with_context(**context)
    return method.run(Records(env, env.model(model), tuple(ids)))


def _plain(context: Any) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "password"}
