"""Values that are made of what Odoo wrote when somebody first asks for them.

To make the datetimes and collections of a thousand records takes a third of the time of reading
them, and few are looked at. Properties over the slots of a record: a class of descriptors would
cost twice as much for each value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from zenoo_core.models.field import Field
from zenoo_core.models.relations import Many

_when = datetime.fromisoformat
_LENGTH = len("YYYY-MM-DD HH:MM:SS")


def _moment(slot: Any, field: Field[Any]) -> property:
    get, put = slot.__get__, slot.__set__

    def read(record: Any) -> Any:
        held = get(record)
        if type(held) is str:
            try:
                held = _when(held + "Z") if len(held) == _LENGTH else field.decode(held)
            except (TypeError, ValueError) as error:
                return record._misread(field, held, error)
            put(record, held)
        return held

    return property(read, put, slot.__delete__)


def _collection(slot: Any, field: Field[Any]) -> property:
    get, put, name = slot.__get__, slot.__set__, field.name

    def read(record: Any) -> Any:
        held = get(record)
        if type(held) is list:
            source = record._source
            link = source.links.get(name)
            held = Many(held, source.link(record, field) if link is None else link, record.id)
            put(record, held)
        return held

    return property(read, put, slot.__delete__)


def _decoded(slot: Any, field: Field[Any]) -> property:
    get, put = slot.__get__, slot.__set__

    def read(record: Any) -> Any:
        held = get(record)
        if type(held) is str:
            try:
                held = record._source.bind(record, field, field.decode(held))
            except (TypeError, ValueError) as error:
                return record._misread(field, held, error)
            put(record, held)
        return held

    return property(read, put, slot.__delete__)


LATER: dict[str, Callable[[Any, Field[Any]], property]] = {
    "datetime": _moment,
    "binary": _decoded,
    "reference": _decoded,
    "one2many": _collection,
    "many2many": _collection,
}
