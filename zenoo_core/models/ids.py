"""The bare ids of records, which are all that Odoo takes for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zenoo_core.errors import InvalidValueError

INT4 = range(-(2**31), 2**31)  # what PostgreSQL's integer holds


def model_of(value: Any) -> str | None:
    """Return the name of the model that a record or a reference is of, if it knows it."""
    found = getattr(value, "__model__", None) or getattr(value, "model", None)
    return found if isinstance(found, str) else None


def record_id(value: Any, model: str | None = None) -> int:
    """Return the bare id of a record, of a reference, or the id itself."""
    found = getattr(value, "id", value)
    expected = f"a record of {model} or its id" if model else "a record or its id"
    if type(found) is not int:
        raise TypeError(expected)
    if model and model_of(value) not in (None, model):
        raise ValueError(f"{expected}, not one of {model_of(value)}")
    if found <= 0 or found not in INT4:
        raise ValueError(f"{expected}, that is stored")
    return found


def record_ids(values: Any, model: str | None = None) -> list[int]:
    """Return the bare ids of records."""
    return [record_id(value, model) for value in several(values)]


def given_id(value: Any, model: str, what: str) -> int:
    """Return the bare id of what a caller gave; raises `InvalidValueError` that names it."""
    try:
        return record_id(value, model or None)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(f"{what}: expected {error}", model=model) from None


def given_ids(values: Any, model: str, what: str) -> list[int]:
    """Return the bare ids of what a caller gave; raises `InvalidValueError`."""
    try:
        return record_ids(values, model or None)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(f"{what}: expected {error}", model=model) from None


def several(values: Any) -> Iterable[Any]:
    """Check that something is several things."""
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise TypeError("records or their ids")
    return values
