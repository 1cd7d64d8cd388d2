"""Numbers out of dates: the month, the weekday and such, which domains and groups may ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from zenoo_sandbox.orm.env import Env
    from zenoo_sandbox.orm.registry import Field

DATES = frozenset({"date", "datetime"})
# As PostgreSQL's date_part counts: Sunday is 0.
PARTS: dict[str, Callable[[datetime], int]] = {
    "year_number": lambda when: when.year,
    "quarter_number": lambda when: (when.month + 2) // 3,
    "month_number": lambda when: when.month,
    "iso_week_number": lambda when: when.isocalendar().week,
    "day_of_year": lambda when: when.timetuple().tm_yday,
    "day_of_month": lambda when: when.day,
    "day_of_week": lambda when: when.isoweekday() % 7,
    "hour_number": lambda when: when.hour,
    "minute_number": lambda when: when.minute,
    "second_number": lambda when: when.second,
}


def expression(env: Env, field: Field, column: str, part: str) -> str:
    """Return the SQL of a part of a date; that of a datetime is in the zone of the context."""
    function = f"zenoo_{field.type}_{part}"
    zone = zone_of(env) if field.type == "datetime" else None
    connection = env.transaction.connection
    connection.create_function(function, 1, partial(_number, PARTS[part], zone))
    return f"{function}({column})"


def zone_of(env: Env) -> ZoneInfo | None:
    """Return the time zone that the context names, None for none or an unknown one."""
    name = env.context.get("tz")
    try:
        return ZoneInfo(name) if name and isinstance(name, str) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(text: str, zone: ZoneInfo | None) -> datetime:
    """Return a stored value in a zone, without naming the zone."""
    when = datetime.fromisoformat(text)
    if zone is None:
        return when
    try:
        return when.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # the first and last days of the calendar have no other zone
        return when


def _number(part: Callable[[datetime], int], zone: ZoneInfo | None, text: str | None) -> int | None:
    return None if text is None else part(local(text, zone))
