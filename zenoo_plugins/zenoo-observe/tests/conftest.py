"""A client on a transport that answers from a script, so that every outcome can be had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zenoo_core import ZenooClient
from zenoo_core.errors import ConnectionFailed, ConnectionLost
from zenoo_core.records import Identity, Phase, Request, Response
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
