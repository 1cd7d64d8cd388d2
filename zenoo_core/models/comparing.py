"""What a field may be compared with: values of look-ups, checked and in the form of the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

TEXTUAL = frozenset({"char", "text", "html", "selection"})
X2MANY = frozenset({"one2many", "many2many"})
RELATIONAL = frozenset({"many2one"}) | X2MANY
NUMERIC = frozenset({"integer", "float", "monetary"})
# Points in time that the server works out, from 19.0 on: "today", "-7d", "now -1H", "=monday +1w".
_RELATIVE = re.compile(r"(today|now|[-+=]\w+)(\s+[-+=]\w+)*")


_LARGEST = 10**300


class Unfit(ValueError):
    """A value is not what a field can be compared with; the text says what was expected."""


def plain(value: Any) -> Any:
    """Return a value of any kind as it goes on the wire; a record becomes its id.

    Raises `Unfit` for what has no such form.
    """
    kind = type(value)
    if kind in (str, int, bool, float):
        return value
    if value is None:
        return False
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if (several := members(value)) is not None:
        return [plain(item) for item in several]
    if isinstance(value, str | int | float | Decimal):
        return value
    if (number := record_id(value)) is not None:
        return number
    raise Unfit("a text, a number, a date, a record, or a list of these")


def moment(value: datetime) -> str:
    """Return a point in time as Odoo takes it: UTC, without a zone and without fractions.

    Recorded: it refuses `T`, `Z` and fractions. A datetime without a zone is refused here: what
    `datetime.now()` gives would be off by hours.
    """
    if value.tzinfo is None:
        raise Unfit("a datetime with a time zone, such as datetime.now(UTC)")
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise Unfit("a time that can be told in UTC") from None
    return value.replace(tzinfo=None, microsecond=0).isoformat(" ")


def members(value: Any) -> Iterable[Any] | None:
    """Return the values of a list, or the ids of a collection of records; None for anything else.

    Raises `Unfit` for a query, whose records are not there yet.
    """
    if hasattr(value, "terms"):
        raise Unfit("a list of values; for a query there is any")
    ids = getattr(value, "ids", None)
    if isinstance(ids, list):
        return ids
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    return value if several and record_id(value) is None else None


def record_id(value: Any) -> int | None:
    """Return the id of a record or of a reference to one, None for anything else."""
    number = getattr(value, "id", None)
    return number if type(number) is int else None


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise Unfit("a text")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unfit("a number")
    if not -_LARGEST <= value <= _LARGEST:
        raise Unfit("a number that the server can hold")
    return value


def _boolean(value: Any) -> Any:
    if not isinstance(value, bool):
        raise Unfit("True or False")
    return value


def _date(value: Any) -> Any:
    if isinstance(value, datetime):
        raise Unfit("a date, not a datetime: the day hangs on the time zone")
    return value.isoformat() if isinstance(value, date) else _timely(value, "a date", date)


def _datetime(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return _date(value) if isinstance(value, date) else _timely(value, "a datetime", datetime)


def _timely(value: Any, expected: str, kind: type[date]) -> str:
    """Return a text that stands for a time: an ISO form or, for 19.0, a relative one."""
    if not isinstance(value, str):
        raise Unfit(f"{expected}, or its text")
    if _RELATIVE.fullmatch(value):
        return value
    try:
        found = kind.fromisoformat(value)
    except ValueError:
        raise Unfit(f"{expected}, or its text in ISO form") from None
    if not isinstance(found, datetime):
        return found.isoformat()
    if len(value) == len("2026-01-15"):
        return value
    return moment(found if found.tzinfo else found.replace(tzinfo=UTC))  # as Odoo's own texts are


def _relation(value: Any) -> Any:
    """Take an id, a record, or the text of a display name: Odoo looks that up."""
    if type(value) is int or (isinstance(value, str) and value):
        return value
    if (number := record_id(value)) is None:
        raise Unfit("an id, a record, or a display name")
    return number


def _identity(value: Any) -> Any:
    found = value if type(value) is int else record_id(value)
    if found is None:
        raise Unfit("an id or a record")
    return found


def _reference(value: Any) -> Any:
    model = getattr(type(value), "__model__", None)
    if model and (number := record_id(value)) is not None:
        return f"{model},{number}"
    if not isinstance(value, str) or not re.fullmatch(r"[\w.]+,\d+", value):
        raise Unfit("a record, or a text 'model,id'")
    return value


_BY_KIND: dict[str, Callable[[Any], Any]] = {
    "char": _text,
    "text": _text,
    "html": _text,
    "selection": _text,
    "integer": _number,
    "float": _number,
    "monetary": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "many2one": _relation,
    "one2many": _relation,
    "many2many": _relation,
    "reference": _reference,
    "id": _identity,
}


def comparable(kind: str, value: Any) -> Any:
    """Return a single value for a field of this type on the wire; None is the empty value.

    Raises `Unfit`.
    """
    if value is None:
        return False
    prepare = _BY_KIND.get(kind)
    if prepare is not None:
        return prepare(value)
    if isinstance(value, list | tuple | set | dict):
        raise Unfit("a single value")
    return plain(value)


def escaped(text: str) -> str:
    r"""Return a text in which `%`, `_` and `\` stand for themselves in a pattern of Odoo's."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
