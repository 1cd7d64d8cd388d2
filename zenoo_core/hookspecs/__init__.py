"""Every hook of zenoo, one module per dispatch rule: read top to bottom, the extension manual.

registering   `register_*`                          collected once, when the plugin is enabled
transforming  `before_*`, `after_*`                 threaded: an answer replaces the value
answering     `calculate_*` `resolve_*` `classify_*`  the first answer that is not None wins
observing     `on_*`, `start_*`/`end_operation`     notified; answers and failures change nothing
"""

from __future__ import annotations

import inspect
from enum import StrEnum
from types import ModuleType

from attrs import frozen

from zenoo_core.hookspecs import answering, observing, registering, transforming
from zenoo_core.hookspecs.markers import hookimpl, hookspec

HOOK_API = 1
PREFIXES = ("register_", "before_", "after_", "calculate_", "resolve_", "classify_", "on_")


class Rule(StrEnum):
    """How the implementations of a hook are called; the hook's prefix says which."""

    COLLECT = "collect"
    THREAD = "thread"
    FIRST = "first"
    NOTIFY = "notify"


@frozen
class HookSpec:
    """A hook's name, rule and arguments; the argument list is the API."""

    name: str
    rule: Rule
    arguments: tuple[str, ...]
    doc: str
    reverse: bool = False


MODULES: dict[Rule, ModuleType] = {
    Rule.COLLECT: registering,
    Rule.THREAD: transforming,
    Rule.FIRST: answering,
    Rule.NOTIFY: observing,
}


def _specs(rule: Rule, module: ModuleType) -> list[HookSpec]:
    return [
        HookSpec(
            name,
            rule,
            tuple(inspect.signature(function).parameters),
            inspect.getdoc(function) or "",
            # What comes back passes the plugins in the other direction, so that pairs nest.
            reverse=name.startswith("after_") or name == "on_client_close",
        )
        for name, function in vars(module).items()
        if hasattr(function, "zenoo_spec")
    ]


HOOKS: dict[str, HookSpec] = {
    spec.name: spec for rule, module in MODULES.items() for spec in _specs(rule, module)
}

__all__ = ["HOOKS", "HOOK_API", "MODULES", "PREFIXES", "HookSpec", "Rule", "hookimpl", "hookspec"]
