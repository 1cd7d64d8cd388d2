"""An embedded server that speaks like Odoo: `async with Sandbox() as sandbox: sandbox.url`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zenoo_sandbox.server import Call, Sandbox
    from zenoo_sandbox.thread import run_in_thread

__all__ = ["Call", "Sandbox", "run_in_thread"]


def __getattr__(name: str) -> Any:
    # Lazy: pytest imports this package in every run where it is installed.
    if name in __all__:
        from zenoo_sandbox import server, thread

        return getattr(thread if name == "run_in_thread" else server, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
