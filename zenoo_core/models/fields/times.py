"""Fields that hold days and points in time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from zenoo_core.models.field import Field, Options

V = TypeVar("V")

_DAY, _MOMENT = "YYYY-MM-DD", "YYYY-MM-DD HH:MM:SS"

if TYPE_CHECKING:

    class _Date(Field[V], date): ...

    class _Datetime(Field[V], datetime): ...
else:
    _Date = _Datetime = Field


class DateField(_Date[V]):
    """A day."""

    kind = "date"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], **options: Unpack[Options]
        ) -> DateField[date]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., **options: Unpack[Options]
        ) -> DateField[date | None]: ...
        def __new__(cls, **options: Any) -> Any: ...

    def _encode(self, value: Any) -> str:
        if isinstance(value, str):  # as Odoo has it
            return self._decode(value).isoformat()
        if not isinstance(value, date) or isinstance(value, datetime):
            raise TypeError("a date")
        return value.isoformat()

    def _decode(self, wire: Any) -> date:
        if not isinstance(wire, str) or len(wire) != len(_DAY):
            raise TypeError(f"a date as {_DAY}")
        return date.fromisoformat(wire)


class DatetimeField(_Datetime[V]):
    """A point in time, to the second: aware, in UTC."""

    kind = "datetime"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], **options: Unpack[Options]
        ) -> DatetimeField[datetime]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., **options: Unpack[Options]
        ) -> DatetimeField[datetime | None]: ...
        def __new__(cls, **options: Any) -> Any: ...

    def _encode(self, value: Any) -> str:
        if isinstance(value, str):  # as Odoo has it
            value = self._decode(value)
        if not isinstance(value, datetime):
            raise TypeError("a datetime")
        if value.utcoffset() is None:
            raise ValueError("a datetime with a time zone, such as datetime.now(UTC)")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")

    def _decode(self, wire: Any) -> datetime:
        if not isinstance(wire, str) or len(wire) != len(_MOMENT):
            raise TypeError(f"a datetime as {_MOMENT}")
        return datetime.fromisoformat(wire + "Z")
