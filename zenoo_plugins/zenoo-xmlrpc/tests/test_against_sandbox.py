"""The transport against the embedded server: what is particular to this wire."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from zenoo_xmlrpc import XmlRpcTransport

from zenoo_core import ZenooClient, errors

Sandbox: Any = pytest.importorskip("zenoo_sandbox", reason="the embedded server").Sandbox

ENDPOINTS = pytest.mark.parametrize("endpoint", ["/xmlrpc", "/xmlrpc/2"])
KINDS = pytest.mark.parametrize("version", ["18.0", "19.0"])


def connect(url: str, **settings: Any) -> ZenooClient:
    return ZenooClient(url, transport="xmlrpc", config=False, **settings)


@ENDPOINTS
@KINDS
async def test_none_means_done(endpoint: str, version: str) -> None:
    async with (
        Sandbox(version=version) as sandbox,
        connect(sandbox.url, xmlrpc={"endpoint": endpoint}) as client,
    ):
        await client.login("demo", "admin", "admin")
        number = await client.create("res.partner", {"name": "Kept"})
        before = len(sandbox.calls)
        assert await client.call("res.partner", "action_archive", [number]) is None
        assert len(sandbox.calls) == before + 1  # it was sent once
        archived = client.with_context(active_test=False)
        (row,) = await archived.read("res.partner", number, ["active"])
        assert row["active"] is False


@ENDPOINTS
async def test_a_missing_record(endpoint: str) -> None:
    kind = errors.MissingError if endpoint == "/xmlrpc" else errors.UserError
    async with Sandbox() as sandbox, connect(sandbox.url, xmlrpc={"endpoint": endpoint}) as client:
        await client.login("demo", "admin", api_key="sandbox-admin")
        with pytest.raises(kind) as caught:
            await client.write("res.partner", 999_999_999, {"city": "x"})
        assert type(caught.value) is kind


async def test_settings_are_checked() -> None:
    with pytest.raises(errors.ConfigError, match=r"xmlrpc.endpoint"):
        await connect("http://127.0.0.1:1", xmlrpc={"endpoint": "/xmlrpc/3"}).open()


async def test_large_bodies_do_not_hold_the_loop_up() -> None:
    """While megabytes of XML are read and written, other tasks go on."""
    beats: list[float] = []

    async def beat() -> None:
        while True:
            beats.append(time.perf_counter())
            await asyncio.sleep(0.005)

    text = "<é> " * 10_000
    values = [{"name": f"n{n}", "comment": text} for n in range(15)]
    async with Sandbox() as sandbox, connect(sandbox.url) as client:
        await client.login("demo", "admin", "admin")
        heart = asyncio.create_task(beat())
        ids = await client.create("res.partner", values)
        rows = await client.read("res.partner", ids, ["name", "comment"])
        heart.cancel()
    assert [row["name"] for row in rows] == [value["name"] for value in values]
    assert len(beats) > 20


async def test_large_bodies_are_marshalled_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    original = asyncio.to_thread

    async def noted(function: Any, *args: Any) -> Any:
        ran.append(function.__name__)
        return await original(function, *args)

    monkeypatch.setattr(asyncio, "to_thread", noted)
    async with Sandbox() as sandbox, connect(sandbox.url) as client:
        await client.login("demo", "admin", "admin")
        assert ran == []
        number = await client.create("res.partner", {"name": "x", "comment": "x" * 20_000})
        assert ran == ["dump"]
        await client.read("res.partner", number, ["comment"])
        assert ran == ["dump", "load"]


async def test_a_cancelled_large_call_leaves_the_client_usable() -> None:
    async with Sandbox() as sandbox, connect(sandbox.url) as client:
        await client.login("demo", "admin", "admin")
        sandbox.latency = 0.2
        big = {"name": "x", "comment": "y" * 2_000_000}
        task = asyncio.create_task(client.create("res.partner", big))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        sandbox.latency = 0
        assert await client.search_count("res.company") > 0


def test_the_face_of_the_package() -> None:
    import zenoo_xmlrpc

    assert zenoo_xmlrpc.XmlRpcTransport is XmlRpcTransport
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        zenoo_xmlrpc.nothing_of_that_name  # noqa: B018
