"""Errors of a server or a wire as JSON, and back."""

from __future__ import annotations

from typing import Any

import msgspec

from zenoo_core import errors
from zenoo_core.records import Phase

_KEPT = (
    "message", "hint", "name", "model", "method", "arguments", "status", "retry_after", "action",
    "button", "phase",
)  # fmt: skip


def told(error: errors.ZenooError) -> dict[str, Any]:
    """Return an error's class and what it says; the server's traceback stays out."""
    state = {name: value for name, value in vars(error).items() if name in _KEPT}
    plain = msgspec.to_builtins(state, str_keys=True, enc_hook=str)
    return {"type": type(error).__name__, **plain}


def made(told: dict[str, Any]) -> errors.ZenooError:
    """Return the error that was told; raises `ConfigError` for a class that there is not."""
    state = dict(told)
    kind = getattr(errors, str(state.pop("type", "")), None)
    if not (isinstance(kind, type) and issubclass(kind, errors.ZenooError)):
        raise errors.ConfigError(f"a cassette holds an unknown error {told.get('type')!r}")
    error = kind.__new__(kind)
    error.args = (state.get("message", ""),)
    if issubclass(kind, errors.OdooError):
        state["arguments"] = tuple(state.get("arguments", ()))
        state["_debug"] = ""
    if "phase" in state:
        state["phase"] = Phase(state["phase"])
    error.__dict__.update({"message": "", "hint": ""} | state)
    return error
