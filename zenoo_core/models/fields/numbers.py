"""Fields that hold numbers and booleans."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Unpack

from zenoo_core.models.field import Field, Options
from zenoo_core.models.ids import INT4, record_id

if TYPE_CHECKING:

    class _Integer(Field[int], int): ...

    class _Float(Field[float], float): ...

    class _Boolean(Field[bool], bool): ...  # type: ignore[misc]
else:
    _Integer = _Float = _Boolean = Field


class IntegerField(_Integer):
    """An integer of four bytes; Odoo has 0 where it is empty."""

    kind = "integer"

    if TYPE_CHECKING:

        def __new__(cls, *, required: bool = ..., **options: Unpack[Options]) -> IntegerField: ...

    def _encode(self, value: Any) -> int:
        if type(value) is not int:
            raise TypeError("an int")
        if value not in INT4:
            raise ValueError("an int of at most four bytes")
        return value

    def _decode(self, wire: Any) -> int:
        if type(wire) is not int:
            raise TypeError("an int")
        return wire


class FloatField(_Float):
    """A number that Odoo rounds to the field's digits; 0.0 where it is empty."""

    kind = "float"

    if TYPE_CHECKING:

        def __new__(cls, *, required: bool = ..., **options: Unpack[Options]) -> FloatField: ...

    def _encode(self, value: Any) -> Any:
        if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
            raise TypeError("a number")
        if not isfinite(value):
            raise ValueError("a finite number")
        return value if isinstance(value, Decimal) else float(value)

    def _decode(self, wire: Any) -> float:
        if type(wire) not in (int, float, Decimal):
            raise TypeError("a number")
        return float(wire)


class MonetaryField(FloatField):
    """An amount of money; its currency is another field."""

    kind = "monetary"

    if TYPE_CHECKING:

        def __new__(cls, *, required: bool = ..., **options: Unpack[Options]) -> MonetaryField: ...


class BooleanField(_Boolean):  # type: ignore[misc]
    """True or False."""

    kind = "boolean"

    if TYPE_CHECKING:

        def __new__(cls, *, required: bool = ..., **options: Unpack[Options]) -> BooleanField: ...

    def _encode(self, value: Any) -> bool:
        return self.decode(value)

    def decode(self, wire: Any) -> bool:
        """Return the boolean itself: here False is a value."""
        if not isinstance(wire, bool):
            raise TypeError("True or False")
        return wire


class Many2oneReferenceField(_Integer):
    """The id of a record whose model another field names; None where it is empty."""

    kind = "many2one_reference"

    if TYPE_CHECKING:

        def __new__(
            cls, *, required: bool = ..., **options: Unpack[Options]
        ) -> Many2oneReferenceField: ...

    def _encode(self, value: Any) -> int:
        return record_id(value)

    def _decode(self, wire: Any) -> int:
        if type(wire) is not int:
            raise TypeError("an id")
        return wire
