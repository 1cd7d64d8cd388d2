"""Commands that change a one2many or a many2many, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zenoo_core.models.checking import checked
from zenoo_core.models.field import Relations
from zenoo_core.models.ids import given_id, given_ids, model_of, record_id


class _Triple(NamedTuple):
    number: int
    id: int
    value: Any


class Command(_Triple):
    """One change of an x2many field: Odoo's triple of a number, an id and a value.

    Odoo ignores a command that it does not know, in silence; these are the ones that it knows. One
    that was made of records remembers of which models they are, for when the field is known.
    """

    models: frozenset[str] = frozenset()

    @classmethod
    def _of(cls, number: int, word: str, record: Any, value: Any = 0) -> Command:
        made = cls(number, given_id(record, "", f"Command.{word}"), value)
        made.models = _models_of([record])
        return made

    @classmethod
    def create(cls, values: Mapping[str, Any]) -> Command:
        """Create a record with these values and link it."""
        return cls(0, 0, values)

    @classmethod
    def update(cls, record: Any, values: Mapping[str, Any]) -> Command:
        """Write values on a linked record."""
        return cls._of(1, "update", record, values)

    @classmethod
    def delete(cls, record: Any) -> Command:
        """Delete a linked record."""
        return cls._of(2, "delete", record)

    @classmethod
    def unlink(cls, record: Any) -> Command:
        """Take a record out of the relation; of a one2many Odoo may delete it."""
        return cls._of(3, "unlink", record)

    @classmethod
    def link(cls, record: Any) -> Command:
        """Put a stored record into the relation."""
        return cls._of(4, "link", record)

    @classmethod
    def clear(cls) -> Command:
        """Take every record out of the relation."""
        return cls(5, 0, 0)

    @classmethod
    def set(cls, records: Iterable[Any]) -> Command:
        """Make these records the whole relation."""
        given = list(records) if isinstance(records, Iterable) else records
        made = cls(6, 0, given_ids(given, "", "Command.set"))
        made.models = _models_of(given)
        return made

    def wire(
        self,
        fields: Mapping[str, Any] | None,
        model: str | None,
        relations: Relations | None = None,
    ) -> list[Any]:
        """Return the triple as it is sent; values are checked by the fields of their model."""
        if self.number not in range(7):
            raise ValueError("a command that Odoo knows: Command.create, update, delete, ...")
        for other in self.models - {model} if model else ():
            raise ValueError(f"records of {model}, not of {other}")
        if self.number in range(1, 5):
            record_id(self.id, model)
        if self.number in (0, 1):
            values = checked(
                model or "", fields or {}, self.value,
                create=self.number == 0, inside=True, relations=relations,
            )  # fmt: skip
            return [self.number, self.id, values]
        return [self.number, self.id, self.value]


def _models_of(records: Iterable[Any]) -> frozenset[str]:
    return frozenset(found for record in records if (found := model_of(record)) is not None)
