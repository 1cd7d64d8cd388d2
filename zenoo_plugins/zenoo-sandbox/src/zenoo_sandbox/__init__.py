"""An embedded server that speaks like Odoo: `async with Sandbox() as sandbox: sandbox.url`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zenoo_sandbox.extend import Extension
    from zenoo_sandbox.server import Call, Sandbox, Snapshot
    from zenoo_sandbox.thread import run_in_thread

__all__ = ["Call", "Extension", "Sandbox", "Snapshot", "run_in_thread"]

_HOMES = {"Extension": "extend", "run_in_thread": "thread"}


def __getattr__(name: str) -> Any:
    # Lazy: pytest imports this package in every run where it is installed.
    if name in __all__:
        return getattr(import_module(f"zenoo_sandbox.{_HOMES.get(name, 'server')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
