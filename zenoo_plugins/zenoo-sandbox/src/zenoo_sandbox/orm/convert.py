"""Values between the wire and the database: what Odoo accepts, refuses, swallows and answers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zenoo_sandbox.errors import DatabaseError, PythonError, UserError
from zenoo_sandbox.orm.html import sanitize
from zenoo_sandbox.orm.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zenoo_sandbox.orm.registry import Field

INT4 = 2**31
NUL_REFUSED = "A string literal cannot contain NUL (0x00) characters."
_DATE = "%Y-%m-%d"
_DATETIME = "%Y-%m-%d %H:%M:%S"
_NUMBERS = frozenset({"integer", "float", "monetary"})


@contextmanager
def python_errors() -> Iterator[None]:
    """Turn Python's complaint about a caller's value into the error that Odoo answers."""
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise PythonError(type(error), *error.args) from None


def to_column(field: Field, value: Any) -> Any:
    """Return what is stored for a value of the wire; None for empty.

    Raise the server errors that Odoo answers for a value it cannot convert.
    """
    if value is None:
        value = False
    convert = _TO_COLUMN.get(field.type)
    return value if convert is None else convert(field, value)


def to_wire(field: Field, value: Any) -> Any:
    """Return what a read answers for a stored value of a plain field."""
    if value is None:
        return _EMPTY.get(field.type, False)
    convert = _TO_WIRE.get(field.type)
    return value if convert is None else convert(value)


def _integer(field: Field, value: Any) -> int:
    with python_errors():
        number = int(value or 0)
    if not -INT4 <= number < INT4:
        raise DatabaseError("NumericValueOutOfRange", "integer out of range\n")
    return number


def _float(field: Field, value: Any) -> float:
    with python_errors():
        number = float(value or 0.0)
        digits = field.described.get("digits")
        return rounded(number, 10.0 ** -digits[1]) if digits else number


def _text(field: Field, value: Any) -> str | None:
    if value is False:
        return None
    text = value if isinstance(value, str) else str(value)
    size = field.described.get("size")
    return _checked(text[:size] if size else text)


def _checked(text: str) -> str:
    """Return the text; raise PythonError for one that PostgreSQL cannot hold."""
    if "\0" in text:
        raise PythonError(ValueError, NUL_REFUSED)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        # A lone surrogate: JSON can carry one.
        raise PythonError(UnicodeEncodeError, str(error)) from None
    return text


def _html(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if not text:
        return text
    return sanitize(text) if field.described.get("sanitize", True) else text


def _date(field: Field, value: Any) -> str | None:
    if not value:
        return None
    with python_errors():
        return datetime.strptime(value[:10], _DATE).date().isoformat()


def _datetime(field: Field, value: Any) -> str | None:
    if not value:
        return None
    with python_errors():
        # Odoo cuts its format to the length of the text, so that shorter forms pass.
        return datetime.strptime(value, _DATETIME[: len(value) - 2]).isoformat(" ")


def _selection(field: Field, value: Any) -> Any:
    if value is False or value == "":
        return None
    known = field.selection
    if known is None or not isinstance(value, str) or value not in known:
        raise PythonError(ValueError, f"Wrong value for {field}: {value!r}")
    return value


def _many2one(field: Field, value: Any) -> int | None:
    # Anything but a plain number clears the field without a word.
    return value or None if type(value) is int else None


def _reference(field: Field, value: Any) -> str | None:
    if not value:
        return None
    with python_errors():
        model, number = value.split(",")
        return f"{model},{int(number)}"


def _binary(field: Field, value: Any) -> str | None:
    if not value:
        return None
    text = str(value)
    if field.name.startswith(("image_", "avatar_", "logo")):
        _check_image(text)
    return text


def _check_image(text: str) -> None:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise UserError("Image is not encoded in base64.") from None


def _json(field: Field, value: Any) -> str | None:
    return None if value is False else json.dumps(value)


_TO_COLUMN: Mapping[str, Callable[[Field, Any], Any]] = {
    "integer": _integer,
    "many2one_reference": _integer,
    "float": _float,
    "monetary": _float,
    "char": _text,
    "text": _text,
    "html": _html,
    "boolean": lambda field, value: bool(value),
    "date": _date,
    "datetime": _datetime,
    "selection": _selection,
    "many2one": _many2one,
    "reference": _reference,
    "binary": _binary,
    "json": _json,
    "properties": _json,
    "properties_definition": _json,
}

_TO_WIRE: Mapping[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "float": float,
    "monetary": float,
    "json": json.loads,
    "properties": json.loads,
    "properties_definition": json.loads,
}

_EMPTY: Mapping[str, Any] = {
    "integer": 0,
    "float": 0.0,
    "monetary": 0.0,
    "properties": [],
    "properties_definition": [],
}


def is_number(field: Field) -> bool:
    """Tell whether the field counts: 19.0 takes its NULL for zero in domains."""
    return field.type in _NUMBERS


def human_size(encoded: str) -> str:
    """Return the size of base64 data as `bin_size` asks for it, such as "70.00 bytes"."""
    size = float(len(encoded) * 3 // 4 - encoded[-2:].count("="))
    for unit in ("bytes", "Kb", "Mb"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} Gb"
