"""The errors of queries that are refused before they leave: model, field, value, a close match."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zenoo_core.config.problems import close_to
from zenoo_core.errors import InvalidValueError, UnknownFieldError, UnknownLookupError


def unknown_field(model: str, field: str, names: Iterable[str]) -> UnknownFieldError:
    """Make the error of a name that is no field of a model."""
    close = close_to(field, names)
    return UnknownFieldError(
        f"there is no field {field!r}",
        model=model,
        hint=f"Did you mean {close!r}?" if close else f"fields_get({model!r}) lists all fields.",
    )


def unknown_lookup(model: str, path: str, word: str, names: Iterable[str]) -> UnknownLookupError:
    """Make the error of a word after a field that is neither a look-up nor a field."""
    names = list(names)
    close = close_to(word, names)
    return UnknownLookupError(
        f"there is no look-up {word!r} for field {path!r}",
        model=model,
        hint=f"Did you mean {close!r}?" if close else f"There are {', '.join(names)}.",
    )


def unfit_lookup(
    model: str, path: str, word: str, kind: str, names: Iterable[str]
) -> UnknownLookupError:
    """Make the error of a look-up that fields of this type do not have."""
    return UnknownLookupError(
        f"field {path!r} of type {kind} has no look-up {word!r}",
        model=model,
        hint=f"It has {', '.join(names)}.",
    )


def unfit_value(model: str, path: str, word: str, value: Any, expected: str) -> InvalidValueError:
    """Make the error of a value that a field cannot be compared with."""
    return InvalidValueError(
        f"{path}__{word}={shown(value)}: expected {expected}",
        model=model,
        hint=f"The value is of type {type(value).__name__}.",
    )


def shown(value: Any) -> str:
    """Return a value as errors show it, cut to one line."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
