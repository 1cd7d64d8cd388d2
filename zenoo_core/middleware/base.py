"""What a middleware is."""

from __future__ import annotations

from typing import ClassVar

from zenoo_core.plugins.base import HookFace


class Middleware(HookFace):
    """See or replace what passes: `process_request(request)`, `process_response(response)`.

    Both may be `async`, may name further arguments of `before_request` and `after_response`, and
    answer what is to go on, or None for no change. `request` and `response` are read-only
    mappings; a dict with the same keys is taken as the answer too.
    """

    hook_aliases: ClassVar[dict[str, str]] = {
        "process_request": "before_request",
        "process_response": "after_response",
    }
