"""Structure hooks for single values: no value changes its type, but environment text may."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_origin

from zenoo_core.config.describe import allowed, describe, holds_secret
from zenoo_core.config.marks import EnvText, plain
from zenoo_core.config.problems import Mismatch, found, unknown
from zenoo_core.config.words import PARSERS, parse_any


def mismatch(value: Any, kind: Any) -> Mismatch:
    """Say what was found and what was expected."""
    return Mismatch(f"found {found(value, secret=holds_secret(kind))}, expected {describe(kind)}")


def structure_scalar(value: Any, kind: Any) -> Any:
    """Accept a bool, int, float or str of exactly that type; an int is a float as well."""
    if issubclass(kind, Enum):  # an IntEnum or StrEnum is dispatched here as well
        return structure_choice(value, kind)
    if isinstance(value, EnvText) and kind in PARSERS:
        return parsed(value, kind, PARSERS[kind])
    accepted = (int, float) if issubclass(kind, float) else kind
    fits = isinstance(value, accepted) or (isinstance(value, str) and issubclass(kind, str))
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise mismatch(value, kind)
    return kind(value)


def parsed(value: EnvText, kind: Any, parse: Callable[[str], Any]) -> Any:
    """Convert environment text, without repeating it in the error."""
    try:
        return parse(value)
    except (ValueError, OverflowError):
        pass  # the errors of int() and float() quote the text
    raise mismatch(value, kind)


def structure_path(value: Any, kind: Any) -> Any:
    """Accept a path or a text that is not empty."""
    if not isinstance(value, str | Path) or not str(value):
        raise mismatch(value, kind)
    return kind(value)


def structure_any(value: Any, _: Any) -> Any:
    """Accept everything; environment text may be JSON."""
    return parse_any(value) if isinstance(value, EnvText) else plain(value)


def structure_instance(value: Any, kind: Any) -> Any:
    """Accept instances only: the way of every type without a rule of its own."""
    if kind in (None, NoneType) and value is None:
        return None
    if isinstance(kind, type) and isinstance(value, kind):
        return value
    raise mismatch(value, kind)


def is_choice(kind: Any) -> bool:
    """Tell whether the type is a Literal or an Enum."""
    return any(True for _ in allowed(kind))


def structure_choice(value: Any, kind: Any) -> Any:
    """Accept one of the values of a Literal or an Enum, or the Enum's member itself."""
    if isinstance(kind, type) and isinstance(value, kind):
        return value
    for choice in allowed(kind):
        if _same(value, choice):
            return choice if get_origin(kind) is Literal else kind(choice)
    if isinstance(value, str):
        raise _no_choice(value, kind)
    raise mismatch(value, kind)


def _same(value: Any, choice: Any) -> bool:
    if isinstance(value, EnvText):
        return str(choice).lower() == value.strip().lower()
    # True equals 1, so the types count too.
    value = plain(value)
    return type(value) is type(choice) and bool(value == choice)


def _no_choice(value: str, kind: Any) -> Mismatch:
    words = list(map(str, allowed(kind)))
    said = unknown(value, words, "word")
    return Mismatch(said if "did you mean" in said else f"found text, expected {describe(kind)}")
