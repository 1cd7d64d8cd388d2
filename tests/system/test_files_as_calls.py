"""Files and reports by pages: to plugins, to retries and to the cache they are calls."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from zenoo_memory import MemoryBackend
from zenoo_sandbox import Sandbox

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import (
    DeadlineExceeded,
    HTTPStatusError,
    MissingError,
    OutcomeUnknown,
    TooManyRequests,
)
from zenoo_core.records import Call, Request
from zenoo_core.retry import Outcome
from zenoo_core.testing.faults import FaultProxy, HTTPMessage

REPORT = "base.report_partner"
_PATHS = ("/web/binary", "/web/content", "/report/pdf")


class Seen(Plugin):
    """Notes how calls begin and end."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.requests: list[Request] = []

    def start_operation(self, operation: str) -> None:
        self.told.append(f"start {operation}")

    def before_request(self, request: Request) -> None:
        self.requests.append(request)

    def on_error(self, error: Exception, call: Call) -> None:
        self.told.append(f"error {type(error).__name__}")

    def end_operation(self, call: Call, outcome: Outcome) -> None:
        self.told.append(f"end {outcome.value}")


def of_a_page(message: HTTPMessage) -> bool:
    return message.start[1].startswith(_PATHS)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    served = Sandbox()
    served.register_report(REPORT, "res.partner")
    async with served:
        yield served


@pytest.fixture
async def proxy(sandbox: Sandbox) -> AsyncIterator[FaultProxy]:
    async with FaultProxy(sandbox.url, only=of_a_page) as proxy:
        yield proxy


@pytest.fixture(params=["session", "jsonrpc", "auto"])
async def client(request: pytest.FixtureRequest, proxy: FaultProxy) -> AsyncIterator[ZenooClient]:
    settings: dict[str, Any] = {"retry": "backoff", "backoff": {"base": 0.01, "slow_base": 0.01}}
    async with ZenooClient(proxy.url, transport=request.param, config=False, **settings) as client:
        await client.login("demo", "demo", "demo")
        yield client


async def attachments(client: ZenooClient, name: str) -> int:
    return int(await client.search_count("ir.attachment", [("name", "=", name)]))


async def test_plugins_are_told(client: ZenooClient, tmp_path: Path) -> None:
    seen = Seen()
    client.register_plugin(seen)
    made = await client.upload(b"x", name="n", model="res.partner", record=1)
    await client.download(made, tmp_path / "n")
    await client.report(REPORT, [1, 2])
    with pytest.raises(MissingError):
        await client.report("no.such", 1)
    assert seen.told == [
        "start ir.attachment.create", "end success",
        "start ir.attachment.read", "end success",
        "start ir.actions.report.render", "end success",
        "start ir.actions.report.render", "error MissingError", "end failed_rolled_back",
    ]  # fmt: skip
    create, read, render, _ = seen.requests
    assert create.args == [{"name": "n", "res_model": "res.partner", "res_id": 1}]
    assert (read.args, read.kwargs) == ([[made]], {"fields": ["raw"]})
    assert render.args == [REPORT, [1, 2]]


async def test_an_upload_makes_what_was_read_before_it_stale(sandbox: Sandbox) -> None:
    async with ZenooClient(
        sandbox.url, transport="jsonrpc", config=False, cache=MemoryBackend()
    ) as client:
        await client.login("demo", "demo", "demo")
        view = client.with_cache(60)
        assert [await attachments(view, "n") for _ in range(2)] == [0, 0]
        await client.upload(b"x", name="n")
        assert await attachments(view, "n") == 1


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "502_after", "429", "hang_after"])
async def test_reading_is_tried_again(client: ZenooClient, proxy: FaultProxy, fault: Any) -> None:
    made = await client.upload(b"content", name="n")
    hasty = client.with_timeout(5)
    for read, expected in ((_content, b"content"), (_printed, b"%PDF-")):
        proxy.inject(fault)
        if fault == "hang_after":  # a hanging page uses the whole time that it was given
            with pytest.raises(DeadlineExceeded):
                await read(client.with_timeout(0.3), made)
            continue
        assert (await read(hasty, made)).startswith(expected)
    assert proxy.hits.total() == 2


async def _content(client: ZenooClient, id: int) -> bytes:
    async with client.open_file(id) as file:
        return await file.read()


async def _printed(client: ZenooClient, id: int) -> bytes:
    return await client.report(REPORT, 1)


async def test_an_upload_is_sent_again_only_if_it_was_turned_away(
    client: ZenooClient, proxy: FaultProxy, tmp_path: Path
) -> None:
    content = os.urandom(100_000)
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    proxy.inject("429")
    made = await client.upload(path)  # the file is read from its beginning again
    assert await _content(client, made) == content
    with path.open("rb") as file:
        file.seek(10)
        proxy.inject("429")
        assert await _content(client, await client.upload(file, name="rest")) == content[10:]
    for fault in ("reset_after", "502_after", "html", "truncated"):
        proxy.inject(fault)  # type: ignore[arg-type]
        with pytest.raises(OutcomeUnknown) as caught:
            await client.upload(path, name=fault)
        assert caught.value.attempts == 1
        assert await attachments(client, fault) == 1


async def test_a_pipe_is_never_sent_again(client: ZenooClient, proxy: FaultProxy) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"piped")
    os.close(writer)
    proxy.inject("429")
    with os.fdopen(reader, "rb") as pipe, pytest.raises(TooManyRequests):
        await client.upload(pipe, name="piped")
    assert proxy.hits.total() == 1
    assert await attachments(client, "piped") == 0


async def test_who_leaves_in_the_middle_leaves_nothing(
    client: ZenooClient, proxy: FaultProxy
) -> None:
    seen = Seen()
    client.register_plugin(seen)
    proxy.inject("hang_after")
    task = asyncio.create_task(client.upload(b"x", name="left"))
    while not proxy.hits.total():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen.told[-1] == "end unknown"
    assert await attachments(client, "left") == 1


async def test_without_a_strategy_nothing_is_tried_again(sandbox: Sandbox) -> None:
    async with (
        FaultProxy(sandbox.url, only=of_a_page) as proxy,
        ZenooClient(proxy.url, transport="session", config=False) as client,
    ):
        await client.login("demo", "demo", "demo")
        proxy.inject("502_after")
        with pytest.raises(HTTPStatusError):
            await client.report(REPORT, 1)
        assert proxy.hits.total() == 1
