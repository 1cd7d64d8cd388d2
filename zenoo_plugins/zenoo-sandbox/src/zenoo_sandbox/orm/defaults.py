"""The values of new records: recorded, declared, and those of the context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.registry import ModelInfo

_PREFIX = "default_"


def defaults(env: Env, info: ModelInfo, wanted: Callable[[str], bool]) -> dict[str, Any]:
    """Return the defaults of the wanted fields; `default_<field>` of the context wins."""
    found: dict[str, Any] = {}
    for name, value in info.defaults.items():
        if wanted(name):
            found[name] = value(env) if callable(value) else value
    for key, value in env.context.items():
        name = key.removeprefix(_PREFIX) if isinstance(key, str) else ""
        if name != key and name in info.fields and wanted(name):
            found[name] = value
    return found
