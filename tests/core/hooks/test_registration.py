"""What is refused at registration, and what registering does to calls in flight."""

from __future__ import annotations

import asyncio
import sys
import traceback
import types
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from zenoo_core import Component, Plugin, ZenooClient, hookimpl, not_a_hook
from zenoo_core.errors import PluginError, PluginRegistrationError
from zenoo_core.events import EventHandler
from zenoo_core.hookspecs import HOOKS
from zenoo_core.middleware import Middleware
from zenoo_core.performance import PerformanceMonitor
from zenoo_core.plugins.manager import PluginManager


def plugin_of(**methods: Any) -> Plugin:
    return type("Sample", (Plugin,), methods)()


def with_default(self, method="read"): ...
def with_star(self, *anything): ...
def with_keyword_only(self, *, method): ...
def with_unknown(self, method, parms): ...
def with_yield(self):
    yield


async def async_with_yield(self):
    yield


async def async_registration(self): ...


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        ({"before_request": with_default}, r"before_request\(method='read'\).*default for method"),
        ({"before_request": with_star}, r"takes \*anything"),
        ({"before_request": with_keyword_only}, "takes method"),
        ({"before_request": with_unknown}, "'parms', which the hook does not have"),
        ({"register_transports": async_registration}, "is async"),
        ({"on_error": with_yield}, r"on_error\(\) is a generator"),
        ({"on_error": async_with_yield}, r"on_error\(\) is a generator"),
        ({"on_eror": lambda self: None}, "on_eror.*is not a hook.*\n.*Did you mean on_error"),
        ({"before_anything": lambda self: None}, "before_anything.*is not a hook"),
        ({"before_request": hookimpl(wrapper=True)(lambda self: (yield))}, "is a wrapper"),
        ({"befor_request": hookimpl(lambda self: None)}, "Did you mean before_request"),
        ({"hook_api": 2}, "hook_api 2"),
    ],
)
def test_refused_by_name_and_nothing_is_left_behind(methods, said):
    manager = PluginManager()
    with pytest.raises(PluginRegistrationError, match=r"(?s)Sample.*" + said):
        manager.register(plugin_of(**methods))
    assert list(manager) == []
    manager.register(plugin_of(), "Sample")


def test_a_method_of_ones_own_may_begin_like_a_hook():
    manager = PluginManager()
    manager.register(plugin_of(on_the_way=not_a_hook(lambda self, anything=1: None)))
    assert manager.hooks_of("Sample") == ()


def test_properties_are_not_run():
    def explode(self):
        raise AssertionError("a property was run")

    manager = PluginManager()
    manager.register(plugin_of(on_error=property(explode), value=property(explode)))
    assert manager.hooks_of("Sample") == ()


def test_a_module_takes_part_with_decorated_functions(monkeypatch):
    module = types.ModuleType("sample_plugin")
    source = (
        "from zenoo_core import hookimpl\n"
        "from zenoo_core.config import load as register_load\n"  # imported: none of its business
        "@hookimpl\ndef on_error(error): pass\n"
    )
    exec(source, module.__dict__)
    monkeypatch.setitem(sys.modules, "sample_plugin", module)
    manager = PluginManager()
    manager.register(module, "sample")
    assert manager.hooks_of("sample") == ("on_error",)
    exec("def on_retry(error): pass", module.__dict__)
    with pytest.raises(PluginRegistrationError, match="Decorate it with"):
        PluginManager().register(module, "sample")


def test_a_class_is_refused_and_an_instance_only_once():
    manager = PluginManager()
    with pytest.raises(PluginRegistrationError, match=r"'Plugin' is a class.*\n.*instance"):
        manager.register(Plugin)
    plugin = plugin_of()
    manager.register(plugin, "one")
    with pytest.raises(PluginRegistrationError):
        manager.register(plugin, "two")
    with pytest.raises(PluginRegistrationError):
        manager.register(plugin_of(), "one")


@pytest.mark.parametrize("thing", [None, 5, {"audit": True}, ["audit"], b"audit"])
async def test_what_is_no_plugin_is_refused(make_client, thing):
    with pytest.raises(PluginRegistrationError, match=r"without any hooks was given as a plugin"):
        await make_client(thing)


def test_a_plain_object_must_say_which_of_its_methods_are_hooks():
    class Stopwatch:
        def start_operation(self): ...

    with pytest.raises(PluginRegistrationError, match=r"start_operation\(\) is not marked"):
        PluginManager().register(Stopwatch())


def test_equal_plugins_are_refused_without_showing_what_they_hold():
    @dataclass
    class Vault(Plugin):
        token: str = "canary"

    manager = PluginManager()
    manager.register(Vault())
    with pytest.raises(PluginRegistrationError, match="eq=False") as caught:
        manager.register(Vault())
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_faces_are_one_system_and_define_no_hooks():
    manager = PluginManager()
    for face in (Plugin, Middleware, EventHandler, PerformanceMonitor):
        assert manager.register(face()).name == face.__name__
        assert manager.hooks_of(face.__name__) == ()
    assert all(manager.implementations(hook) == [] for hook in HOOKS)


def test_a_decorated_object_that_is_no_function_is_refused():
    async def told(tag, error): ...

    plugin = plugin_of()
    plugin.on_error = hookimpl(partial(told, "tag"))
    with pytest.raises(PluginRegistrationError, match="on_error is a partial"):
        PluginManager().register(plugin, "sample")


async def test_an_awaitable_from_a_plain_function_is_an_error(make_client, caplog):
    async def later(): ...

    client = await make_client(plugin_of(on_attempt=lambda self: later()))
    assert await client.read("res.partner", 1) is True
    assert "returned an awaitable" in caplog.text
    client.register_plugin(plugin_of(before_request=lambda self: later()))
    with pytest.raises(PluginError, match="async def"):
        await client.read("res.partner", 1)


async def test_after_open_a_plugin_that_registers_is_refused_with_the_reason(make_client):
    client = await make_client()
    late = plugin_of(register_transports=lambda self: [Component("late", object)])
    with pytest.raises(PluginRegistrationError, match="asked when the client opens"):
        client.register_plugin(late)


async def test_a_call_in_flight_keeps_the_hooks_that_it_started_with(make_client):
    notes: list[str] = []
    reached, go = asyncio.Event(), asyncio.Event()

    async def slow(*call):
        reached.set()
        await go.wait()
        return True

    def noted(letter):
        return plugin_of(
            start_operation=lambda self: notes.append(f"start {letter}"),
            end_operation=lambda self: notes.append(f"end {letter}"),
        )

    client = await make_client(noted("a"), answer=slow)
    in_flight = asyncio.create_task(client.read("res.partner", 1))
    await reached.wait()
    client.register_plugin(noted("b"))
    go.set()
    await in_flight
    assert notes == ["start a", "end a"]
    await client.read("res.partner", 1)
    assert notes[2:] == ["start a", "start b", "end a", "end b"]


async def test_an_unregistered_plugin_still_ends_what_it_started(make_client):
    notes: list[str] = []
    reached, go = asyncio.Event(), asyncio.Event()

    async def slow(*call):
        reached.set()
        await go.wait()
        return True

    client = await make_client(answer=slow)
    handle = client.register_plugin(
        plugin_of(
            start_operation=lambda self: notes.append("start"),
            end_operation=lambda self: notes.append("end"),
        )
    )
    in_flight = asyncio.create_task(client.read("res.partner", 1))
    await reached.wait()
    handle.unregister()
    handle.unregister()  # a second time does nothing
    go.set()
    await in_flight
    await client.read("res.partner", 1)
    assert notes == ["start", "end"]


async def test_two_clients_have_nothing_in_common(make_client):
    notes: list[str] = []
    first = await make_client(plugin_of(on_attempt=lambda self: notes.append("first")))
    second = await make_client()
    await second.read("res.partner", 1)
    assert notes == []
    await first.read("res.partner", 1)
    assert notes == ["first"]
    assert isinstance(second, ZenooClient)
