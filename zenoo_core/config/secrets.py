"""Where in a configuration the secrets are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from zenoo_core.secret import Secret

Keys = tuple[str, ...]


def secret_paths(value: Any, path: Keys = ()) -> Iterator[Keys]:
    """Yield the path of keys of each secret in typed settings; that of a list for all in it."""
    if isinstance(value, Secret):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from secret_paths(item, (*path, str(key)))
    elif isinstance(value, tuple | list | set | frozenset):
        if any(True for item in value for _ in secret_paths(item)):
            yield path
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            found = getattr(value, field.name, None)
            yield from secret_paths(found, (*path, field.alias or field.name))
