"""Cassettes, recorded from the sandbox over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from zenoo_http import HTTPTransport, Json2Transport, SessionTransport
from zenoo_sandbox import Sandbox
from zenoo_websocket import WebSocketTransport
from zenoo_xmlrpc import XmlRpcTransport

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError, MissingError
from zenoo_core.records import Response
from zenoo_core.testing import Cassette, CassetteMismatch
from zenoo_core.transport import BaseTransport


@asynccontextmanager
async def playing(cassette: Cassette, url: str | None = None) -> AsyncIterator[ZenooClient]:
    transport = cassette.wrap(HTTPTransport(url) if url else None)
    async with ZenooClient(transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        yield client


async def work(client: ZenooClient) -> Any:
    partners = await client.model("res.partner").order_by("id").limit(2)
    with pytest.raises(MissingError) as caught:
        await client.write("res.partner", [987654], {"name": "x"})
    return [(p.id, p.name) for p in partners], str(caught.value)


async def test_recorded_once_then_replayed_without_a_server(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one.json"
    async with Sandbox() as sandbox, playing(Cassette(path), sandbox.url) as client:
        first = await work(client)
    text = path.read_text()
    async with playing(Cassette(path)) as client:
        assert await work(client) == first
        with pytest.raises(CassetteMismatch, match="any more"):
            await client.write("res.partner", [987654], {"name": "x"})
        with pytest.raises(CassetteMismatch) as caught:
            await client.write("res.partner", [987654], {"name": "y"})
    assert '-   "name": "x"' in str(caught.value)
    assert '+   "name": "y"' in str(caught.value)
    assert path.read_text() == text
    assert [entry.name for entry in path.parent.iterdir()] == ["one.json"]


def _socket(url: str) -> BaseTransport:
    return WebSocketTransport(url.replace("http", "ws", 1) + "/zenoo/jsonrpc-ws")


@pytest.mark.parametrize(("build", "how"), [
    (Json2Transport, {"api_key": "sandbox-admin"}),
    (SessionTransport, {"password": "admin"}),
    (XmlRpcTransport, {"password": "admin"}),
    (_socket, {"password": "admin"}),
])  # fmt: skip
async def test_every_wire_can_be_recorded(tmp_path: Path, build: Any, how: Any) -> None:
    path = tmp_path / "one.json"

    async def told(transport: BaseTransport) -> Any:
        async with ZenooClient(transport=transport, config=False) as client:
            await client.login("demo", "admin", **how)
            return await work(client), await client.upload(b"file", name="a.bin")

    async with Sandbox() as sandbox:
        first = await told(Cassette(path).wrap(build(sandbox.url)))
    assert await told(Cassette(path, "none").wrap()) == first
    assert "sandbox-admin" not in path.read_text()


async def test_the_same_calls_make_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("1.json", "2.json")]
    for path in paths:
        async with Sandbox() as sandbox, playing(Cassette(path), sandbox.url) as client:
            await asyncio.gather(*(client.search("res.partner", limit=n) for n in (3, 1, 2)))
    assert paths[0].read_text() == paths[1].read_text()


async def test_new_and_all_and_none(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    async with Sandbox() as sandbox:
        async with playing(Cassette(path, "new"), sandbox.url) as client:
            await client.search("res.partner", limit=1)
        async with playing(Cassette(path, "new"), sandbox.url) as client:
            before = len(sandbox.calls)
            await client.search("res.partner", limit=1)
            assert len(sandbox.calls) == before
            await client.search("res.partner", limit=2)
        assert len(Cassette(path, "none").exchanges) == 3
        async with playing(Cassette(path, "all"), sandbox.url) as client:
            await client.search("res.partner", limit=5)
        assert len(Cassette(path, "none").unused) == 2
    with pytest.raises(CassetteMismatch, match="nothing is recorded"):
        async with playing(Cassette(tmp_path / "absent.json", "none")):
            pass
    assert not (tmp_path / "absent.json").exists()


async def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    cassette = Cassette(path, secrets=["hush-hush-1"])

    class Chatty(HTTPTransport):
        async def send(self, request: Any, identity: Any, deadline: Any) -> Any:
            if request.method != "search":
                return await super().send(request, identity, deadline)
            told = {
                "session_id": "s3ss10n-x",
                "note": "is hush-hush-1",
                "cookies": {"a": "b4k3d-x"},
            }
            told["echo"] = "asked for t0k3n-x"
            told["text"] = "session_id=in-text-x; admin-s3cr3t"
            return Response(told)

    async with Sandbox() as sandbox:
        transport = cassette.wrap(Chatty(sandbox.url))
        async with ZenooClient(
            transport=transport, config=False, password="admin-s3cr3t"
        ) as client:
            await client.login("demo", "admin", "admin")
            context = {"api_key": "k3y-in-context"}
            domain = [("access_token", "=", "t0k3n-x"), ("name", "=", "admin-s3cr3t")]
            seen = await client.with_context(**context).search("res.partner", domain)
            assert seen["session_id"] == "s3ss10n-x"
    text = path.read_text()
    for secret in (
        "s3ss10n-x", "hush-hush-1", "b4k3d-x", "in-text-x", "admin-s3cr3t", "k3y-in-context",
        "t0k3n-x",
    ):  # fmt: skip
        assert secret not in text
    assert "***" in text


async def test_cancelled_calls_are_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    async with Sandbox() as sandbox, playing(Cassette(path), sandbox.url) as client:
        task = asyncio.create_task(client.search("res.partner"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await client.search("res.partner", limit=1)
    assert [e.ask.get("method") for e in Cassette(path, "none").exchanges] == [None, "search"]


async def test_two_clients_on_one_cassette(tmp_path: Path) -> None:
    path = tmp_path / "one.json"

    async def ask(cassette: Cassette, url: str | None) -> list[int]:
        async with playing(cassette, url) as client:
            return await client.search("res.partner", limit=2)

    async with Sandbox() as sandbox:
        tape = Cassette(path)
        first = await asyncio.gather(ask(tape, sandbox.url), ask(tape, sandbox.url))
    tape = Cassette(path)
    assert await asyncio.gather(ask(tape, None), ask(tape, None)) == first


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 9, "exchanges": []}', '{"format": 1, "exchanges": [{"ask": 1}]}']
)
def test_what_is_no_cassette(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"bad\.json is no cassette"):
        Cassette(path)
    with pytest.raises(ConfigError, match="mode"):
        Cassette(path, "sometimes")  # type: ignore[arg-type]


def test_a_failed_write_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zenoo_core.testing.cassettes import tape

    path = tmp_path / "one.json"
    tape.write(path, [tape.Exchange({"a": 1}, {"result": 1})])
    before = path.read_text()

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(tape.os, "replace", full)
    with pytest.raises(OSError, match="full"):
        tape.write(path, [])
    assert path.read_text() == before
    assert json.loads(before)["format"] == 1
    assert len(list(tmp_path.iterdir())) == 1


async def test_bare_secrets_of_calls_that_are_about_secrets(tmp_path: Path) -> None:
    path = tmp_path / "one.json"

    class Keys(HTTPTransport):
        async def send(self, request: Any, identity: Any, deadline: Any) -> Any:
            if request.method != "change_password":
                return await super().send(request, identity, deadline)
            return Response("new-k3y-from-server")

    async def ask(cassette: Cassette, url: str | None) -> str:
        transport = cassette.wrap(Keys(url) if url else None)
        async with ZenooClient(transport=transport, config=False) as client:
            await client.login("demo", "admin", "admin")
            found: str = await client.call("res.users", "change_password", "0ld-one", "n3w-one")
            return found

    async with Sandbox() as sandbox:
        assert await ask(Cassette(path), sandbox.url) == "new-k3y-from-server"
    assert not [word for word in ("0ld-one", "n3w-one", "new-k3y") if word in path.read_text()]
    assert await ask(Cassette(path), None) == "***"
