"""Commands that change a one2many or a many2many, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zenoo_core.models.checking import checked
from zenoo_core.models.ids import record_id, record_ids


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
        return cls(1, record_id(record), values)

    @classmethod
    def delete(cls, record: Any) -> Command:
        """Delete a linked record."""
        return cls(2, record_id(record), 0)

    @classmethod
    def unlink(cls, record: Any) -> Command:
        """Take a record out of the relation; of a one2many Odoo may delete it."""
        return cls(3, record_id(record), 0)

    @classmethod
    def link(cls, record: Any) -> Command:
        """Put a stored record into the relation."""
        return cls(4, record_id(record), 0)

    @classmethod
    def clear(cls) -> Command:
        """Take every record out of the relation."""
        return cls(5, 0, 0)

    @classmethod
    def set(cls, records: Iterable[Any]) -> Command:
        """Make these records the whole relation."""
        return cls(6, 0, record_ids(records))

    def wire(self, fields: Mapping[str, Any] | None, model: str | None) -> list[Any]:
        """Return the triple as it is sent; values are checked by the fields of their model."""
        if self.number in (0, 1):
            values = checked(model or "", fields or {}, self.value, create=self.number == 0)
            return [self.number, self.id, values]
        return [self.number, self.id, self.value]
