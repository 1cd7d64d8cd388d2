"""`/web/content`, `/web/image` and the upload of attachments: bytes as they are."""

from __future__ import annotations

import base64
import json
import mimetypes
import re
import struct
import zlib
from functools import cache
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.models.ir_attachment import guess_type
from zenoo_sandbox.web.cookies import new_session_id
from zenoo_sandbox.web.faults import Outage
from zenoo_sandbox.web.forms import digest
from zenoo_sandbox.web.outages import outage_answer
from zenoo_sandbox.web.pages import NOT_FOUND, error_page
from zenoo_sandbox.web.visit import Visit

# Of what may follow the two paths: a number, and what changes the address when the file changes.
_TAILS = (
    "",
    "/{id}",
    "/{id}/{filename}",
    "/{model}/{id}/{field}",
    "/{model}/{id}/{field}/{filename}",
)
PATHS = tuple((kind, tail) for kind in ("/web/content", "/web/image") for tail in _TAILS)
_NUMBER = re.compile(r"([0-9]{1,18})(?:-.*)?")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?[\w-]+=[\w-]+)*", re.ASCII)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADERS = {
    "Cache-Control": "no-cache, private",
    "Content-Security-Policy": "default-src 'none'",
    "Server": "zenoo-sandbox",
    "X-Content-Type-Options": "nosniff",
}
_ATTACHMENT = ["name", "mimetype", "raw", "datas", "public"]
Found = tuple[bytes, str, str]


async def content(visit: Visit) -> web.Response:
    """Answer the bytes of a field, or 404 for what is not there or not for this caller."""
    return await _answer(visit, "raw", None)


async def image(visit: Visit) -> web.Response:
    """Answer a picture, or a placeholder where there is none for this caller."""
    return await _answer(visit, "raw", (placeholder(), "image/png", "placeholder.png"))


async def company_logo(visit: Visit) -> web.Response:
    """Answer the logo of the company, for anybody, or a placeholder."""
    database = visit.database()
    logo = None
    if database is not None:
        wanted = [[1], ["logo_web"]]
        rows: Any = await visit.site.call(database, lambda: 1, "res.company", "read", wanted, {})
        logo = rows and rows[0]["logo_web"]
    body = base64.b64decode(logo) if logo else placeholder()
    media = _media(body)
    if visit.site.version == "18.0":
        visit.give_cookie(visit.session_id or new_session_id())
    return file_answer(body, media, f"logo{mimetypes.guess_extension(media) or ''}")


async def _answer(visit: Visit, field: str, otherwise: Found | None) -> web.Response:
    asked = {**visit.request.query, **visit.request.match_info}
    found = None
    try:
        found = await _find(visit, asked, asked.get("field") or field)
    except Outage as outage:
        return outage_answer(visit, outage)
    except ServerError:
        pass  # whatever the reason, the caller learns only that nothing is there for it
    if visit.site.version == "18.0":
        kept = visit.session_id if visit.session is not None else None
        visit.give_cookie(kept or new_session_id())
    if (found := found or otherwise) is None:
        return error_page(404, NOT_FOUND)
    kind = "attachment" if asked.get("download") in ("1", "true", "True") else "inline"
    return file_answer(found[0], found[1], asked.get("filename") or found[2], kind)


def file_answer(body: bytes, media: str, name: str, kind: str = "inline") -> web.Response:
    """Return bytes with their type and their name."""
    headers = {
        **_HEADERS,
        "Content-Disposition": f"{kind}; {_named(name)}",
        "Content-Type": media,
        "ETag": f'"{digest(body)}"',
    }
    return web.Response(body=body, headers=headers)


def _named(name: str) -> str:
    if _TOKEN.fullmatch(name):
        return f"filename={name}"
    if name.isascii() and name.isprintable():
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'filename="{escaped}"'
    return f"filename*=UTF-8''{quote(name, safe='')}"


async def _find(visit: Visit, asked: dict[str, str], field: str) -> Found | None:
    database = visit.database()
    number = _NUMBER.fullmatch(asked.get("id", ""))
    if database is None or number is None:
        return None
    model = asked.get("model") or "ir.attachment"
    row = await _row(visit, database, model, int(number[1]), field)
    if row is None or not row[field]:
        return None
    body = base64.b64decode(row[field])
    name = str(row.get("name") or row.get("display_name") or model)
    said = str(row.get("mimetype") or "")  # a user's own words: nothing else may come of them
    media = said if _MEDIA_TYPE.fullmatch(said) else _media(body)
    if model != "ir.attachment":
        name += mimetypes.guess_extension(media) or ""
    return body, media, name


def _media(body: bytes) -> str:
    return "image/svg+xml" if b"<svg" in body[:200] else guess_type("", body)


async def _row(
    visit: Visit, database: Database, model: str, number: int, field: str
) -> dict[str, Any] | None:
    """Return the record as the session's user may see it; the public sees public files only."""
    of_files = model == "ir.attachment"
    fields = _ATTACHMENT if of_files else ["display_name", field]
    session = visit.session
    known = session is not None and session.uid is not None and session.database == database.name
    if not known and not of_files:
        return None
    uid = session.uid if known and session is not None and session.uid is not None else 1
    call = (database, lambda: uid, model)
    kinds: Any = await visit.site.call(*call, "fields_get", [[field], ["type"]], {})
    if kinds.get(field, {}).get("type") != "binary":
        return None
    rows: Any = await visit.site.call(*call, "read", [[number], fields], {})
    if not rows or not (known or rows[0]["public"]):
        return None
    row: dict[str, Any] = rows[0]
    return {**row, "raw": row["datas"]} if of_files else row


async def upload(visit: Visit, database: Database, uid: int) -> web.Response:
    """Make an attachment of each file of a form; answer what became of each."""
    form = await visit.request.post()
    model, number = str(form.get("model", "")), str(form.get("id", ""))
    made = []
    for file in form.getall("ufile", []):
        if not isinstance(file, FileField):
            continue
        name = file.filename
        values = {
            "name": name,
            "datas": base64.b64encode(file.file.read()).decode(),
            "res_model": model or False,
            "res_id": int(number) if number.isdigit() else 0,
        }
        call = (database, lambda: uid, "ir.attachment")
        try:
            new: Any = await visit.site.call(*call, "create", [values], {})
            rows: Any = await visit.site.call(*call, "read", [[new], ["mimetype", "file_size"]], {})
        except ServerError:
            made.append({"error": "Something horrible happened"})
            continue
        row = rows[0]
        about = {"filename": name, "mimetype": row["mimetype"], "id": new}
        made.append({**about, "size": row["file_size"]})
    headers = {"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=json.dumps(made).encode(), headers=headers)


@cache
def placeholder() -> bytes:
    """Return a grey PNG of 128 by 128."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 128, 128, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xcc" * 128) * 128)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
