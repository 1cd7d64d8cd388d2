"""Attachments: files that belong to a record, or to the one who brought them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
from typing import Any

from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.orm import access
from zenoo_sandbox.orm.declare import Compute, Hooks, Model, Row, Values
from zenoo_sandbox.orm.documents import document_names, reachable
from zenoo_sandbox.orm.domain import Leaf, Node, join
from zenoo_sandbox.orm.env import Env, in_list

_OCTETS = "application/octet-stream"
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
# The table of the standard library alone: the machine's own must not change an answer.
_TYPES = mimetypes.MimeTypes()
_KEPT_BY_THE_SERVER = ("file_size", "checksum", "store_fname", "db_datas")


def _take_content(values: Values) -> bytes | None:
    """Take `datas` and `raw` out of the values; return the content, None where neither is."""
    given = [name for name in ("datas", "raw") if name in values]
    found = {name: values.pop(name) for name in given}
    if not given:
        return None
    if found.get("datas"):
        return _decoded(found["datas"])
    raw = found.get("raw") or b""
    return raw if isinstance(raw, bytes) else str(raw).encode("utf-8", "surrogatepass")


def _decoded(value: Any) -> bytes:
    if not isinstance(value, str | bytes):
        expected = "argument should be a bytes-like object or ASCII string, not "
        raise PythonError(TypeError, expected + repr(type(value).__name__))
    try:
        return base64.b64decode(value)
    except binascii.Error as error:
        raise ServerError(str(error), name="binascii.Error") from None
    except ValueError as error:  # not ASCII
        raise PythonError(ValueError, str(error)) from None


def guess_type(name: Any, content: bytes) -> str:
    """Return the media type by the ending of the name, else by how the content begins."""
    found = _TYPES.guess_type(str(name or ""))[0]
    if found:
        return found
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    try:
        text = content[:1024].decode()
    except UnicodeDecodeError:
        return _OCTETS
    return "text/plain" if text and (text.isprintable() or "\n" in text) else _OCTETS


def _describe(values: Values, content: bytes) -> None:
    values["db_datas"] = base64.b64encode(content).decode() or False
    values["file_size"] = len(content)
    values["checksum"] = hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _create(env: Env, values: Values) -> None:
    for name in _KEPT_BY_THE_SERVER:
        values.pop(name, None)
    content = _take_content(values)
    if not values.get("mimetype"):
        values["mimetype"] = guess_type(values.get("name") or values.get("url"), content or b"")
    if content is not None:
        _describe(values, content)


def _write(env: Env, ids: list[int], values: Values) -> None:
    for name in _KEPT_BY_THE_SERVER:
        values.pop(name, None)
    content = _take_content(values)
    if content is None:
        return
    _describe(values, content)
    if not values.get("mimetype"):
        text, params = in_list(ids)
        names = env.query(f"SELECT name FROM ir_attachment WHERE id IN {text} LIMIT 1", params)
        values["mimetype"] = guess_type(values.get("name") or names[0][0], content)


def _raw(row: Row) -> str | None:
    if not row["db_datas"]:
        return None
    return base64.b64decode(row["db_datas"]).decode("utf-8", "replace")


def _res_names(env: Env, ids: list[int]) -> dict[int, str]:
    return document_names(env, env.model("ir.attachment"), ids, "res_model")


def _reach(env: Env, mode: str) -> Node:
    """Keep to one's own files without a document, and to those of documents within reach."""
    document = "read" if mode == "read" else "write"
    loose: Node = Leaf("res_id", "=", False)
    if not access.in_groups(env, "base.group_system"):
        loose = join("AND", [loose, Leaf("create_uid", "=", env.uid)])
    parts = [loose, reachable(env, "res_model", "res_id", document, deep=True)]
    if mode == "read":
        parts.append(Leaf("public", "=", True))
    return join("OR", parts)


def declare(version: str) -> Model:
    """Declare the model; the content is kept in the database, as `db_datas`."""
    del version
    return Model(
        name="ir.attachment",
        description="Attachment",
        order="id desc",
        indexes=("res_id",),
        ondelete={"original_id": "set null"},
        defaults={"company_id": lambda env: env.company_id},
        computes=(
            Compute("datas", ("db_datas",), lambda row: row["db_datas"]),
            Compute("raw", ("db_datas",), _raw),
            Compute("res_name", by_batch=_res_names),
        ),
        overrides=frozenset({"create", "write", "unlink", "copy"}),
        hooks=Hooks(create=_create, write=_write, reach=_reach, copy=_copy),
    )


def _copy(env: Env, original: Row, values: Values) -> None:
    content = original.get("db_datas")
    if content and "datas" not in values:
        values["datas"] = content
