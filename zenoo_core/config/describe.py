"""Types in the words of somebody who writes a configuration file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs

from zenoo_core.secret import Secret

_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
    Any: "any value",
}


def describe(kind: Any) -> str:
    """Say what a value of the type looks like: `a number`, `a list of text`."""
    kind = bare(kind)
    if kind in _WORDS:
        return _WORDS[kind]
    if is_union(kind):
        return " or ".join(dict.fromkeys(describe(member) for member in members(kind)))
    if choices := list(allowed(kind)):
        return ("one of " if len(choices) > 1 else "the word ") + ", ".join(map(str, choices))
    if kind is Secret:
        return 'text, {env = "NAME"} or {file = "PATH"}'
    return _describe_class(kind)


def _describe_class(kind: Any) -> str:
    origin = get_origin(kind) or kind
    if not isinstance(origin, type):
        return "another value"
    if issubclass(origin, list | tuple | set | frozenset):
        inner = [item for item in get_args(kind) if item is not ...]
        return f"a list of {describe(inner[0])}" if inner else "a list"
    if issubclass(origin, Mapping) or attrs.has(origin):
        return "a table"
    return f"a {origin.__name__}"


def is_union(kind: Any) -> bool:
    """Tell whether the type is a union, written either way."""
    return get_origin(kind) in (Union, UnionType)


def members(kind: Any) -> list[Any]:
    """Return the members of a union without None."""
    return [member for member in get_args(kind) if member is not NoneType]


def allowed(kind: Any) -> Iterator[Any]:
    """Yield the values of a Literal or an Enum."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (member.value for member in kind)


def holds_secret(kind: Any) -> bool:
    """Tell whether the type is a Secret or holds one at any depth of its arguments."""
    return kind is Secret or any(holds_secret(part) for part in get_args(kind))


def bare(kind: Any) -> Any:
    """Return the type below `Annotated` and `NewType`."""
    while get_origin(kind) is Annotated or hasattr(kind, "__supertype__"):
        kind = getattr(kind, "__supertype__", None) or get_args(kind)[0]
    return kind
