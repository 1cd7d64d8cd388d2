"""Commands that change a one2many or a many2many, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zenoo_core.errors import InvalidValueError
from zenoo_core.models.checking import checked
from zenoo_core.models.ids import (
    given_id,
    model_of,
    record_id,
    record_ids,
    several,
)


class Command(NamedTuple):
    """One change of an x2many field: Odoo's triple of a number, an id and a value.

    Odoo ignores a command that it does not know, in silence; these are the ones that it knows.
    """

    number: int
    id: int
    value: Any

    @classmethod
    def create(cls, values: Mapping[str, Any]) -> Command:
        """Create a record with these values and link it."""
        return cls(0, 0, values)

    @classmethod
    def update(cls, record: Any, values: Mapping[str, Any]) -> Command:
        """Write values on a linked record."""
        return cls(1, _one(record, "update"), values)

    @classmethod
    def delete(cls, record: Any) -> Command:
        """Delete a linked record."""
        return cls(2, _one(record, "delete"), 0)

    @classmethod
    def unlink(cls, record: Any) -> Command:
        """Take a record out of the relation; of a one2many Odoo may delete it."""
        return cls(3, _one(record, "unlink"), 0)

    @classmethod
    def link(cls, record: Any) -> Command:
        """Put a stored record into the relation."""
        return cls(4, _one(record, "link"), 0)

    @classmethod
    def clear(cls) -> Command:
        """Take every record out of the relation."""
        return cls(5, 0, 0)

    @classmethod
    def set(cls, records: Iterable[Any]) -> Command:
        """Make these records the whole relation."""
        return cls(6, 0, [_one(record, "set") for record in _several(records)])

    def wire(self, fields: Mapping[str, Any] | None, model: str | None) -> list[Any]:
        """Return the triple as it is sent; values are checked by the fields of their model."""
        if self.number not in range(7):
            raise ValueError("a command that Odoo knows: Command.create, update, delete, ...")
        number = record_id(self.id, model) if self.number in range(1, 5) else 0
        if self.number in (0, 1):
            values = checked(
                model or "", fields or {}, self.value, create=self.number == 0, inside=True
            )
            return [self.number, number, values]
        return [self.number, number, record_ids(self.value, model) if self.number == 6 else 0]


class _Id(int):
    """An id that knows of which model its record is, for when the command is sent."""

    __model__: str

    @property
    def id(self) -> int:
        """The bare number."""
        return int(self)


def _one(record: Any, word: str) -> int:
    number = given_id(record, "", f"Command.{word}")
    model = model_of(record)
    if model is None:
        return number
    known = _Id(number)
    known.__model__ = model
    return known


def _several(records: Any) -> Iterable[Any]:
    try:
        return several(records)
    except TypeError as error:
        raise InvalidValueError(f"Command.set: expected {error}") from None
