"""Event handlers: a face of the `on_*` hooks."""

from __future__ import annotations

from zenoo_core.plugins.base import HookFace


class EventHandler(HookFace):
    """Be told what happens: any of the `on_*` hooks as methods, with any of their arguments.

    What a handler answers is not used; its failure is logged and changes nothing.
    """
