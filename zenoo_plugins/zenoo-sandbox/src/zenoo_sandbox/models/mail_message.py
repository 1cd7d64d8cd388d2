"""Messages: what was said about a record, or sent to people."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.models.emails import formatted
from zenoo_sandbox.orm import commands, crud
from zenoo_sandbox.orm.declare import Compute, Hooks, Method, Model, Relation, Values
from zenoo_sandbox.orm.documents import check_document, document_names, reachable
from zenoo_sandbox.orm.domain import Leaf, Node, join
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

STARS = "mail_message_res_partner_starred_rel"


def sender(env: Env, partner_id: int | None = None) -> str | None:
    """Return the address of a partner, else of the caller, with its name in front."""
    partner = partner_id or env.user.partner_id
    found = rows(env, env.model("res.partner"), [partner], ["name", "email"])
    return formatted(found[0]["name"], found[0]["email"]) if found else None


def new_message_id(model: object, res_id: object) -> str:
    """Return the worldwide name of a new message."""
    return f"<{uuid4().hex}-openerp-{res_id or 0}-{model or 'private'}@localhost>"


def _create(env: Env, values: Values) -> None:
    model, res_id = values.get("model"), values.get("res_id")
    info = env.registry.get(model)
    if info is not None and type(res_id) is int and res_id and not env.su:
        check_document(env, info, [res_id], "write")
    values.setdefault("message_id", new_message_id(model, res_id))
    values.setdefault("reply_to", values.get("email_from"))


def _record_names(env: Env, ids: list[int]) -> dict[int, str]:
    return document_names(env, env.model("mail.message"), ids, "model")


def _starred(env: Env, ids: list[int]) -> dict[int, bool]:
    text, params = in_list(ids)
    sql = f"SELECT mail_message_id FROM {STARS} WHERE res_partner_id = ?"
    found = {row[0] for row in env.query(f"{sql} AND mail_message_id IN {text}", own(env, params))}
    return {id_: id_ in found for id_ in ids}


def own(env: Env, params: list[Any]) -> list[Any]:
    """Return parameters led by the caller's partner."""
    return [env.user.partner_id, *params]


def _search_starred(env: Env, operator: str, value: Any) -> list[Any]:
    values = value if isinstance(value, list | tuple) else [value]
    wanted = {bool(item) for item in values}
    if len(wanted) != 1:
        return [["id", "!=", False]] if wanted else [["id", "=", False]]
    word = "in" if wanted == {True} else "not in"
    return [["starred_partner_ids", word, [env.user.partner_id]]]


def _is_own(env: Env, ids: list[int]) -> dict[int, bool]:
    found = rows(env, env.model("mail.message"), ids, ["author_id"])
    return {row["id"]: row["author_id"] == env.user.partner_id for row in found}


def toggle_message_starred(self: Records) -> dict[str, Any]:
    """Star the message for the caller, or take the star away."""
    id_ = _one(self)
    env = self.env
    check_document(env, self.info, [id_], "read")
    starred = not _starred(env, [id_])[id_]
    code = commands.LINK if starred else commands.UNLINK
    values = {"starred_partner_ids": [[code, env.user.partner_id]]}
    crud.write(env.sudo(), self.info, [id_], values)
    return {"mail.message": [{"id": id_, "starred": starred}]}


def toggle_message_starred_18(self: Records) -> None:
    """Star the message for the caller, or take the star away."""
    toggle_message_starred(self)


def unstar_all(self: Records) -> None:
    """Take every star of the caller away."""
    env = self.env
    env.change(STARS, f"DELETE FROM {STARS} WHERE res_partner_id = ?", own(env, []))


def _one(self: Records) -> int:
    if len(self.numbers) != 1 or len(self.ids) != 1:
        raise PythonError(ValueError, f"Expected singleton: {self}")
    return self.numbers[0]


def _reach(env: Env, mode: str) -> Node:
    """Keep to messages by or to the caller, and to those about documents within reach."""
    partner = env.user.partner_id
    document = "read" if mode == "read" else "write"
    parts: list[Node] = [Leaf("author_id", "=", partner), Leaf("create_uid", "=", env.uid)]
    if mode == "read":
        parts.append(Leaf("partner_ids", "in", [partner]))
        parts.append(Leaf("notified_partner_ids", "in", [partner]))
    return join("OR", [*parts, reachable(env, "model", "res_id", document)])


def declare(version: str) -> Model:
    """Declare the model."""
    toggle = toggle_message_starred_18 if version == "18.0" else toggle_message_starred
    return Model(
        name="mail.message",
        description="Message",
        order="id desc",
        rec_name="record_name",
        indexes=("res_id",),
        ondelete={"parent_id": "set null"},
        relations={
            "starred_partner_ids": Relation(STARS, "mail_message_id", "res_partner_id"),
            "attachment_ids": Relation("message_attachment_rel", "message_id", "attachment_id"),
        },
        defaults={
            "author_id": lambda env: env.user.partner_id,
            "email_from": sender,
            "date": lambda env: env.now,
        },
        computes=(
            Compute("record_name", by_batch=_record_names),
            Compute("display_name", by_batch=_record_names),
            Compute("starred", by_batch=_starred, search=_search_starred),
            Compute("is_current_user_or_guest_author", by_batch=_is_own),
        ),
        methods={
            "toggle_message_starred": Method(toggle, owner="MailMessage"),
            "unstar_all": Method(unstar_all, on_model=True, owner="MailMessage"),
        },
        overrides=frozenset({"create", "write", "unlink", "read"}),
        hooks=Hooks(create=_create, reach=_reach),
    )
