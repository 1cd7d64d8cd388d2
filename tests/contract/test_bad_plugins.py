"""Plugins that break a promise: the contract of plugins finds each of them out."""

from __future__ import annotations

import asyncio
import inspect
import socket
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from attrs import frozen

from zenoo_core import Component, Plugin, not_a_hook
from zenoo_core.testing import PluginContract

_SHARED: list[Any] = []


class Sharing(Plugin):
    def __init__(self) -> None:
        self.calls = _SHARED

    async def on_error(self, error: Exception) -> None:
        self.calls.append(error)


class OnItsClass(Plugin):
    calls: ClassVar[list[str]] = []

    async def before_request(self, method: str) -> None:
        self.calls.append(method)


class Failing(Plugin):
    async def on_attempt(self) -> None:
        raise RuntimeError("only logged by the core")


class Leaving(Plugin):
    """Leaves a task, a thread or a socket behind when the client closes."""

    kept: ClassVar[list[Any]] = []
    ends: ClassVar[threading.Event] = threading.Event()

    def __init__(self, what: str = "task") -> None:
        self.what = what

    async def on_client_open(self) -> None:
        if self.what == "task":
            self.kept.append(asyncio.ensure_future(asyncio.sleep(60)))
        elif self.what == "socket":
            self.kept.append(socket.socket())
        else:
            self.kept.append(threading.Thread(target=self.ends.wait))
            self.kept[-1].start()


class Swallowing(Plugin):
    """Turns a cancellation into something else."""

    async def before_request(self) -> None:
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            raise RuntimeError("what cancellation?") from None


@frozen
class _Open:
    password: str = "none"
    retries: int = 3


class Showing(Plugin):
    Settings = _Open

    def __init__(self, settings: _Open) -> None:
        self.settings = settings

    def on_error(self) -> None:
        """Do nothing."""


class OldApi(Plugin):
    hook_api = 0

    def on_error(self) -> None:
        """Do nothing."""


class Nothing(Plugin):
    """Has no hook at all."""


class WrongBackend(Plugin):
    def register_cache_backends(self) -> list[Component]:
        return [Component("cache", dict)]


class Loose(Plugin):
    """A method that looks like a hook."""

    def on_eror(self) -> None:
        """Do nothing."""

    def on_error(self) -> None:
        """Do nothing."""


class Right(Plugin):
    """Passes: settings, state of its own, and a function that is no hook."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    @not_a_hook
    def on_paper(self) -> None:
        """Do nothing."""

    async def before_request(self, method: str) -> None:
        self.calls.append(method)


@pytest.fixture(autouse=True)
def _cleared() -> Iterator[None]:
    yield
    Leaving.ends.set()
    for thing in Leaving.kept:
        if isinstance(thing, socket.socket):
            thing.close()
        elif isinstance(thing, threading.Thread):
            thing.join()
    Leaving.kept.clear()
    Leaving.ends.clear()
    _SHARED.clear()
    OnItsClass.calls.clear()


def _failing(plugin: type[Plugin], *arguments: Any) -> set[str]:
    class Contract(PluginContract):
        def make_plugin(self) -> object:
            return self._built(plugin, {}) if not arguments else plugin(*arguments)

    found = set()
    for name, test in inspect.getmembers(Contract(), inspect.ismethod):
        if name.startswith("test_") and "importing" not in name:  # this module is not light
            try:
                answer = test()
                if inspect.iscoroutine(answer):
                    asyncio.run(answer)
            except Exception:
                found.add(name)
    return found


@pytest.mark.parametrize(
    ("bad", "test"),
    [
        (Sharing, "test_plugins_share_nothing"),
        (OnItsClass, "test_two_clients_are_independent"),
        (Failing, "test_it_lives_and_leaves_nothing_behind"),
        (Swallowing, "test_it_bears_cancellation"),
        (Showing, "test_no_secret_is_shown"),
        (OldApi, "test_it_is_a_plugin"),
        (Nothing, "test_it_is_a_plugin"),
        (WrongBackend, "test_what_it_brings_can_be_built"),
        (Loose, "test_its_hooks_are_valid"),
    ],
)
def test_a_bad_plugin_is_found_out(bad: type[Plugin], test: str) -> None:
    assert test in _failing(bad)


@pytest.mark.parametrize("what", ["task", "thread", "socket"])
def test_what_is_left_behind_is_found(what: str) -> None:
    assert "test_it_lives_and_leaves_nothing_behind" in _failing(Leaving, what)


def test_a_good_plugin_passes() -> None:
    assert _failing(Right) == set()
