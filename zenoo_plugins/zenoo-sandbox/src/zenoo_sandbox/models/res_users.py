"""Users: each stands on a contact, whose fields it has as its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zenoo_sandbox.errors import AccessDenied, UserError, ValidationError
from zenoo_sandbox.models import user_groups
from zenoo_sandbox.models.pictures import avatar
from zenoo_sandbox.orm import access, crud, identity, secrets
from zenoo_sandbox.orm.declare import (
    Compute,
    Constraint,
    Hooks,
    Method,
    Model,
    Relation,
    Row,
    Unique,
    Values,
)
from zenoo_sandbox.orm.env import SUPERUSER, Env, in_list
from zenoo_sandbox.orm.records import Records

_OWN_PREFERENCES = frozenset(
    {"signature", "action_id", "company_id", "email", "name", "image_1920", "lang", "tz"}
    | {"phone", "notification_type", "out_of_office_message", "calendar_last_notif_ack"}
)
_SUPERUSER = (
    "You can not remove the admin user as it is used internally for resources created by Odoo "
    "(updates, module installation, ...)"
)
_ADMIN = (
    "You cannot delete the admin user because it is utilized in various places "
    "(such as security configurations,...). Instead, archive it."
)


def _set_password(env: Env, ids: list[int], value: Any) -> None:
    for id_ in ids:
        secrets.store(env, id_, secrets.PASSWORD, str(value) if value else None)


def _set_new_password(env: Env, ids: list[int], value: Any) -> None:
    if not value:
        return
    if ids == [env.uid]:
        raise UserError(
            "Please use the change password wizard (in User Preferences or User menu) to change "
            "your own password."
        )
    _set_password(env, ids, value)


def _company_counts(env: Env, ids: list[int]) -> dict[int, int]:
    count = env.query("SELECT COUNT(*) FROM res_company")[0][0]
    return dict.fromkeys(ids, count)


def _check_companies(env: Env, ids: list[int]) -> None:
    text, params = in_list(ids)
    sql = (
        "SELECT c.name, p.name, (SELECT group_concat(name, ', ') FROM res_company o"
        " JOIN res_company_users_rel r ON r.cid = o.id WHERE r.user_id = u.id)"
        " FROM res_users u JOIN res_company c ON c.id = u.company_id"
        " JOIN res_partner p ON p.id = u.partner_id"
        f" WHERE u.id IN {text} AND u.active AND NOT EXISTS (SELECT 1 FROM res_company_users_rel r"
        " WHERE r.user_id = u.id AND r.cid = u.company_id) LIMIT 1"
    )
    for company, user, allowed in env.query(sql, params):
        raise ValidationError(
            f"Company {company} is not in the allowed companies for user {user} ({allowed or ''})."
        )


def _refuse_write(env: Env, ids: list[int], values: Values) -> None:
    if values.get("active") and SUPERUSER in ids:
        raise UserError("You cannot activate the superuser.")
    if values.get("active") is False and env.uid in ids:
        raise UserError("You cannot deactivate the user you're currently logged in as.")


def _refuse_unlink(env: Env, ids: list[int]) -> None:
    if SUPERUSER in ids:
        raise UserError(_SUPERUSER)
    admin = user_groups.number_of(env, "base.user_admin")
    if admin in ids:
        raise UserError(_ADMIN)


def _is_own_preferences(env: Env, ids: list[int], names: set[str]) -> bool:
    """Tell whether this is a user's change of its own preferences, which needs no right."""
    return ids == [env.uid] and names <= _OWN_PREFERENCES


def _copy(env: Env, original: Row, values: Values) -> None:
    if "login" in original:  # else the caller gave one
        values["login"] = f"{original['login']} (copy)"
    if "name" not in values and "partner_id" not in values:
        sql = "SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id"
        name = env.query(f"{sql} WHERE u.id = ?", (original["id"],))[0][0]
        values["name"] = f"{name} (copy)"


def context_get(self: Records) -> dict[str, Any]:
    """Return language, time zone and number of the caller."""
    user = self.env.user
    return {"lang": user.lang or "en_US", "tz": user.tz or False, "uid": user.id}


def has_group(self: Records, group_ext_id: Any) -> bool:
    """Tell whether the user, else the caller, is in a group."""
    return str(group_ext_id) in _subject(self).groups


def has_groups(self: Records, group_spec: Any) -> bool:
    """Tell whether the user, else the caller, is in one of the groups and in no "!" group."""
    env = Env(self.env.transaction, self.env.registry, _subject(self).id, self.env.context)
    return access.in_groups(env, str(group_spec))


def _subject(self: Records) -> Any:
    numbers = self.ids[:1] or (self.env.uid,)
    crud.check_targets(self.env, self.info, numbers)
    return self.env.transaction.find_user(self.env.transaction, numbers[0])


def change_password(self: Records, old_passwd: Any, new_passwd: Any) -> bool:
    """Change the caller's own password; raise AccessDenied when the old one is wrong."""
    if not old_passwd or not secrets.check(self.env, self.env.uid, old_passwd, keys=False):
        raise AccessDenied
    if not str(new_passwd or "").strip():
        raise UserError("Setting empty passwords is not allowed for security reasons!")
    _set_password(self.env, [self.env.uid], str(new_passwd).strip())
    return True


def _opens(model: str, name: str = "") -> Callable[[Records], dict[str, Any]]:
    """Return a method that answers the action of a wizard, once the password was given."""

    def open_wizard(self: Records) -> dict[str, Any]:
        action = {"type": "ir.actions.act_window", "res_model": model, "target": "new"}
        more = {"name": name, "views": [[False, "form"]]} if name else {"view_mode": "form"}
        return action | more

    return open_wizard


_new_key = _opens("res.users.apikeys.description", "New API Key")
_new_key.__name__ = "api_key_wizard"
_new_password = _opens("change.password.own")
_new_password.__name__ = "preference_change_password"


def preference_save(self: Records) -> dict[str, Any]:
    """Return the action by which the web client takes changed preferences."""
    return {"type": "ir.actions.client", "tag": "reload_context"}


def get_company_currency_id(self: Records) -> int:
    """Return the currency of the current company."""
    sql = "SELECT currency_id FROM res_company WHERE id = ?"
    found: int = self.env.query(sql, (self.env.company_id,))[0][0]
    return found


def declare(version: str) -> Model:
    """Declare the model."""
    groups = "groups_id" if version == "18.0" else "group_ids"
    return Model(
        name="res.users",
        description="User",
        order="name, login",
        names_search=("name", "login"),
        delegate="partner_id",
        relations={
            groups: Relation("res_groups_users_rel", "uid", "gid"),
            "company_ids": Relation("res_company_users_rel", "user_id", "cid"),
        },
        ondelete={"partner_id": "restrict"},
        defaults={
            "active": True,
            "company_id": lambda env: env.company_id,
            "company_ids": lambda env: [[6, 0, [env.company_id]]],
            groups: user_groups.default,
        },
        no_copy=frozenset({"partner_id"}),
        hidden=("totp_secret",),
        computes=(
            Compute("password", (), lambda row: "", inverse=_set_password),
            Compute("new_password", (), lambda row: "", inverse=_set_new_password),
            Compute("share", user_groups.paths(groups), by_batch=user_groups.share),
            Compute("companies_count", by_batch=_company_counts),
            Compute("state", (), lambda row: "new"),
            *user_groups.computes(version),
            *(avatar(size, "name") for size in ("128", "256", "512", "1024", "1920")),
        ),
        uniques=(Unique(("login",), "You can not have two users with the same login!"),),
        constraints=(Constraint(("company_id", "company_ids", "active"), _check_companies),),
        methods={
            "context_get": Method(context_get, on_model=True, owner="ResUsers"),
            "has_group": Method(has_group, owner="ResUsers"),
            "has_groups": Method(has_groups, owner="ResUsers"),
            "api_key_wizard": Method(identity.asks_identity(_new_key), owner="ResUsers"),
            "preference_change_password": Method(
                identity.asks_identity(_new_password), owner="ResUsers"
            ),
            "preference_save": Method(preference_save, owner="ResUsers"),
            "change_password": Method(change_password, on_model=True, owner="ResUsers"),
            "get_company_currency_id": Method(
                get_company_currency_id, on_model=True, owner="ResUsers"
            ),
        },
        overrides=frozenset({"create", "write", "unlink", "copy", "name_search", "read"}),
        hooks=Hooks(
            write=_refuse_write, unlink=_refuse_unlink, copy=_copy, trusts=_is_own_preferences
        ),
    )
