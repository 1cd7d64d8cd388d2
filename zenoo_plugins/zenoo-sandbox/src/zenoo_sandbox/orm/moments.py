"""Dates in domains: ISO texts, days against times, and the relative dates of 19.0."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zenoo_sandbox.errors import DatabaseError, PythonError
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.registry import Field

_ISO = re.compile(r"\d+-")
_TERM = re.compile(r"([-+=])(\d+)([dwmyHMS])")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPANS = {"d": "days", "w": "weeks", "H": "hours", "M": "minutes", "S": "seconds"}


def moment(env: Env, field: Field, operator: str, value: Any) -> tuple[str, Any]:
    """Return the operator and the text to compare a date or datetime column with.

    19.0 understands "today", "-7d", "=monday" and compares whole days; 18.0 gives the text to
    PostgreSQL, after adding a time of day to a bare date.
    """
    found = _parse(env, field, value)
    if field.type == "date":
        day = found.date() if isinstance(found, datetime) else found
        return operator, day.isoformat()
    if isinstance(found, datetime):
        return operator, _utc(found).isoformat(" ", "seconds")
    return _day(env, value, operator, found)


def _day(env: Env, value: Any, operator: str, day: date) -> tuple[str, str]:
    if not env.registry.new:
        end = operator in (">", "<=")
        return operator, f"{day.isoformat()} {'23:59:59' if end else '00:00:00'}"
    if operator in (">", "<="):
        day += timedelta(days=1)
        operator = ">=" if operator == ">" else "<"
    zone = None if _ISO.match(str(value)) else _zone(env)
    return operator, _utc(datetime.combine(day, time.min, zone)).isoformat(" ", "seconds")


def _utc(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def _zone(env: Env) -> ZoneInfo:
    try:
        return ZoneInfo(env.context.get("tz") or env.user.tz or "UTC")
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        return ZoneInfo("UTC")


def _parse(env: Env, field: Field, value: Any) -> date | datetime:
    if not isinstance(value, str):
        raise PythonError(ValueError, f"Failed to cast {value!r} into a {field.type}")
    try:
        if env.registry.new and not _ISO.match(value):
            return _relative(env, value)
        return _iso(value)
    except (ValueError, OverflowError) as error:
        if env.registry.new:
            raise PythonError(ValueError, str(error)) from None
        kind = "date" if field.type == "date" else "timestamp"
        text = f'invalid input syntax for type {kind}: "{value}"\n'
        raise DatabaseError("InvalidDatetimeFormat", text) from None


def _iso(value: str) -> date | datetime:
    if len(value) > 10:
        return datetime.fromisoformat(value)
    year, month, day = map(int, value.split("-"))
    return date(year, month, day)


def _relative(env: Env, value: str) -> date | datetime:
    terms = value.split()
    if not terms:
        raise ValueError("Empty date value")
    now = datetime.fromisoformat(env.now).replace(tzinfo=UTC).astimezone(_zone(env))
    when: date | datetime = now
    if terms[0] in ("today", "now"):
        when = now.date() if terms.pop(0) == "today" else now
    for term in terms:
        when = _apply(when, term, value)
    return when


def _apply(when: date | datetime, term: str, value: str) -> date | datetime:
    if term[1:] in _DAYS or term[1:] == "week_start":
        return _weekday(when, term[0], term[1:])
    found = _TERM.fullmatch(term)
    if found is None:
        raise ValueError(f"Invalid term {term!r} in expression date: {value!r}")
    sign, number, unit = found[1], int(found[2]), found[3]
    if sign == "=":
        return _set(when, number, unit)
    amount = -number if sign == "-" else number
    if unit in "my":
        return _add_months(when, amount * (12 if unit == "y" else 1))
    return when + timedelta(**{_SPANS[unit]: amount})


def _weekday(when: date | datetime, sign: str, name: str) -> date | datetime:
    away = (_DAYS.index(name) if name in _DAYS else 0) - when.weekday()
    if sign == "+":
        away %= 7
    elif sign == "-":
        away = -(-away % 7)
    return _midnight(when + timedelta(days=away))


def _midnight(when: date | datetime) -> date | datetime:
    if isinstance(when, datetime):
        return when.replace(hour=0, minute=0, second=0, microsecond=0)
    return when


def _set(when: date | datetime, number: int, unit: str) -> date | datetime:
    if unit == "d":
        return _midnight(when.replace(day=number))
    if unit == "m":
        return _midnight(_add_months(when, number - when.month))
    if unit == "y":
        return _midnight(_add_months(when, 12 * (number - when.year)))
    if not isinstance(when, datetime):
        raise ValueError(f"cannot set the time of a day with '={number}{unit}'")
    units = ("hour", "minute", "second")
    index = "HMS".index(unit)
    return when.replace(**{units[index]: number}, **dict.fromkeys(units[index + 1 :], 0))  # type: ignore[arg-type]


def _add_months(when: date | datetime, months: int) -> date | datetime:
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1] if 1 <= year <= 9999 else 1
    return when.replace(year=year, month=month + 1, day=min(when.day, last))
