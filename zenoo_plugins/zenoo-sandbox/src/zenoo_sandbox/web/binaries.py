"""`/web/image` and `/web/content`: the files and pictures that fields and attachments hold."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from typing import Any
from urllib.parse import quote

from aiohttp import web
from attrs import frozen

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.web.cookies import new_session_id
from zenoo_sandbox.web.pages import not_found
from zenoo_sandbox.web.visit import Visit

IMAGE, CONTENT, LOGO = "/web/image", "/web/content", "/web/binary/company_logo"
_OF_FIELD = "/{model}/{id}/{field}"
_TAILS = ("", "/{id}", "/{id}/{filename}", _OF_FIELD, f"{_OF_FIELD}/{{filename}}")
IMAGES = tuple(IMAGE + tail for tail in _TAILS)
CONTENTS = tuple(CONTENT + tail for tail in _TAILS)
# A number, and what makes the address another one when the file changes.
_NUMBER = re.compile(r"([0-9]{1,18})(?:-.*)?")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?[\w-]+=[\w-]+)*", re.ASCII)
_KINDS = (
    (b"\x89PNG", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"<?xml", "image/svg+xml", "svg"),
    (b"<svg", "image/svg+xml", "svg"),
    (b"%PDF", "application/pdf", "pdf"),
)
_HEADERS = {
    "Server": "zenoo-sandbox",
    "Cache-Control": "no-cache, private",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@frozen
class File:
    """Bytes with their media type, and the name to keep them under."""

    data: bytes
    kind: str
    name: str


async def image(visit: Visit) -> web.Response:
    """Answer a picture, or a placeholder where there is none that the caller may see."""
    return _answer(visit, await _file(visit) or PLACEHOLDER)


async def content(visit: Visit) -> web.Response:
    """Answer a file; 404 where there is none that the caller may see."""
    found = await _file(visit)
    return await not_found(visit) if found is None else _answer(visit, found)


async def company_logo(visit: Visit) -> web.Response:
    """Answer the logo of the company, for anybody."""
    database = visit.database()
    found = None
    if database is not None:
        found = await visit.site.run(_read, database, 1, "res.company", 1, "logo_web")
    return _answer(visit, found or PLACEHOLDER)


async def _file(visit: Visit) -> File | None:
    database = visit.database()
    asked = {**visit.request.query, **visit.request.match_info}
    number = _NUMBER.fullmatch(str(asked.get("id", "")))
    if database is None or number is None:
        return None
    model = str(asked.get("model", "ir.attachment"))
    usual = "datas" if model == "ir.attachment" else "image_1920"
    field = str(asked.get("field", usual)).replace("raw", "datas")
    session = visit.session
    uid = session.uid if session is not None and session.database == database.name else None
    return await visit.site.run(_read, database, uid, model, int(number[1]), field)


def _read(database: Database, uid: int | None, model: str, id_: int, field: str) -> File | None:
    """Return what a field holds, None where it is empty or out of the caller's reach."""
    names = ["display_name", field, *(["mimetype"] if model == "ir.attachment" else [])]
    caller = database.public_user() if uid is None else uid
    try:
        kinds: Any = database.call(caller, model, "fields_get", [[field], ["type"]], {})
        found: Any = database.call(caller, model, "read", [[id_], names], {})
    except ServerError:
        return None
    if not found or kinds[field]["type"] != "binary" or not found[0][field]:
        return None
    data = base64.b64decode(found[0][field])
    kind, suffix = _kind(data)
    name = str(found[0]["display_name"] or field)
    name = name if "." in name else f"{name}.{suffix}"
    said = str(found[0].get("mimetype"))
    return File(data, said if _MEDIA_TYPE.fullmatch(said) else kind, name)


def _kind(data: bytes) -> tuple[str, str]:
    for start, kind, suffix in _KINDS:
        if data.startswith(start):
            return kind, suffix
    return "application/octet-stream", "bin"


def _answer(visit: Visit, file: File) -> web.Response:
    if visit.site.version == "18.0":
        visit.give_cookie(visit.session_id or new_session_id())
    way = "attachment" if visit.request.query.get("download") else "inline"
    name = quote(file.name)
    named = f"filename={name}" if name == file.name else f"filename*=UTF-8''{name}"
    headers = {
        **_HEADERS,
        "Content-Type": file.kind,
        "Content-Disposition": f"{way}; {named}",
        "ETag": f'"{hashlib.sha1(file.data, usedforsecurity=False).hexdigest()}"',
    }
    return web.Response(body=file.data, headers=headers)


def _grey_square(side: int) -> bytes:
    """Return a picture of one colour: the smallest that a client can show."""
    rows = (b"\x00" + b"\xb0" * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PLACEHOLDER = File(_grey_square(128), "image/png", "placeholder.png")
