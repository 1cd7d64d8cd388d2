"""A configuration as rows of key, value and source, without its secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from zenoo_core import Secret
from zenoo_core.config import Configuration
from zenoo_core.errors import ZenooError
from zenoo_core.plugins.discovery import find, installed
from zenoo_core.plugins.enabling import enabled_names

HIDDEN = "***"
_USER_INFO = re.compile(r"//[^/?#\s]*@")  # in addresses that are no Secret by type


class Row(NamedTuple):
    """One setting; `source` is `default`, or names the file, provider, variable or argument."""

    key: str
    value: Any
    source: str


def rows_of(found: Configuration) -> tuple[list[Row], list[str]]:
    """Return the core's settings and the tables, and what is wrong in the tables.

    Only plugins that are switched on are imported. Of any other table it is not known what in it
    is secret, so all texts in it are hidden.
    """
    rows = [Row(key, value, found.origin(key)) for key, value in _leaves(found.settings)]
    problems: list[str] = []
    enabled = enabled_names(found.settings)
    for name in dict.fromkeys([*enabled, *found.tables]):
        try:
            value = _table(found, name) if name in enabled else _unread(found.tables[name])
        except ZenooError as error:
            problems.append(error.message)
            value = _unread(found.tables.get(name, {}))
        rows += [Row(key, leaf, found.origin(key)) for key, leaf in _leaves(value, name)]
    return rows, problems


def _table(found: Configuration, name: str) -> Any:
    if name not in installed():
        return {}  # `zenoo plugins` says so
    settings = getattr(find(name).load(), "Settings", None)
    return {} if settings is None else found.structure(settings, name)


def _unread(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unread(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else HIDDEN


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if attrs.has(type(value)):
        value = {
            field.alias or field.name: getattr(value, field.name)
            for field in attrs.fields(type(value))
            if field.init
        }
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif path and not (isinstance(value, Mapping) and "." not in path and path in installed()):
        yield path, _shown(value)


def _shown(value: Any) -> Any:
    if isinstance(value, Secret):
        return HIDDEN
    if isinstance(value, tuple | list | set | frozenset):
        return [_shown(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _shown(item) for key, item in value.items()}
    if attrs.has(type(value)):
        return {key: item for key, item in _leaves(value, "") if key}
    if isinstance(value, str | Path):
        return _USER_INFO.sub(f"//{HIDDEN}@", str(value))
    return value
