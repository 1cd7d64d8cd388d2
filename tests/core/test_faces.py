"""The table of the faces in docs/extending.md: what an answer does, and what a failure does."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from zenoo_core import ZenooClient
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import ConfigError, PluginError, UserError
from zenoo_core.events import EventHandler
from zenoo_core.middleware import Middleware
from zenoo_core.performance import PerformanceMonitor
from zenoo_core.testing import EchoTransport

Open = Callable[[object], AbstractAsyncContextManager[ZenooClient]]


@pytest.fixture
def opened() -> Open:
    @asynccontextmanager
    async def opened(face: object) -> AsyncIterator[ZenooClient]:
        async with ZenooClient(transport=EchoTransport(), config=False) as client:
            if isinstance(face, Middleware):
                client.add_middleware(face)
            elif isinstance(face, EventHandler):
                client.register_event_handler(face)
            elif isinstance(face, PerformanceMonitor):
                client.add_performance_monitor(face)
            await client.login("demo", "admin", "admin")
            yield client

    return opened


class Renaming(Middleware):
    """Sees a call once on its way there and once back, and changes both."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def process_request(self, request: Any) -> Any:
        self.seen.append(request["method"])
        return {"method": "renamed"}

    def process_response(self, response: Any) -> Any:
        self.seen.append("back")
        return {"result": [response["result"]["method"]]}


async def test_what_a_middleware_answers_goes_on(opened: Open) -> None:
    middleware = Renaming()
    async with opened(middleware) as client:
        assert await client.call("a.model", "original") == ["renamed"]
    assert middleware.seen == ["original", "back"]


class FailingThere(Middleware):
    def process_request(self) -> None:
        raise OSError("there")


class FailingBack(Middleware):
    async def process_response(self) -> None:
        raise OSError("back")


@pytest.mark.parametrize("face", [FailingThere, FailingBack])
async def test_a_failing_middleware_ends_the_call(opened: Open, face: type[Middleware]) -> None:
    async with opened(face()) as client:
        with pytest.raises(PluginError, match=face.__name__) as caught:
            await client.call("a.model", "a_method")
        assert isinstance(caught.value.__cause__, OSError)


class FailingHandler(EventHandler):
    async def on_error(self) -> None:
        raise OSError("handler")

    def on_connection_established(self) -> str:
        return "an answer that nobody uses"


class FailingMonitor(PerformanceMonitor):
    async def start_operation(self) -> None:
        raise OSError("monitor")

    def end_operation(self) -> None:
        raise OSError("monitor")


@pytest.mark.parametrize(("face", "hook"), [
    (FailingHandler, "on_error"), (FailingMonitor, "end_operation"),
])  # fmt: skip
async def test_a_failing_observer_is_logged(
    opened: Open, face: type[Any], hook: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "zenoo.plugins"):
        async with opened(face()) as client:
            with pytest.raises(UserError):
                await client.call("a.model", "refuse")
            assert (await client.call("a.model", "read"))["method"] == "read"
    assert any(face.__name__ in text and hook in text for text in caplog.messages)


class Failing(ConfigProvider):
    def __init__(self, error: Exception) -> None:
        self.error = error

    async def load_config(self) -> dict[str, Any]:
        raise self.error


async def test_a_failing_provider_fails_the_opening() -> None:
    client = ZenooClient(transport=EchoTransport(), config=False, providers=[Failing(OSError("x"))])
    with pytest.raises(ConfigError, match="config provider Failing failed: OSError: x") as caught:
        await client.open()
    assert isinstance(caught.value.__cause__, OSError)


async def test_an_error_of_zenoos_is_the_providers_own() -> None:
    own = ConfigError("the vault is sealed")
    client = ZenooClient(transport=EchoTransport(), config=False, providers=[Failing(own)])
    with pytest.raises(ConfigError) as caught:
        await client.open()
    assert caught.value is own


class Static(ConfigProvider):
    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    async def load_config(self) -> dict[str, Any]:
        return dict(self.settings)


async def test_the_later_provider_wins_and_arguments_over_both() -> None:
    providers = [Static(timeout=1, attempts=1, database="one"), Static(timeout=2, database="two")]
    arguments: dict[str, Any] = {"config": False, "database": "three"}
    async with ZenooClient(transport=EchoTransport(), providers=providers, **arguments) as client:
        found = client.settings
        assert (found.timeout, found.attempts, found.database) == (2, 1, "three")
