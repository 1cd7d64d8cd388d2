"""What assignments and commands make of the values that a record holds."""

from __future__ import annotations

from typing import Any

from zenoo_core.errors import InvalidRecord
from zenoo_core.models.field import MISSING, Field
from zenoo_core.models.relations import Many, Reference


def tracked(record: Any, field: Field[Any], old: Any, value: Any, changes: dict[str, Any]) -> Any:
    """Note in `changes` what a field held before; return the value as a record holds it."""
    if field.readonly:
        raise InvalidRecord({field.name: "the field is read-only"}, model=record.__model__)
    value = normal(record, field, value)
    before = changes.get(field.name, MISSING) if field.name in changes else old
    if before is not MISSING and _same(before, value):
        changes.pop(field.name, None)
    else:
        changes.setdefault(field.name, old)
    return value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Many) and isinstance(other, Many):
        return one.ids == other.ids
    return type(one) is type(other) and bool(one == other)


def normal(record: Any, field: Field[Any], value: Any) -> Any:
    """Return a record or an id as the reference that it means, ids as a collection of them.

    What the field cannot take stays as it is: saving names it.
    """
    if field.relation is None and field.kind != "reference":
        return value
    try:
        wire = field.encode(value)
    except (TypeError, ValueError, InvalidRecord):
        return value
    if field.kind in ("one2many", "many2many"):
        ids = after_commands(None, wire)
        return value if ids is None else record._source.bind(record, field, Many(ids))
    found = field.decode(wire)
    if isinstance(value, Reference):
        found.name = value.name  # but not its group, which may hold this very record
    return record._source.bind(record, field, found)


def after_commands(ids: list[int] | None, commands: list[list[Any]]) -> list[int] | None:
    """Return the ids after commands (as on the wire), None if only the server can know them."""
    for number, record, value in commands:
        if number == 5:
            ids = []
        elif number == 6:
            ids = list(dict.fromkeys(value))
        elif ids is None or number == 0:
            return None
        elif number in (2, 3):
            ids = [known for known in ids if known != record]
        elif number == 4 and record not in ids:
            ids = [*ids, record]
    return ids
