"""What a plugin author derives from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from zenoo_core.hookspecs import HOOK_API

_F = TypeVar("_F", bound=Callable[..., Any])


class HookFace:
    """Base of the faces: a method that is named like a hook is its implementation.

    No face defines a hook itself, or every hook would be non-empty. `hook_aliases` gives methods
    of other names to hooks. No call of `super().__init__()` is needed.
    """

    hook_api: ClassVar[int] = HOOK_API
    hook_aliases: ClassVar[dict[str, str]] = {}


class Plugin(HookFace):
    """A plugin: hooks as methods, with or without a decorator.

    An entry point in the group `zenoo.plugins` names a subclass. It is built once per client as
    `cls()`, or, where the class has an attrs class `Settings` as an attribute, as `cls(settings)`
    from the table of configuration that has the plugin's name.
    """

    Settings: ClassVar[type[Any] | None] = None


def not_a_hook(function: _F) -> _F:
    """Mark a public method that begins like a hook and is none."""
    function.__zenoo_not_a_hook__ = True  # type: ignore[attr-defined]
    return function
