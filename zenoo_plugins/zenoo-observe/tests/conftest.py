"""A client on a transport that answers from a script, so that every outcome can be had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import ConnectionFailed, ConnectionLost
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.testing.between import Between
from zenoo_core.transport.base import BaseTransport, Credentials

PASSWORD = "canary-password-91c4"
VALUE = "canary-value-57e0"


class ScriptedTransport(BaseTransport):
    """Answer each method with what `answers` holds: a result, an error to raise, or a function."""

    def __init__(self, url: str = "http://localhost:8069") -> None:
        self.url = url
        self.answers: dict[str, Any] = {
            "read": [{"id": 1, "name": VALUE}, {"id": 2, "name": VALUE}],
            "search_read": [{"id": 3, "name": VALUE}],
            "search": [4, 5, 6],
            "search_count": 41,
            "create": 7,
            "write": True,
            "name_create": [8, VALUE],
            "refuse": ConnectionFailed("no such host", phase=Phase.CONNECT),
            "lose": ConnectionLost("gone", phase=Phase.WAIT),
        }

    async def authenticate(self, credentials: Credentials) -> Identity:
        return Identity(2, database=credentials.database, login=credentials.login)

    async def send(self, request: Request, identity: Identity, deadline: Any) -> Response:
        deadline.phase = Phase.WAIT
        answer = self.answers[request.method]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = await answer()
        return Response(answer)


@pytest.fixture
def transport() -> ScriptedTransport:
    return ScriptedTransport()


@pytest.fixture
def make_client(transport: ScriptedTransport) -> Callable[..., ZenooClient]:
    """Make a client on the scripted transport; the rest is as `ZenooClient` takes it."""

    def make(*plugins: object, **settings: Any) -> ZenooClient:
        settings = {"transport": transport, "config": False, **settings}
        return ZenooClient(plugins=plugins, **settings)

    return make


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture
def entries(audit_file: Path) -> Callable[[], list[dict[str, Any]]]:
    """Return the audit entries so far."""
    return lambda: [json.loads(line) for line in audit_file.read_text().splitlines()]


async def forever() -> None:
    await asyncio.Event().wait()


class Again(Plugin):
    """Try again at once."""

    def calculate_delay(self) -> float:
        return 0.0


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    """Keep the spans that have ended."""
    return InMemorySpanExporter()


@pytest.fixture
def provider(exporter: InMemorySpanExporter) -> Iterator[TracerProvider]:
    """Record every span, and export it as soon as it ends."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield provider
    provider.shutdown()


@pytest.fixture
def open_client(sandbox: Any) -> Callable[..., Any]:
    """Open a client of the sandbox, logged in, on whatever transport."""

    @asynccontextmanager
    async def opened(
        *plugins: object, url: str = "", **settings: Any
    ) -> AsyncIterator[ZenooClient]:
        settings = {"transport": "jsonrpc", "config": False, **settings}
        async with ZenooClient(url or sandbox.url, plugins=plugins, **settings) as client:
            secret = {"password": "admin"}
            if settings["transport"] == "json2":
                secret = {"api_key": "sandbox-admin"}
            await client.login("demo", "admin", **secret)
            yield client

    return opened


class Hanging:
    """A server between a client and the sandbox that can be told to answer no more."""

    def __init__(self, server: str) -> None:
        self.between = Between(server)
        self.hang = False
        self.asked = asyncio.Event()
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.hang:
            await self.between._serve(reader, writer)
            return
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.asked.set()
            await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def hanging(sandbox: Any) -> AsyncIterator[Hanging]:
    """Serve such a server; its address is `url`."""
    proxy = Hanging(sandbox.url)
    async with proxy.between:
        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield proxy
        server.close()
        await server.wait_closed()
