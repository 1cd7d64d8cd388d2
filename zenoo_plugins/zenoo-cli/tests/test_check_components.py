"""`zenoo plugins check` runs the suites of what a distribution brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import redis as servers
from zenoo_sandbox import Sandbox, run_in_thread

from .conftest import Install, Zenoo
from .test_check import _check, _failed


def states(told: dict[str, Any]) -> dict[str, str]:
    return {row["check"]: row["state"] for one in told["plugins"] for row in one["findings"]}


def suites(told: dict[str, Any], *beginnings: str) -> list[str]:
    return [name for name in states(told) if name.startswith(beginnings)]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with run_in_thread(Sandbox(databases=("demo", "other"))) as sandbox:
        yield sandbox


@pytest.mark.parametrize(("name", "beginning", "number"), [
    ("zenoo-http", ("transport json2: ", "transport session: ", "transport jsonrpc: "), 51),
    ("zenoo-xmlrpc", ("transport xmlrpc: ",), 17),
    ("zenoo-memory", ("cache memory: ",), 13),
    ("zenoo-backoff", ("strategy backoff: ",), 7),
])  # fmt: skip
def test_first_party(zenoo: Zenoo, name: str, beginning: tuple[str, ...], number: int) -> None:
    code, told = _check(zenoo, name)
    assert (code, _failed(told)) == (0, {})
    assert len(suites(told, *beginning)) == number
    assert "not run" not in states(told).values()


def test_a_transport_for_gateways(zenoo: Zenoo, sandbox: Sandbox) -> None:
    code, told = _check(zenoo, "zenoo-websocket")
    assert code == 0
    assert states(told)["transport websocket"] == "not run"
    address = sandbox.url.replace("http", "ws", 1) + "/zenoo/jsonrpc-ws"
    done = zenoo("plugins", "check", "zenoo-websocket", "--url", address)
    assert done.returncode == 0, done.stdout
    assert "transport websocket: many at once" in done.stdout
    assert "not run" not in done.stdout


def test_a_cache_is_tried_on_its_store(zenoo: Zenoo) -> None:
    code, told = _check(zenoo, "redis", ZENOO_REDIS__URL="redis://127.0.0.1:1")
    assert code == 0
    assert states(told)["cache redis"] == "not run"
    with servers.one() as server:
        code, told = _check(zenoo, "redis", ZENOO_REDIS__URL=server.url)
    assert (code, _failed(told)) == (0, {})
    assert len(suites(told, "cache redis: ")) == 13


def test_a_provider_is_tried_on_its_source(zenoo: Zenoo, work: Path) -> None:
    assert states(_check(zenoo, "config-dotenv")[1])["provider config-dotenv"] == "not run"
    (work / ".env").write_text("ZENOO_TIMEOUT=7\n")
    variables = {"ZENOO_CONFIG_DOTENV__PATH": str(work / ".env")}
    code, told = _check(zenoo, "config-dotenv", **variables)
    assert (code, _failed(told)) == (0, {})
    assert len(suites(told, "provider config-dotenv: ")) > 5


BAD = """
from zenoo_core import Component, Plugin
from zenoo_core.cache import CacheBackend
from zenoo_core.config import ConfigProvider
from zenoo_core.transport import BaseTransport

class Forgetful(CacheBackend):
    async def get(self, key): return None
    async def set(self, key, value, ttl=None): pass

class Odd(ConfigProvider):
    async def load_config(self): return {"no_such_setting": 1}

class Deaf(BaseTransport):
    async def send_request(self, data): return {"jsonrpc": "2.0", "id": data["id"], "result": 1}

class Sample(Plugin):
    def register_cache_backends(self): return [Component("sample", Forgetful)]
    def register_config_providers(self): return [Component("sample", Odd)]
    def register_transports(self): return [Component("sample", Deaf)]
"""


def test_bad_parts_are_told(zenoo: Zenoo, install: Install) -> None:
    install("sample", BAD, ":Sample")
    code, told = _check(zenoo, "sample")
    assert code == 1
    failed = _failed(told)
    assert "cache sample: it gives back what it was given" in failed
    assert "no_such_setting" in failed["provider sample: it gives settings"]
    assert "transport sample: nobody listens" in failed
    assert any(name.startswith("transport sample: refusals (") for name in failed)
