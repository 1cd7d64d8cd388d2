"""What every plugin has to pass: derive from `PluginContract` in a test module."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, ClassVar, cast

from zenoo_core.cache import CacheBackend
from zenoo_core.client import ZenooClient
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import ConfigError, HookTimeout, ZenooError
from zenoo_core.hookspecs import HOOK_API
from zenoo_core.plugins.base import Plugin
from zenoo_core.plugins.checks import implemented_hooks
from zenoo_core.plugins.discovery import find
from zenoo_core.plugins.enabling import KINDS
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import EMPTY, Component
from zenoo_core.testing.echo import EchoTransport
from zenoo_core.testing.importing import import_facts
from zenoo_core.testing.leavings import nothing_left
from zenoo_core.testing.strictness import CANARY, check_strict, structured, with_secrets
from zenoo_core.transport import BaseTransport

_PLACE = "http://127.0.0.1:1"  # where nobody listens: a component is built, not connected
_MUTABLE = (list, dict, set, bytearray)
_TURNS = 25  # turns of the loop after which a call is cancelled, from none on
_PATIENCE = 10.0  # seconds until a cancellation counts as swallowed


class PluginContract:
    """Tests of a plugin; a subclass gives the name of its entry point, or writes `make_plugin`.

    They need pytest with `asyncio_mode = "auto"`, and no server. With `name` they test what is
    installed, built from `settings` (a table; empty where that is enough). `heavy` are modules that
    importing the plugin must not load: they belong where they are first needed. What a plugin
    changes of a call is its own business: here it has to fit, to end what it began, and to let
    calls end.
    """

    name: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, Any]] = EMPTY
    heavy: ClassVar[frozenset[str]] = frozenset(
        {"aiohttp", "httpx", "requests", "redis", "sqlalchemy", "click", "rich", "numpy", "pandas"}
    )

    def make_plugin(self) -> object:
        """Return a new plugin, by default as a client builds the one that is installed."""
        if not self.name:
            raise NotImplementedError(f"{type(self).__name__} must set `name` or write make_plugin")
        return self._built(find(self.name).load(), self.settings)

    def target(self) -> object:
        """Return the plugin's class, or the module that it is."""
        plugin = self.make_plugin()
        return plugin if inspect.ismodule(plugin) else type(plugin)

    def settings_class(self) -> type[Any] | None:
        """Return the plugin's class of settings, if it has one."""
        return getattr(self.target(), "Settings", None)

    def _built(self, target: object, table: Mapping[str, Any]) -> object:
        if not inspect.isclass(target):
            return target
        cls, kind = cast("Any", target), getattr(target, "Settings", None)
        if kind is None:
            return cls()
        return cls(structured(kind, self._table, table))

    @property
    def _table(self) -> str:
        return self.name or "plugin"

    @asynccontextmanager
    async def client(self, plugin: object) -> AsyncIterator[ZenooClient]:
        """Give an open client with the plugin, logged in to a server that echoes."""
        arguments: dict[str, Any] = {"config": False, "cache": None, "attempts": 1}
        async with ZenooClient(transport=EchoTransport(), plugins=[plugin], **arguments) as client:
            await client.login("demo", "admin", "admin")
            yield client

    # --- what it is ------------------------------------------------------------------------------

    def test_it_is_a_plugin(self) -> None:
        target = self.target()
        assert inspect.ismodule(target) or (inspect.isclass(target) and issubclass(target, Plugin))
        assert implemented_hooks(target), "it implements no hook"
        assert getattr(target, "hook_api", HOOK_API) == HOOK_API

    def test_its_hooks_are_valid(self) -> None:
        manager, plugin = PluginManager(), self.make_plugin()
        registration = manager.register(plugin, self._table)
        assert set(manager.hooks_of(self._table)) == implemented_hooks(plugin)
        registration.unregister()
        registration.unregister()
        assert self._table not in manager

    def test_what_it_brings_can_be_built(self) -> None:
        manager = PluginManager()
        manager.register(self.make_plugin(), self._table)
        for kind, hook in KINDS.items():
            components = manager.collect(hook, self._table)
            assert all(isinstance(component, Component) for component in components)
            names = [component.name for component in components]
            assert len(names) == len(set(names))
            assert not (names and self.name) or self.name in names, f"no {kind} {self.name!r}"
            for component in components:
                _check_built(kind, component)

    def test_importing_it_is_light(self) -> None:
        target = self.target()
        facts = import_facts(target.__name__ if inspect.ismodule(target) else target.__module__)
        assert facts.events == (), f"importing it opened: {facts.events}"
        assert facts.threads == 0, "importing it started a thread"
        assert facts.output == "", f"importing it printed: {facts.output}"
        found = sorted(self.heavy & facts.modules)
        assert not found, f"importing it imports {', '.join(found)}"

    # --- settings --------------------------------------------------------------------------------

    def test_settings_are_checked_strictly(self) -> None:
        kind = self.settings_class()
        if kind is not None:
            target = self.target()
            build = partial(self._built, target)
            check_strict(build, kind, self._table, self.settings)

    def test_no_secret_is_shown(self) -> None:
        kind = self.settings_class()
        for table in () if kind is None else with_secrets(kind, self.settings):
            try:
                plugin = self._built(self.target(), table)
            except ConfigError as error:
                assert CANARY not in f"{error} {error!r}"
                continue
            shown = f"{plugin!r} {plugin} {vars(plugin)!r}"
            assert CANARY not in shown, "the plugin shows a secret in its repr"

    def test_plugins_share_nothing(self) -> None:
        if not inspect.isclass(self.target()):
            return
        one, two = self.make_plugin(), self.make_plugin()
        assert one is not two
        shared = _mutable(vars(one)).keys() & _mutable(vars(two)).keys()
        assert not shared, "two plugins hold the same list, dict or set"

    # --- how it lives ----------------------------------------------------------------------------

    async def test_it_lives_and_leaves_nothing_behind(self) -> None:
        with no_complaints():
            await self._live(self.make_plugin())  # what is imported at the first use is there now
            with nothing_left():
                await self._live(self.make_plugin())
                await asyncio.sleep(0)

    async def test_closing_twice_does_nothing(self) -> None:
        with no_complaints():
            plugin = self.make_plugin()
            async with self.client(plugin) as client:
                await client.close()
                await client.close()
            async with self.client(self.make_plugin()) as client:
                await called(client)

    async def test_two_clients_are_independent(self) -> None:
        with no_complaints():
            before = _class_state(self.target())
            async with (
                self.client(self.make_plugin()) as one,
                self.client(self.make_plugin()) as two,
            ):
                found = await asyncio.gather(*(called(c) for _ in range(20) for c in (one, two)))
                await one.close()
                found.append(await called(two))
            assert [type(answer) for answer in found] == [type(found[0])] * 41
            assert _class_state(self.target()) == before, "it keeps state on its class"

    async def test_calls_that_fail_end_in_typed_errors(self) -> None:
        with no_complaints():
            async with self.client(self.make_plugin()) as client:
                for method in ("refuse", "lose", "fail"):
                    await called(client, method)
                await called(client)

    async def test_it_bears_cancellation(self) -> None:
        with no_complaints():
            async with self.client(self.make_plugin()) as client:
                for turns in range(_TURNS):
                    await _cancelled(client, turns)
                await called(client)

    async def _live(self, plugin: object) -> None:
        async with self.client(plugin) as client:
            await asyncio.gather(*(called(client) for _ in range(5)))
            await called(client, "refuse")


async def called(client: ZenooClient, method: str = "read") -> Any:
    """Make a call and return what became of it: its result, or a typed error."""
    try:
        return await client.call("res.partner", method, [1])
    except HookTimeout as error:
        raise AssertionError(f"a hook takes too long: {error}") from error
    except ZenooError as error:
        return error


@contextmanager
def no_complaints() -> Iterator[None]:
    """Assert that the core has nothing to say about a plugin: a failing `on_*` is only logged."""
    complaints = _Complaints()
    logger = logging.getLogger("zenoo.plugins")
    logger.addHandler(complaints)
    try:
        yield
    finally:
        logger.removeHandler(complaints)
    assert not complaints.texts, "\n".join(dict.fromkeys(complaints.texts))


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else None
        why = f": {type(cause).__name__}: {cause}" if cause else ""
        self.texts.append(record.getMessage() + why)


_BASES = {
    "transport": BaseTransport,
    "cache": CacheBackend,
    "config provider": ConfigProvider,
}


def _check_built(kind: str, component: Component) -> None:
    factory = cast("Any", component.factory)
    built = factory(_PLACE) if kind == "transport" else factory()
    if kind == "retry":
        assert callable(getattr(built, "calculate_delay", None)), f"{component.name}: no strategy"
    else:
        expected = _BASES[kind]
        assert isinstance(built, expected), f"{component.name}: expected a {expected.__name__}"


def _mutable(values: Mapping[str, Any]) -> dict[int, str]:
    return {id(value): name for name, value in values.items() if isinstance(value, _MUTABLE)}


def _class_state(target: object) -> dict[str, str]:
    """Return what the lists, dicts and sets of a class hold, as text; a module may keep state."""
    if not inspect.isclass(target):
        return {}
    return {
        f"{cls.__name__}.{name}": repr(value)
        for cls in target.__mro__
        for name, value in vars(cls).items()
        if isinstance(value, _MUTABLE)
    }


async def _cancelled(client: ZenooClient, turns: int) -> None:
    task = asyncio.ensure_future(client.call("res.partner", "wait"))
    for _ in range(turns):
        await asyncio.sleep(0)
    early = task.done()  # a plugin may refuse calls, or answer them
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=_PATIENCE)
    assert done, f"a call that was cancelled after {turns} turns goes on"
    if not early:
        assert task.cancelled(), f"a cancellation after {turns} turns became {task.exception()!r}"
    elif (error := task.exception()) is not None:
        assert isinstance(error, ZenooError), f"a call ended in {error!r}"
