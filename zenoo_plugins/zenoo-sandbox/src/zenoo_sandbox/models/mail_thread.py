"""What records have that messages are written about: followers, messages, `message_post`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from attrs import evolve

from zenoo_sandbox import data
from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.models.followers import computes as followers
from zenoo_sandbox.models.followers import subscribe, unsubscribe
from zenoo_sandbox.models.mail_message import new_message_id, sender
from zenoo_sandbox.models.user_groups import number_of
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Compute, Method, Model
from zenoo_sandbox.orm.documents import check_document
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.records import Records

_MESSAGE = "mail.message"
# Talk is followed by its author; what the system tells is not.
_NO_TALK = frozenset({"notification", "user_notification", "auto_comment"})
_Ids = list[int]


def message_post(
    self: Records,
    *,
    body: Any = "",
    subject: Any = None,
    message_type: Any = "notification",
    email_from: Any = None,
    author_id: Any = None,
    parent_id: Any = False,
    subtype_xmlid: Any = None,
    subtype_id: Any = False,
    partner_ids: Any = None,
    attachments: Any = None,
    attachment_ids: Any = None,
    body_is_html: Any = False,
    **kwargs: Any,
) -> list[int]:
    """Write a message about the record; `body` is text unless `body_is_html`."""
    env, id_ = self.env, _one(self)
    check_document(env, self.info, [id_], "write")
    _refuse_unknown(self, kwargs)
    author = author_id or env.user.partner_id
    values = {
        "model": self.info.name,
        "res_id": id_,
        "body": body if body_is_html else escape(str(body or ""), quote=False),
        "subject": subject or False,
        "message_type": message_type,
        "author_id": author,
        "email_from": email_from or sender(env, author),
        "parent_id": parent_id,
        "subtype_id": subtype_id or _subtype(env, subtype_xmlid),
        "partner_ids": [[6, 0, list(partner_ids or ())]],
        "notified_partner_ids": [[6, 0, list(partner_ids or ())]],
        "attachment_ids": [[6, 0, _files(self, id_, attachments, attachment_ids)]],
        **kwargs,
    }
    made = crud.create(env.sudo(), env.model(_MESSAGE), [values])
    if message_type not in _NO_TALK and not env.context.get("mail_create_nosubscribe"):
        subscribe(env, self.info.name, [id_], [author])
    return made


def message_post_18(self: Records, **kwargs: Any) -> int:
    """Write a message about the record; answer its id alone."""
    return message_post(self, **kwargs)[0]


def _one(self: Records) -> int:
    if len(self.ids) != 1 or not self.numbers:
        raise PythonError(ValueError, f"Expected singleton: {self}")
    return self.numbers[0]


def _refuse_unknown(self: Records, kwargs: Mapping[str, Any]) -> None:
    unknown = sorted(set(kwargs) - set(self.env.model(_MESSAGE).fields))
    if unknown:
        names = ", ".join(unknown)
        raise PythonError(ValueError, f"message_post: unknown parameters {names}")


def _subtype(env: Env, xmlid: Any) -> int | None:
    name = str(xmlid) if xmlid else "mail.mt_note"
    name = name if "." in name else f"mail.{name}"
    found = number_of(env, name)
    if found is None:
        raise PythonError(ValueError, f"External ID not found in the system: {name}")
    return found


def _files(self: Records, id_: int, attachments: Any, attachment_ids: Any) -> list[int]:
    """Return the attachments of a message, each linked to the record if it was loose."""
    env, info = self.env, self.env.model("ir.attachment")
    with python_errors():
        new = [(str(item[0]), item[1]) for item in attachments or ()]
        given = list(attachment_ids or ())
    check_document(env, info, given, "read")
    text, params = in_list(given)
    sql = f"SELECT id FROM ir_attachment WHERE COALESCE(res_id, 0) = 0 AND id IN {text}"
    owner = {"res_model": self.info.name, "res_id": id_}
    crud.write(env, info, [row[0] for row in env.query(sql, params)], owner)
    files = [{"name": name, "datas": _encoded(content), **owner} for name, content in new]
    return [*given, *crud.create(env, info, files)]


def _encoded(content: Any) -> str:
    raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "replace")
    return base64.b64encode(raw).decode()


def message_subscribe(self: Records, partner_ids: Any = None, subtype_ids: Any = None) -> bool:
    """Let partners follow the records."""
    partners = _partners(self, partner_ids)
    crud.check_targets(self.env, self.env.model("res.partner"), partners)
    subscribe(self.env, self.info.name, self.numbers, partners)
    return True


def message_unsubscribe(self: Records, partner_ids: Any = None) -> None:
    """Let partners no longer follow the records; it answers nothing."""
    unsubscribe(self.env, self.info.name, self.numbers, _partners(self, partner_ids))


def _partners(self: Records, partner_ids: Any) -> _Ids:
    """Return the partners; for others than the caller one needs the right to write."""
    with python_errors():
        partners = list(partner_ids or ())
    own = partners == [self.env.user.partner_id]
    check_document(self.env, self.info, self.numbers, "read" if own else "write")
    return partners


def _started(model: Model) -> Callable[[Env, _Ids], None]:
    """Return the hook that notes who created a record, and lets it follow."""
    further = model.hooks.created

    def created(env: Env, ids: _Ids) -> None:
        if further is not None:
            further(env, ids)
        silent = env.context.get("tracking_disable")
        if not (silent or env.context.get("mail_create_nosubscribe")):
            subscribe(env, model.name, ids, [env.user.partner_id])
        if not (silent or env.context.get("mail_create_nolog")):
            _note_creation(env, model, ids)

    return created


def _note_creation(env: Env, model: Model, ids: _Ids) -> None:
    common = {
        "model": model.name,
        "body": f"<p>{escape(model.description)} created</p>",
        "message_type": "notification",
        "author_id": env.user.partner_id,
        "email_from": sender(env),
        "subtype_id": number_of(env, "mail.mt_note"),
        "date": env.now,
        "create_uid": env.uid,
        "create_date": env.now,
        "write_uid": env.uid,
        "write_date": env.now,
    }
    names = ", ".join(f'"{name}"' for name in (*common, "res_id", "message_id"))
    marks = ", ".join("?" * (len(common) + 2))
    sql = f"INSERT INTO mail_message ({names}) VALUES ({marks})"
    for id_ in ids:
        params = [*common.values(), id_, new_message_id(model.name, id_)]
        env.change("mail_message", sql, params)


def _counted(model: str, sql: str) -> Callable[[Env, _Ids], dict[int, int]]:
    def count(env: Env, ids: _Ids) -> dict[int, int]:
        text, params = in_list(ids)
        found = dict(env.query(f"{sql} AND res_id IN {text} GROUP BY res_id", [model, *params]))
        return {id_: found.get(id_, 0) for id_ in ids}

    return count


def _computes(model: str) -> tuple[Compute, ...]:
    count = "SELECT res_id, COUNT(*) FROM"
    files = _counted(model, f"{count} ir_attachment WHERE res_model = ?")
    messages = _counted(model, f"{count} mail_message WHERE model = ?")

    def has_messages(env: Env, ids: _Ids) -> dict[int, bool]:
        return {id_: bool(number) for id_, number in messages(env, ids).items()}

    return (
        Compute("message_attachment_count", by_batch=files),
        Compute("has_message", by_batch=has_messages),
        *followers(model),
    )


def extend(version: str, model: Model) -> Model:
    """Return the declaration with what its model has if messages are written about it."""
    if model.fields or "message_post" not in data.methods(version, model.name):
        return model
    post = message_post_18 if version == "18.0" else message_post
    methods = {
        "message_post": Method(post, owner="MailThread"),
        "message_subscribe": Method(message_subscribe, owner="MailThread"),
        "message_unsubscribe": Method(message_unsubscribe, owner="MailThread"),
    }
    known = data.fields(version, model.name)
    computes = (compute for compute in _computes(model.name) if compute.field in known)
    return evolve(
        model,
        methods={**methods, **model.methods},
        computes=(*computes, *model.computes),
        hooks=evolve(model.hooks, created=_started(model)),
    )


def declare(version: str) -> Model:
    """Declare the abstract model: nobody has a right to it, and it has no records."""
    names = ("has_message", "message_has_error", "message_needaction")
    recorded = data.fields(version, "res.partner")
    return Model(
        name="mail.thread",
        description="Email Thread",
        fields={name: recorded[name] for name in names},
    )
