"""Values as cells of an import, by the type of their field.

Protocol: the converters of `load` (odoo/addons/base/models/ir_fields.py). Every cell is text; an
empty one clears its field; a relation is given by database id in the column `<field>/.id`; a date
with a time of day is read in the time zone of the context.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

Describe = Mapping[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_REFERENCE = re.compile(r"[a-z0-9_.]+,\d+")


class Untranslatable(Exception):
    """Say what was found and what would do; the caller adds the field's name."""


def cell(value: Any, field: Describe) -> str:
    """Return the cell of a value of a field that is no x2many; raises `Untranslatable`."""
    convert = _CONVERT.get(str(field["type"]))
    if convert is None:
        raise Untranslatable(f"fields of type {field['type']} have no form in an import")
    if value is None or (value is False and field["type"] != "boolean"):
        return ""
    return convert(value, field)


def ids_cell(value: Any) -> str:
    """Return the cell of a many2many: ids, or commands that set or link them."""
    if not isinstance(value, list | tuple):
        raise _unfit(value, "a list of ids")
    ids: list[int] = []
    for item in value:
        ids = _linked(ids, item)
    return ",".join(str(_id(item)) for item in ids)


def _linked(ids: list[int], item: Any) -> list[int]:
    if not isinstance(item, list | tuple):
        return [*ids, item]
    match tuple(item):
        case (6, _, list() | tuple() as given):
            return list(given)
        case (4, given, *_):
            return [*ids, given]
        case (5, *_):
            return []
    raise Untranslatable(
        f"the command {tuple(item)!r:.60} has no form in an import (only set, link and clear have)"
    )


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _unfit(value, "the id of a record")
    return value


def _unfit(value: Any, expected: str) -> Untranslatable:
    return Untranslatable(f"found {type(value).__name__}, expected {expected}")


def _text(value: Any, _: Describe) -> str:
    if not isinstance(value, str):
        raise _unfit(value, "text")
    return value


def _binary(value: Any, field: Describe) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else _text(value, field)


def _boolean(value: Any, _: Describe) -> str:
    if not isinstance(value, bool):
        raise _unfit(value, "True or False")
    return "1" if value else "0"


def _integer(value: Any, _: Describe) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _unfit(value, "a whole number")
    return str(value)


def _number(value: Any, _: Describe) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _unfit(value, "a number")
    if not isfinite(value):
        raise Untranslatable("found a number that is not finite")
    return str(value)


def _date(value: Any, _: Describe) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and _DATE.fullmatch(value):
        return value
    raise _unfit(value, "a date, or text such as 2026-12-31")


def _moment(value: Any, _: Describe) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return value
    raise _unfit(value, "a datetime, or text in UTC such as 2026-12-31 23:59:59")


def _choice(value: Any, field: Describe) -> str:
    choices = [(str(key), str(label)) for key, label in field.get("selection") or ()]
    if value not in [key for key, _ in choices]:
        raise Untranslatable(f"{value!r:.60} is none of {', '.join(key for key, _ in choices)}")
    for key, label in choices:
        if key == value:
            break
        if label.lower() == value.lower() or key.lower() == value.lower():
            raise Untranslatable(f"an import takes {value!r} for the choice {key!r} ({label})")
    return str(value)


def _many2one(value: Any, _: Describe) -> str:
    return str(_id(value))


def _reference(value: Any, _: Describe) -> str:
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return value
    raise _unfit(value, 'text such as "res.partner,7"')


_CONVERT: Mapping[str, Callable[[Any, Describe], str]] = {
    "binary": _binary,
    "boolean": _boolean,
    "char": _text,
    "date": _date,
    "datetime": _moment,
    "float": _number,
    "html": _text,
    "integer": _integer,
    "many2one": _many2one,
    "many2one_reference": _integer,
    "monetary": _number,
    "reference": _reference,
    "selection": _choice,
    "text": _text,
}
