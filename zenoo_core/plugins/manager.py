"""One manager per client: which plugins take part, in which order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pluggy
from attrs import frozen

from zenoo_core.errors import PluginError, PluginRegistrationError
from zenoo_core.hookspecs import HOOKS, MODULES, Rule
from zenoo_core.plugins.checks import (
    check_api,
    check_implementation,
    check_names,
    check_object,
    options_of,
    unknown_hook,
)
from zenoo_core.plugins.dispatch import HookImpl, HookTable, in_order
from zenoo_core.plugins.failures import Failures
from zenoo_core.plugins.guard import Guard
from zenoo_core.records import Request
from zenoo_core.scrubbing import quoted

_SHOWN = ("before_request", "classify_call", "after_response")  # hooks that are shown the request


class _Pluggy(pluggy.PluginManager):
    """pluggy, with the rule of the faces: a method named like a hook needs no decorator."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        return options_of(plugin, name)


@frozen
class Registration:
    """A plugin's place in a client; `unregister()` takes it out again."""

    name: str
    plugin: object
    unregister: Callable[[], None]


class PluginManager:
    """Register plugins, check them, and keep the hook table up to date.

    `table` is replaced on each change; a call uses the one that it started with. `broken` holds, by
    name, why plugins were left out that configuration names; `failures` what those in use do wrong.
    """

    def __init__(self, hook_timeout: float = 1.0) -> None:
        self._pluggy = _Pluggy("zenoo")
        for module in MODULES.values():
            self._pluggy.add_hookspecs(module)
        self._impls: dict[str, list[HookImpl]] = {}
        self._collected: dict[tuple[str, str], list[Any]] = {}  # by plugin and hook
        self._next = 0
        self.broken: dict[str, PluginError] = {}
        self.failures = Failures(self._rebuild)
        self.guard = Guard(hook_timeout, self.failures)
        self.table = HookTable((), self.guard)

    def register(
        self,
        plugin: object,
        name: str | None = None,
        *,
        configured: bool = False,
        collect: bool = True,
    ) -> Registration:
        """Register a plugin behind those already there; raises `PluginRegistrationError`.

        Plugins that configuration names (`configured`) come before those registered by hand, also
        when they are registered later. With `collect=False` a plugin with `register_*` hooks is
        refused: their time is over.
        """
        name = name or self._free_name(plugin)
        self._next += 1
        impls = self._checked(plugin, name, (0 if configured else 1, self._next))
        if not collect and (late := [i.hook for i in impls if _collects(i)]):
            raise PluginRegistrationError(
                f"plugin {name!r} has {late[0]}(), which is asked when the client opens",
                plugin=name,
                hook=late[0],
                advice="Register it before open(), or name it in `plugins`.",
            )
        try:
            self._pluggy.register(plugin, name)
        except ValueError:  # its text would show the plugins, and with them what they hold
            raise PluginRegistrationError(
                f"plugin {name!r} is registered already, or equals one that is",
                plugin=name,
                advice="Register an object once; a class that compares by value needs eq=False.",
            ) from None
        self._impls[name] = impls
        self._rebuild()
        return Registration(name, plugin, lambda: self.unregister(name, plugin))

    def check(self, plugin: object, name: str) -> None:
        """Raise the `PluginRegistrationError` that registering a plugin would, and do no more."""
        self._checked(plugin, name, (0, 0))

    def unregister(self, name: str, plugin: object) -> None:
        """Take a plugin out; calls in flight still use it. Doing it twice does nothing."""
        if self._pluggy.get_plugin(name) is plugin:
            self._pluggy.unregister(plugin)
            del self._impls[name]
            self.failures.forget(name)
            self._collected = {k: found for k, found in self._collected.items() if k[0] != name}
            self._rebuild()

    def __iter__(self) -> Iterator[tuple[str, object]]:
        return iter([(name, self._pluggy.get_plugin(name)) for name in self._impls])

    def __contains__(self, name: object) -> bool:
        return name in self._impls

    def hooks_of(self, name: str) -> tuple[str, ...]:
        """Return the names of the hooks that a registered plugin implements."""
        return tuple(dict.fromkeys(impl.hook for impl in self._impls[name]))

    def implementations(self, hook: str) -> list[HookImpl]:
        """Return a hook's implementations in the order in which they are called."""
        return in_order(HOOKS[hook], [i for impls in self._impls.values() for i in impls])

    def compare(self, request: Request, shown: Request) -> None:
        """Say whose plugins they may be, if any has changed in place what it was shown."""
        who = (i.plugin for hook in _SHOWN for i in self.implementations(hook))
        self.failures.compare(request, shown, who)

    def collect(self, hook: str, name: str, *arguments: Any) -> list[Any]:
        """Call a plugin's own `register_*` hook and return its answers in one list.

        A hook without arguments is called once; later its answers are returned again. Raises
        `PluginRegistrationError` for a failure or for an answer that is no sequence.
        """
        known = self._collected.get((name, hook))
        if known is not None and not arguments:
            return known
        answers: list[Any] = []
        for impl in self._impls[name]:
            if impl.hook == hook:
                answers += _answers(impl, arguments)
        self._collected[name, hook] = answers
        return answers

    def _checked(self, plugin: object, name: str, order: tuple[int, int]) -> list[HookImpl]:
        check_api(plugin, name)
        impls = []
        methods = set()
        for attribute in dir(plugin):
            options = options_of(plugin, attribute)
            if options is None:
                continue
            hook = options["specname"] or attribute
            if hook not in HOOKS:
                raise unknown_hook(name, hook, getattr(plugin, attribute))
            methods.add(attribute)
            impls.append(_implementation(plugin, name, attribute, hook, options, order))
        check_names(plugin, name, methods)
        check_object(plugin, name, methods)
        return impls

    def _rebuild(self) -> None:
        impls = self.failures.asked(i for impls in self._impls.values() for i in impls)
        self.table = HookTable(impls, self.guard)

    def _free_name(self, plugin: object) -> str:
        base = getattr(plugin, "__name__", type(plugin).__name__)
        name, number = base, 2
        while name in self._impls:
            name, number = f"{base}-{number}", number + 1
        return name


def _implementation(
    plugin: object, name: str, attribute: str, hook: str, options: Any, order: tuple[int, int]
) -> HookImpl:
    function = getattr(plugin, attribute)
    wrapper = bool(options["wrapper"] or options["hookwrapper"])
    arguments = check_implementation(HOOKS[hook], function, name, wrapper=wrapper)
    band = 0 if options["tryfirst"] else 2 if options["trylast"] else 1
    return HookImpl(
        name, hook, function, arguments, inspect.iscoroutinefunction(function), (band, *order)
    )


def _collects(impl: HookImpl) -> bool:
    return HOOKS[impl.hook].rule is Rule.COLLECT


def _answers(impl: HookImpl, arguments: tuple[Any, ...]) -> list[Any]:
    given = arguments[: len(impl.arguments)]
    try:
        answer = impl.function(*given)
    except Exception as error:
        raise PluginRegistrationError(
            f"plugin {impl.plugin!r} failed in {impl.hook}: {quoted(error)}",
            plugin=impl.plugin,
            hook=impl.hook,
        ) from error
    if answer is None:
        return []
    if not isinstance(answer, list | tuple):
        raise PluginRegistrationError(
            f"plugin {impl.plugin!r}: {impl.hook} answered {type(answer).__name__}, expected a "
            "list of Component",
            plugin=impl.plugin,
            hook=impl.hook,
        )
    return list(answer)
