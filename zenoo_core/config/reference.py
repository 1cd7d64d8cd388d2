"""Tables of settings for the documentation, made from the classes themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs

from zenoo_core.config.describe import describe
from zenoo_core.config.environment import DISABLED, variable
from zenoo_core.config.settings import Settings
from zenoo_core.secret import Secret

_HEAD = ("| Key | Value | Default | Variable | Meaning |", "|---|---|---|---|---|")


def settings_table(cls: type[Any] = Settings, table: str = "") -> str:
    """Return a Markdown table of an attrs class's keys; `table` is the plugin's name.

    The meaning of a key is the text `metadata={"help": …}` of its field.
    """
    attrs.resolve_types(cls)
    fields = [field for field in attrs.fields(cls) if field.init]
    return "\n".join((*_HEAD, *(_row(field, table) for field in fields)))


def _row(field: attrs.Attribute[Any], table: str) -> str:
    path = (table, field.alias or field.name) if table else (field.alias or field.name,)
    name = DISABLED if path == ("disabled",) else variable(path)
    meaning = field.metadata.get("help", "")
    cells = (f"`{path[-1]}`", describe(field.type), _default(field), f"`{name}`", meaning)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(field: attrs.Attribute[Any]) -> str:
    default: Any = field.default
    if default is attrs.NOTHING:
        return "must be given"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        if default.takes_self:
            return "from other keys"
        default = default.factory()
    if default is None or isinstance(default, Secret):
        return "none"
    if attrs.has(type(default)):
        return "that of its keys"
    return f"`{json.dumps(_jsonable(default))}`"


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset | list):
        return list(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
