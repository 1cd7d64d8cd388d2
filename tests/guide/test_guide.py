"""The snippets of the extension guide, each shown to act.

The import lines are those of this project; other repairs are said in each test. The guide's models
and registry are in `tests/models/test_guide.py`.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import datetime
from typing import Any

import pytest
from zenoo_http import HTTPTransport
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.config.base import ConfigProvider
from zenoo_core.errors import UnknownMethodError
from zenoo_core.events import EventHandler
from zenoo_core.middleware.base import Middleware
from zenoo_core.performance.monitors import PerformanceMonitor
from zenoo_core.plugins.base import Plugin
from zenoo_core.retry.strategies import RetryStrategy
from zenoo_core.testing import Between, MockClient, answer

logger = logging.getLogger("guide")


class CustomHTTPTransport(HTTPTransport):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.custom_headers = {}

    def add_custom_header(self, key: str, value: str):
        self.custom_headers[key] = value

    async def _make_request(self, method: str, url: str, **kwargs):
        headers = kwargs.get("headers", {})
        headers.update(self.custom_headers)
        kwargs["headers"] = headers

        return await super()._make_request(method, url, **kwargs)


async def test_custom_headers_are_on_the_wire() -> None:
    """Repaired: `async def __init__`, which no class can have."""
    async with Sandbox() as sandbox, Between(sandbox.url) as between:
        transport = CustomHTTPTransport(between.url)
        transport.add_custom_header("X-Guide", "yes, really")
        async with ZenooClient(transport=transport, config=False) as client:
            await client.login("demo", "admin", "admin")
            await client.search("res.partner", limit=1)
        assert len(between.requests) >= 3
        assert all(b"X-Guide: yes, really\r\n" in request for request in between.requests)


class SinusoidalBackoffStrategy(RetryStrategy):
    def __init__(self, base_delay: float = 1.0, amplitude: float = 2.0):
        super().__init__()
        self.base_delay = base_delay
        self.amplitude = amplitude

    def calculate_delay(self, attempt: int) -> float:
        delay = self.base_delay + self.amplitude * math.sin(attempt)
        return max(0.1, delay)


class Retries(Plugin):
    def __init__(self) -> None:
        self.delays: list[float] = []
        self.waiting = asyncio.Event()

    def on_retry(self, delay: float) -> None:
        self.delays.append(delay)
        self.waiting.set()


async def test_sinusoidal_delays_are_waited() -> None:
    """Nothing repaired; smaller numbers, so that the test does not wait for seconds."""
    strategy, retries = SinusoidalBackoffStrategy(0.01, 0.02), Retries()
    async with Sandbox() as sandbox, Between(sandbox.url) as between:
        client = ZenooClient(
            between.url, transport=HTTPTransport, retry=strategy, config=False, plugins=[retries],
            attempts=2,
        )  # fmt: skip
        async with client:
            await client.login("demo", "admin", "admin")
            between.reply = answer("503 Service Unavailable")
            call = asyncio.create_task(client.search("res.partner", limit=1))
            await retries.waiting.wait()
            between.reply = None
            assert await call
    assert retries.delays == [strategy.calculate_delay(1)]


class AuditPlugin(Plugin):
    def __init__(self):
        self.audit_log = []

    async def before_request(self, method: str, params: dict):
        self.audit_log.append({
            "timestamp": datetime.now(),
            "method": method,
            "params": params,
            "type": "request"
        })  # fmt: skip

    async def after_response(self, method: str, response: dict):
        self.audit_log.append({
            "timestamp": datetime.now(),
            "method": method,
            "response": response,
            "type": "response"
        })  # fmt: skip

    def get_audit_log(self) -> list:
        return self.audit_log.copy()


class LoggingMiddleware(Middleware):
    async def process_request(self, request: dict) -> dict:
        logger.info(f"Outgoing request: {request['method']}")
        return request

    async def process_response(self, response: dict) -> dict:
        logger.info(f"Incoming response: {response.get('result', 'error')}")
        return response


class CustomEventHandler(EventHandler):
    async def on_connection_established(self, client):
        print(f"Connected to {client.host}")

    async def on_error(self, error: Exception):
        print(f"Error occurred: {error}")

    async def on_cache_hit(self, key: str, value: Any):
        print(f"Cache hit: {key}")


class CustomPerformanceMonitor(PerformanceMonitor):
    def __init__(self):
        self.metrics = {}

    async def start_operation(self, operation: str):
        self.metrics[operation] = {
            "start_time": time.time(),
            "count": self.metrics.get(operation, {}).get("count", 0) + 1
        }  # fmt: skip

    async def end_operation(self, operation: str):
        if operation in self.metrics:
            duration = time.time() - self.metrics[operation]["start_time"]
            self.metrics[operation]["total_time"] = (
                self.metrics[operation].get("total_time", 0) + duration
            )

    def get_metrics(self) -> dict:
        return self.metrics.copy()


async def test_the_audit_plugin_keeps_both_sides() -> None:
    """Repaired: the missing import of datetime."""
    plugin = AuditPlugin()
    async with Sandbox() as sandbox, ZenooClient(sandbox.url, config=False) as client:
        client.register_plugin(plugin)
        await client.login("demo", "admin", "admin")
        ids = await client.search("res.partner", limit=1)
    request, response = plugin.get_audit_log()
    assert (request["type"], request["params"]["model"]) == ("request", "res.partner")
    assert (response["type"], response["response"]["result"]) == ("response", ids)


async def test_the_middleware_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Repaired: the missing `logger`."""
    caplog.set_level(logging.INFO, "guide")
    async with Sandbox() as sandbox, ZenooClient(sandbox.url, config=False) as client:
        client.add_middleware(LoggingMiddleware())
        await client.login("demo", "admin", "admin")
        ids = await client.search("res.partner", limit=1)
    said = [record.message for record in caplog.records if record.name == "guide"]
    assert said == ["Outgoing request: search", f"Incoming response: {ids}"]


async def test_the_event_handler_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing repaired."""
    async with (
        Sandbox() as sandbox,
        ZenooClient(sandbox.url, config=False, cache="memory") as client,
    ):
        client.register_event_handler(CustomEventHandler())
        await client.login("demo", "admin", "admin")
        for _ in range(2):
            await client.with_cache(60).search("res.partner", limit=1)
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")
    connected, hit, error = capsys.readouterr().out.splitlines()[:3]
    assert connected == "Connected to 127.0.0.1"
    assert hit.startswith("Cache hit: zenoo:")
    assert error.startswith("Error occurred: ")


async def test_the_monitor_measures() -> None:
    """Nothing repaired: `total_time` is of the last call, as each start replaces the entry."""
    monitor = CustomPerformanceMonitor()
    async with Sandbox() as sandbox, ZenooClient(sandbox.url, config=False) as client:
        client.add_performance_monitor(monitor)
        await client.login("demo", "admin", "admin")
        for _ in range(3):
            await client.search("res.partner", limit=1)
    found = monitor.get_metrics()["res.partner.search"]
    assert found["count"] == 3
    assert found["total_time"] > 0


class DatabaseConfigProvider(ConfigProvider):
    def __init__(self, db_connection):
        self.db = db_connection

    async def load_config(self) -> dict:
        query = "SELECT key, value FROM config WHERE active = true"
        rows = await self.db.fetch(query)

        return {row["key"]: row["value"] for row in rows}


class Connection:
    def __init__(self, **rows: str) -> None:
        self.rows, self.asked = rows, ""

    async def fetch(self, query: str) -> list[dict[str, str]]:
        self.asked = query
        return [{"key": key, "value": value} for key, value in self.rows.items()]


async def test_settings_come_from_the_database() -> None:
    """Nothing repaired."""
    async with Sandbox() as sandbox:
        db_connection = Connection(url=sandbox.url, database="demo", user="admin", password="admin")
        config_provider = DatabaseConfigProvider(db_connection)
        client = ZenooClient.from_config_provider(config_provider)
        async with client:
            assert await client.search("res.partner", limit=1)
    assert db_connection.asked.startswith("SELECT key, value")


@pytest.fixture
async def mock_client():
    """Create mock client for testing."""
    client = MockClient()

    # Setup mock responses
    client.mock_response("res.partner", "search_read", [
        {"id": 1, "name": "Test Partner"}
    ])  # fmt: skip

    yield client
    await client.close()


async def test_custom_functionality(mock_client):
    """Nothing repaired."""
    partners = await mock_client.model("res.partner").all()
    assert len(partners) == 1
    assert partners[0].name == "Test Partner"
