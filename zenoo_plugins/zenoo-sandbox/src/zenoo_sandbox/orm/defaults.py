"""The values of new records: recorded, declared, and those of the context."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.registry import ModelInfo

_PREFIX = "default_"


def defaults(env: Env, info: ModelInfo, names: Iterable[str]) -> dict[str, Any]:
    """Return the defaults of the fields that have one; `default_<field>` of the context wins."""
    found: dict[str, Any] = {}
    for name in names:
        if name not in info.fields:
            continue
        key = _PREFIX + name
        if key in env.context:
            found[name] = env.context[key]
        elif name in info.defaults:
            value = info.defaults[name]
            found[name] = value(env) if callable(value) else value
    return found
