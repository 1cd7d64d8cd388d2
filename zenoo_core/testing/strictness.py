"""How a plugin's settings take what is wrong, and keep what is secret."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from zenoo_core.config import load
from zenoo_core.errors import ConfigError
from zenoo_core.secret import Secret

CANARY = "c4nary-of-the-contract"
_UNKNOWN = "zenoo_contract_unknown"
_NONSENSE: Any = [[{}]]
_SCALARS = (int, float, bool, str, NoneType)
_SECRET = re.compile(r"(^|_)(password|passwd|secret|token|api_?key)(_|$)", re.IGNORECASE)

Table = Mapping[str, Any]


def structured(cls: type[Any], name: str, table: Table) -> Any:
    """Build a settings class from a table as a client would; raises `ConfigError`.

    Of the environment only what the table refers to (`{ env = ... }`) counts.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith("ZENOO_")}
    found = load(environ=environ, file=False, arguments={name: dict(table)}, known_tables=(name,))
    return found.structure(cls, name)


def check_strict(build: Callable[[Table], object], cls: type[Any], name: str, table: Table) -> None:
    """Assert that unknown keys and wrong types are refused, each by the path of the key."""
    _refused(build, {**table, _UNKNOWN: 1}, f"{name}.{_UNKNOWN}")
    for key, kind in hints(cls).items():
        wrong = {**table, key: _NONSENSE}
        if _is_simple(kind):
            _refused(build, wrong, f"{name}.{key}")
        else:
            _refused_or_taken(build, wrong, f"{name}.{key}")


def with_secrets(cls: type[Any], table: Table) -> Iterator[dict[str, Any]]:
    """Yield tables in which one secret setting each holds the canary.

    Secret is what has the type `Secret`, and text whose name says so (`password`, `token`, ...).
    """
    for key, kind in hints(cls).items():
        kinds = _alternatives(kind)
        if Secret in kinds or (str in kinds and _SECRET.search(key)):
            yield {**table, key: CANARY}


def hints(cls: type[Any]) -> dict[str, Any]:
    """Return the types of a settings class by the keys of its table."""
    types = get_type_hints(cls)
    return {field.alias or field.name: types.get(field.name, Any) for field in attrs.fields(cls)}


def _refused(build: Callable[[Table], object], table: Table, path: str) -> None:
    try:
        build(table)
    except ConfigError as error:
        assert path in str(error), f"the error does not name {path}: {error}"
        return
    raise AssertionError(f"{path} was taken, expected a ConfigError")


def _refused_or_taken(build: Callable[[Table], object], table: Table, path: str) -> None:
    try:
        build(table)
    except ConfigError as error:
        assert path in str(error), f"the error does not name {path}: {error}"


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _is_simple(kind: Any) -> bool:
    return all(k in _SCALARS or get_origin(k) is Literal for k in _alternatives(kind))
