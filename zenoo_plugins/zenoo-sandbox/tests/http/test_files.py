"""Files and reports as the web client gets them; little of it is recorded."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox
from zenoo_sandbox.web.content import placeholder
from zenoo_sandbox.web.pdf import pdf

REPORT = "base.report_partner"


@pytest.fixture(params=["19.0", "18.0"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    served = Sandbox(version=request.param)
    served.register_report(REPORT, "res.partner")
    async with served:
        yield served


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(sandbox.url, cookie_jar=jar) as http:
        params = {"db": "demo", "login": "demo", "password": "demo"}
        async with http.post("/web/session/authenticate", json={"params": params}):
            yield http


async def _token(browser: aiohttp.ClientSession) -> str:
    async with browser.get("/web") as response:
        found = re.search(r'csrf_token: "(\w+)"', await response.text())
    assert found
    return found[1]


async def _upload(browser: aiohttp.ClientSession, token: str, **fields: str) -> Any:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in {"model": "res.partner", "id": "1", "csrf_token": token, **fields}.items():
        form.add_field(name, value)
    form.add_field("ufile", b"hello " * 100, filename="naïve note.txt")
    async with browser.post("/web/binary/upload_attachment", data=form) as response:
        return response.status, await response.text()


async def test_an_upload_comes_down_again(browser: aiohttp.ClientSession) -> None:
    status, text = await _upload(browser, await _token(browser))
    (made,) = json.loads(text)
    assert status == 200
    assert made == {
        "filename": "naïve note.txt", "mimetype": "text/plain", "id": made["id"], "size": 600,
    }  # fmt: skip
    for path in (f"/web/content/{made['id']}", f"/web/content?id={made['id']}"):
        async with browser.get(path) as response:
            assert await response.read() == b"hello " * 100
            named = response.headers["Content-Disposition"]
            assert named == "inline; filename*=UTF-8''na%C3%AFve%20note.txt"
    async with browser.get(f"/web/content/{made['id']}?download=true&filename=a.txt") as response:
        assert response.headers["Content-Disposition"] == "attachment; filename=a.txt"


async def test_a_form_needs_the_token_of_its_session(browser: aiohttp.ClientSession) -> None:
    status, text = await _upload(browser, "wrong")
    assert status == 400
    assert "CSRF" in text
    data = {"data": json.dumps([f"/report/pdf/{REPORT}/1", "qweb-pdf"])}
    async with browser.post("/report/download", data=data) as response:
        assert response.status == 400


async def test_nothing_is_shown_to_strangers(
    browser: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    _, text = await _upload(browser, await _token(browser))
    number = json.loads(text)[0]["id"]
    async with aiohttp.ClientSession(sandbox.url) as stranger:
        for path in (f"/web/content/{number}", "/web/content/res.partner/1/avatar_128"):
            async with stranger.get(path) as response:
                assert response.status == 404
        async with stranger.get(f"/web/image/{number}") as response:
            assert await response.read() == placeholder()
        path = f"/report/pdf/{REPORT}/1"
        async with stranger.get(path, allow_redirects=False) as response:
            assert response.status == 303
            assert response.headers["Location"].startswith("/web/login?redirect=")


async def test_a_report_has_a_page_for_each_record(browser: aiohttp.ClientSession) -> None:
    async with browser.get(f"/report/pdf/{REPORT}/1,2") as response:
        body = await response.read()
        assert (response.status, response.content_type) == (200, "application/pdf")
    assert body.count(b"/Type /Page ") == 2
    assert b"Harbour Street Trading" in body
    form = {"data": json.dumps([f"/report/pdf/{REPORT}/1,2", "qweb-pdf"])}
    form["csrf_token"] = await _token(browser)
    async with browser.post("/report/download", data=form) as response:
        assert await response.read() == body
        named = response.headers["Content-Disposition"]
        assert named == f"attachment; filename={REPORT}.pdf"


@pytest.mark.parametrize("path", ["no.such/1", f"{REPORT}/999999", f"{REPORT}/x", f"{REPORT}/"])
async def test_what_cannot_be_printed_is_refused(browser: aiohttp.ClientSession, path: str) -> None:
    async with browser.get(f"/report/pdf/{path}") as response:
        assert response.status in (404, 500)
        assert "zenoo_" not in await response.text()
    data = {"data": json.dumps([f"/report/pdf/{path}", "qweb-pdf"])}
    data["csrf_token"] = await _token(browser)
    async with browser.post("/report/download", data=data) as response:
        assert response.status == 500
        assert "Odoo Server Error" in await response.text()


def test_a_pdf_says_truly_where_its_parts_are() -> None:
    body = pdf([["a (b) \\ c", "ü漢"], ["second"]])
    start = int(body.rsplit(b"startxref\n", 1)[1].split()[0])
    entries = body[start:].splitlines()[3:]
    for number, entry in enumerate(entries, 1):
        if not entry.endswith(b" n "):
            break
        assert body[int(entry.split()[0]) :].startswith(b"%d 0 obj" % number)
    assert rb"(a \(b\) \\ c)" in body
    for length, stream in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", body, re.S):
        assert int(length) == len(stream)


def test_the_placeholder_is_a_png() -> None:
    body = placeholder()
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    data = body[body.index(b"IDAT") + 4 : body.index(b"IEND") - 8]
    assert len(zlib.decompress(data)) == 128 * 129
