"""Files and pictures: who gets which bytes, and under which name."""

from __future__ import annotations

import base64
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox

from .client import Caller

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = PNG + b"ours"


async def get(caller: Caller, path: str, cookie: str | None = None) -> tuple[int, bytes, Any]:
    headers = {} if cookie is None else {"Cookie": f"session_id={cookie}"}
    async with caller.http.get(caller.url + path, headers=headers) as response:
        return response.status, await response.read(), response.headers


async def attached(caller: Caller, **values: Any) -> int:
    content = {"name": "a.txt", "raw": "hello", **values}
    made: int = await caller.execute("ir.attachment", "create", content)
    return made


async def test_a_user_gets_an_attachment_and_a_stranger_does_not(caller: Caller) -> None:
    made = await attached(caller)
    cookie = (await caller.log_in())[1]
    named = f"/web/content/{made}/a.txt"
    for path in (f"/web/content/{made}", f"/web/content?id={made}", named):
        status, body, headers = await get(caller, path, cookie)
        assert (status, body) == (200, b"hello"), path
        assert headers["Content-Type"] == "text/plain"
        assert headers["Content-Disposition"] == "inline; filename=a.txt"
        assert (await get(caller, path))[0] == 404
    kept = await get(caller, f"/web/content/{made}?download=true", cookie)
    assert kept[2]["Content-Disposition"] == "attachment; filename=a.txt"


async def test_names_and_media_types_of_users_stay_in_their_headers(caller: Caller) -> None:
    cookie = (await caller.log_in())[1]
    odd = {"name": "é\r\nX-Evil: 1.txt", "mimetype": "text/html\r\nX-Evil: 1"}
    made = await attached(caller, **odd)
    status, body, headers = await get(caller, f"/web/content/{made}", cookie)
    assert (status, body) == (200, b"hello")
    assert "X-Evil" not in headers
    named = "filename*=UTF-8''%C3%A9%0D%0AX-Evil%3A%201.txt"
    assert headers["Content-Disposition"] == f"inline; {named}"
    assert headers["Content-Type"] == "text/plain"


async def test_a_picture_is_of_those_who_may_read_the_record(caller: Caller) -> None:
    cookie = (await caller.log_in())[1]
    values = {"name": "P", "image_1920": base64.b64encode(PICTURE).decode()}
    made = await caller.execute("res.partner", "create", values)
    for path in (
        f"/web/image?model=res.partner&id={made}&field=image_1920",
        f"/web/image/res.partner/{made}/image_1920",
        f"/web/image/res.partner/{made}-a1b2/image_1920/128x128",
    ):
        assert (await get(caller, path, cookie))[1] == PICTURE
        # A placeholder, as for what is not there.
        status, body, headers = await get(caller, path)
        assert (status, body[:8], headers["Content-Type"]) == (200, PNG, "image/png")
        assert body != PICTURE
    path = f"/web/content/res.partner/{made}/image_1920"
    assert (await get(caller, path, cookie))[2]["Content-Disposition"] == "inline; filename=P.png"


@pytest.mark.parametrize(
    "asked",
    [
        *("", "/0", "/x", f"/{'9' * 5000}", "/nope/1/datas", "/res.partner/1/name"),
        *("/res.partner/1/nope", "/res.users/2/password", "/res.partner/999999/image_1920"),
    ],
)
async def test_what_is_not_there_is_a_placeholder_or_not_found(caller: Caller, asked: str) -> None:
    cookie = (await caller.log_in())[1]
    assert (await get(caller, f"/web/content{asked}", cookie))[0] == 404
    status, body, _ = await get(caller, f"/web/image{asked}", cookie)
    assert (status, body[:8]) == (200, PNG)


async def test_anybody_may_see_the_logo(caller: Caller) -> None:
    logo = base64.b64encode(PICTURE).decode()
    await caller.execute("res.company", "write", [1], {"logo": logo})
    assert (await get(caller, "/web/binary/company_logo"))[1] == PICTURE


@pytest.mark.parametrize("version", ["19.0", "18.0"])
async def test_the_languages_need_no_session(http: aiohttp.ClientSession, version: str) -> None:
    async with Sandbox(version=version) as sandbox:
        caller = Caller(http, sandbox.url)
        languages = (await caller.post("/web/session/get_lang_list", {}))["result"]
    assert ["fr_FR", "French / Français"] in languages
