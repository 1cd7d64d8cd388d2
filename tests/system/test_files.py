"""Files and reports on every wire, with whatever can go wrong on the way."""

from __future__ import annotations

import io
import os
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.errors import (
    AccessError,
    AuthenticationError,
    BadResponse,
    ClientStateError,
    ConnectionLost,
    MissingError,
    OutcomeUnknown,
    UnexpectedRedirect,
)

REPORT = "base.report_partner"


@pytest.fixture(params=["19.0", "18.0"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    served = Sandbox(version=request.param, empty=("other",))
    served.register_report(REPORT, "res.partner")
    async with served:
        yield served


@pytest.fixture(params=["auto", "session", "jsonrpc", "xmlrpc"])
async def client(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(sandbox.url, transport=request.param, config=False) as opened:
        await opened.login("demo", "demo", "demo")
        yield opened


async def test_a_file_goes_up_and_comes_down(client: ZenooClient, tmp_path: Path) -> None:
    content = os.urandom(700_001)
    made = await client.upload(content, name="naïve ÿ.bin", model="res.partner", record=1)
    (row,) = await client.read("ir.attachment", made, ["name", "res_model", "res_id", "file_size"])
    assert row == {
        "id": made, "name": "naïve ÿ.bin", "res_model": "res.partner", "res_id": 1,
        "file_size": len(content),
    }  # fmt: skip
    assert await client.download(made, tmp_path / "got.bin") == len(content)
    assert (tmp_path / "got.bin").read_bytes() == content
    assert os.listdir(tmp_path) == ["got.bin"]
    async with client.open_file(made) as file:
        sizes = [len(chunk) async for chunk in file.chunks]
        assert (file.name, file.size) == ("naïve ÿ.bin", len(content))
    assert sum(sizes) == len(content)
    assert len(sizes) > 5


async def test_paths_and_open_files_are_sources(client: ZenooClient, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes(b"on disk")
    first = await client.upload(tmp_path / "note.txt")
    with (tmp_path / "note.txt").open("rb") as file:
        second = await client.upload(file, name="other.txt")
        assert not file.closed
    third = await client.upload(io.BytesIO(b"in memory"))
    rows = await client.read("ir.attachment", [first, second, third], ["name", "file_size"])
    assert [(row["name"], row["file_size"]) for row in rows] == [
        ("note.txt", 7), ("other.txt", 7), ("file", 9),
    ]  # fmt: skip


async def test_a_binary_field_comes_down(client: ZenooClient) -> None:
    async with client.open_file(1, model="res.partner", field="avatar_128") as file:
        assert b"<svg" in await file.read()


async def test_a_report_is_a_pdf(client: ZenooClient) -> None:
    body = await client.report(REPORT, [1, 2])
    assert body.startswith(b"%PDF-")
    assert body.count(b"/Type /Page ") == 2


async def test_an_expired_session_is_renewed(client: ZenooClient, sandbox: Sandbox) -> None:
    made = await client.upload(b"before", name="a")
    for work in (
        lambda: client.report(REPORT, 1),
        lambda: client.upload(b"after", name="b"),
        lambda: _content(client, made),
    ):
        sandbox.expire_sessions()
        assert await work()
    assert await client.search_count("ir.attachment", [("name", "in", ["a", "b"])]) == 2


async def _content(client: ZenooClient, id: int) -> bytes:
    async with client.open_file(id) as file:
        return await file.read()


async def test_what_is_not_there_is_missing(client: ZenooClient, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"no\.such"):
        await client.report("no.such", 1)
    with pytest.raises(MissingError, match="999"):
        await client.download(999, tmp_path / "x")
    with pytest.raises(MissingError):
        async with client.open_file(1, model="res.partner", field="image_128"):
            pass
    assert not os.listdir(tmp_path)


async def test_what_is_not_allowed_is_refused(client: ZenooClient) -> None:
    limited = await client.with_user("limited", "limited")
    with pytest.raises(AccessError, match="no attachment"):
        await limited.upload(b"x", name="x", model="res.company", record=1)


async def test_a_view_has_a_session_of_its_own(client: ZenooClient, sandbox: Sandbox) -> None:
    other = await client.with_user("admin", "admin")
    mine = await client.upload(b"mine", name="mine")
    theirs = await other.upload(b"theirs", name="theirs")
    rows = await other.read("ir.attachment", [mine, theirs], ["create_uid"])
    identity, another = client.identity, other.identity
    assert identity
    assert another
    assert [row["create_uid"][0] for row in rows] == [identity.uid, another.uid]
    assert (await client.call("res.users", "context_get"))["uid"] == identity.uid
    assert (await other.call("res.users", "context_get"))["uid"] == another.uid
    with pytest.raises(ClientStateError, match="needs a password"):
        await client.with_user("admin")


@pytest.mark.parametrize("transport", ["auto", "jsonrpc", "xmlrpc"])
async def test_a_key_moves_files_by_calls(sandbox: Sandbox, transport: str, tmp_path: Path) -> None:
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "demo", api_key="sandbox-demo")
        made = await client.upload(
            b"\x00\xffkey" * 100, name="k.bin", model="res.partner", record=1
        )
        assert await client.download(made, tmp_path / "k.bin") == 500
        async with client.open_file(made) as file:
            assert (file.name, file.size) == ("k.bin", 500)
        with pytest.raises(MissingError):
            await client.download(999, tmp_path / "x")
        with pytest.raises(AuthenticationError, match="API key"):
            await client.report(REPORT, 1)


class _Odd:
    """A server that logs everybody in, and whose pages are what a test says."""

    def __init__(self) -> None:
        self.answer: web.Response | None = None
        self.page = '<script>odoo = {csrf_token: "t0", debug: ""};</script>'
        self.posts = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/web/session/authenticate":
            answer = {"jsonrpc": "2.0", "id": (await request.json())["id"], "result": {"uid": 2}}
            return web.json_response(answer, headers={"Set-Cookie": "session_id=s; Path=/"})
        if request.path == "/web":
            return web.Response(text=self.page, content_type="text/html")
        if request.method == "POST":
            await request.post()
            self.posts += 1
        if self.answer is None:
            assert request.transport
            request.transport.close()
            return web.Response()
        return self.answer


@pytest.fixture
async def odd() -> AsyncIterator[tuple[_Odd, ZenooClient]]:
    server = _Odd()
    runner = web.ServerRunner(web.Server(server.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ZenooClient(url, transport="session", config=False) as client:
        await client.login("demo", "x", "x")
        yield server, client
    await runner.cleanup()


def _html(text: str, status: int = 200, **headers: str) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


async def test_an_upload_whose_answer_is_lost_may_have_been_done(
    odd: tuple[_Odd, ZenooClient],
) -> None:
    server, client = odd
    for server.answer in (None, _html("<h1>Bad Gateway</h1>", 502)):
        with pytest.raises(OutcomeUnknown, match=r"ir\.attachment\.create") as caught:
            await client.upload(b"x", name="note")
        assert caught.value.request.args == [{"name": "note"}]
    assert server.posts == 2  # each left once


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_html("welcome"), OutcomeUnknown),
        (_html("[]"), OutcomeUnknown),
        (_html('[{"error": "no room"}]'), AccessError),
        (_html("", 303, Location="/web/login?redirect=%2F"), UnexpectedRedirect),
        (_html("Session expired (invalid CSRF token)", 400), BadResponse),
    ],
)
async def test_odd_answers_to_an_upload(
    odd: tuple[_Odd, ZenooClient], answer: web.Response, error: type[Exception]
) -> None:
    odd[0].answer = answer
    with pytest.raises(error):
        await odd[1].upload(b"x", name="note")


async def test_a_page_without_a_token_stops_an_upload_before_it_leaves(
    odd: tuple[_Odd, ZenooClient],
) -> None:
    odd[0].page = "<h1>Maintenance</h1>"
    with pytest.raises(BadResponse, match="token"):
        await odd[1].upload(b"x", name="note")
    assert odd[0].posts == 0


async def test_a_report_that_is_no_pdf_is_refused(odd: tuple[_Odd, ZenooClient]) -> None:
    odd[0].answer = _html("<h1>hello</h1>")
    with pytest.raises(BadResponse, match="text/html"):
        await odd[1].report("sale.report_saleorder", 1)
    odd[0].answer = _html("", 302, Location="https://elsewhere.example.com/")
    with pytest.raises(UnexpectedRedirect):
        await odd[1].report("sale.report_saleorder", 1)
    odd[0].answer = None
    with pytest.raises(ConnectionLost):
        await odd[1].report("sale.report_saleorder", 1)


async def test_no_secret_is_in_what_goes_wrong(odd: tuple[_Odd, ZenooClient]) -> None:
    server, _ = odd
    async with ZenooClient(odd[1].url, transport="session", config=False) as client:
        await client.login("demo", "x", "hunter2-secret")
        server.answer = _html("hunter2-secret s", 500)
        with pytest.raises(BadResponse) as caught:
            await client.report("a.b", 1)
    error: Any = caught.value
    seen = ""
    while error is not None:
        seen += repr(error) + str(error)
        error = error.__cause__ or error.__context__
    assert "hunter2" not in seen
    assert "session_id" not in seen


_LARGE = 32 * 1024 * 1024


async def _streaming(request: web.Request) -> web.StreamResponse:
    """Log everybody in; send and take large files without holding them."""
    if request.path == "/web/session/authenticate":
        answer = {"jsonrpc": "2.0", "id": (await request.json())["id"], "result": {"uid": 2}}
        return web.json_response(answer, headers={"Set-Cookie": "session_id=s; Path=/"})
    if request.path == "/web":
        return _html('csrf_token: "t0"')
    if request.method == "POST":
        size = 0
        async for chunk in request.content.iter_any():
            size += len(chunk)
        return _html(f'[{{"id": {size}}}]')
    response = web.StreamResponse(headers={"Content-Length": str(_LARGE)})
    await response.prepare(request)
    for _ in range(_LARGE // 65536):
        await response.write(b"x" * 65536)
    return response


async def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    runner = web.ServerRunner(web.Server(_streaming))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ZenooClient(url, transport="session", config=False) as client:
        await client.login("demo", "x", "x")
        tracemalloc.start()
        try:
            assert await client.download(7, tmp_path / "large") == _LARGE
            sent = await client.upload(tmp_path / "large")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    await runner.cleanup()
    assert _LARGE < sent < _LARGE + 2000  # the form around it
    assert peak < _LARGE / 4
