"""What is refused when a plugin is registered; each refusal names plugin, hook and signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from zenoo_core.errors import PluginRegistrationError
from zenoo_core.hookspecs import HOOK_API, HOOKS, PREFIXES, HookSpec, Rule
from zenoo_core.plugins.base import HookFace

_Parameter = inspect.Parameter
_NO_OPTIONS = {
    "wrapper": False, "hookwrapper": False, "optionalhook": False,
    "tryfirst": False, "trylast": False, "specname": None,
}  # fmt: skip
_POSITIONAL = (_Parameter.POSITIONAL_ONLY, _Parameter.POSITIONAL_OR_KEYWORD)


def check_api(plugin: object, name: str) -> None:
    """Refuse a plugin that was written for another generation of hooks."""
    wanted = getattr(plugin, "hook_api", HOOK_API)
    if wanted != HOOK_API:
        raise PluginRegistrationError(
            f"plugin {name!r} is written for hook_api {wanted!r}, this zenoo-core has {HOOK_API}",
            plugin=name,
            advice="Install a version of the plugin that fits this zenoo-core.",
        )


def options_of(target: object, attribute: str) -> dict[str, Any] | None:
    """Return pluggy's options of an implementation, or None for anything else.

    A decorator says so, or, on the faces, the name alone; `target` is an instance, a class or a
    module. Properties are not run.
    """
    if attribute.startswith("__"):
        return None
    function = inspect.getattr_static(target, attribute, None)  # `dir` may tell of more
    marked = getattr(function, "zenoo_impl", None)
    if isinstance(marked, dict) and _callable(function):
        return marked
    cls = target if inspect.isclass(target) else type(target)
    if attribute.startswith("_") or not issubclass(cls, HookFace) or not _callable(function):
        return None
    hook = cls.hook_aliases.get(attribute, attribute)
    return {**_NO_OPTIONS, "specname": hook} if hook in HOOKS else None


def implemented_hooks(target: object) -> set[str]:
    """Return the hooks that a plugin's class or module implements."""
    found = ((name, options_of(target, name)) for name in dir(target))
    return {options["specname"] or name for name, options in found if options} & HOOKS.keys()


def check_object(plugin: object, name: str, implemented: set[str]) -> None:
    """Refuse what can be no plugin: a class, or anything that has no hooks and is no face."""
    if inspect.isclass(plugin):
        raise PluginRegistrationError(
            f"plugin {name!r} is a class", plugin=name, advice="Register an instance of it."
        )
    if not implemented and not isinstance(plugin, HookFace | ModuleType):
        raise PluginRegistrationError(
            f"a {type(plugin).__name__} without any hooks was given as a plugin",
            plugin=name,
            advice="Expected a name, a Plugin, or an object with methods marked @hookimpl.",
        )


def check_names(plugin: object, name: str, implemented: set[str]) -> None:
    """Refuse public functions that begin like a hook and are none: most often a slip."""
    for attribute, function in _public_functions(plugin, name):
        if attribute in implemented or getattr(function, "__zenoo_not_a_hook__", False):
            continue
        if attribute in HOOKS or attribute.startswith(PREFIXES):
            raise unknown_hook(name, attribute, function)


def unknown_hook(name: str, attribute: str, function: Callable[..., Any]) -> Exception:
    """Make the error of a function that looks like a hook and is none."""
    if attribute in HOOKS:
        why, advice = "is not marked as a hook", "Decorate it with @zenoo_core.hookimpl."
    else:
        close = get_close_matches(attribute, HOOKS, 1)
        why, advice = "is not a hook", f"Did you mean {close[0]}?" if close else ""
    return PluginRegistrationError(
        f"plugin {name!r}: {attribute}{inspect.signature(function)} {why}",
        plugin=name,
        hook=attribute,
        advice=f"{advice} Mark it with @not_a_hook if it is a function of your own.".strip(),
    )


def check_implementation(
    spec: HookSpec, function: Callable[..., Any], name: str, *, wrapper: bool
) -> tuple[str, ...]:
    """Return the arguments that an implementation names; refuse what cannot be called."""
    signature = inspect.signature(function)

    def refuse(why: str, advice: str) -> PluginRegistrationError:
        return PluginRegistrationError(
            f"plugin {name!r}: hook {spec.name}{signature} {why}",
            plugin=name,
            hook=spec.name,
            advice=advice,
        )

    takes = f"The hook offers ({', '.join(spec.arguments)}); name any of them."
    if wrapper:
        raise refuse("is a wrapper", "Pair before_* and after_* hooks through call.state instead.")
    if spec.rule is Rule.COLLECT and inspect.iscoroutinefunction(function):
        raise refuse("is async", "register_* hooks are plain functions: use def.")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise refuse("is a generator, and would never run", "Write it without yield.")
    for parameter in signature.parameters.values():
        if parameter.kind not in _POSITIONAL:
            raise refuse(f"takes {parameter}", takes)
        if parameter.default is not _Parameter.empty:
            raise refuse(f"has a default for {parameter.name}", "Leave the default out. " + takes)
        if parameter.name not in spec.arguments:
            raise refuse(f"names {parameter.name!r}, which the hook does not have", takes)
    return tuple(signature.parameters)


def _public_functions(plugin: object, name: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield functions by name without running properties."""
    for attribute in dir(plugin):
        if attribute.startswith("_"):
            continue
        static = inspect.getattr_static(plugin, attribute)
        if hasattr(static, "zenoo_impl") and not _callable(static):
            raise PluginRegistrationError(
                f"plugin {name!r}: {attribute} is a {type(static).__name__}, and a hook "
                "is a function",
                plugin=name,
                hook=attribute,
                advice="Write it as a method, or as a function of a module.",
            )
        if not _callable(static):
            continue
        if inspect.ismodule(plugin) and static.__module__ != plugin.__name__:
            continue  # imported from elsewhere
        yield attribute, getattr(plugin, attribute)


def _callable(static: object) -> bool:
    return isinstance(static, staticmethod | classmethod) or inspect.isroutine(static)
