"""Read an answer one value at a time, for when it does not fit its class: cattrs finds the misfits.

A record keeps every value that its field can have; reading another raises `UnexpectedValue`, and
one that the answer lacks raises `FieldNotFetched`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import ValidationError, convert

from zenoo_core.errors import BadResponse
from zenoo_core.models.base import OdooModel
from zenoo_core.models.concrete import bare, loose_class
from zenoo_core.models.record import Unreadable
from zenoo_core.models.refusals import shown
from zenoo_core.records import Phase

if TYPE_CHECKING:
    from zenoo_core.models.decoding import Plan

_log = logging.getLogger("zenoo")

_Structure = Callable[[Mapping[str, Any], Any], Any]


def read_carefully(plan: Plan, rows: Any, source: Any) -> list[Any] | None:
    """Return records from plain rows; raises `BadResponse` for what is no list of records."""
    if rows is None:
        return None
    if not isinstance(rows, list):
        raise _no_records(plan.cls, rows)
    records = [_converted(plan, row) for row in rows]
    try:
        plan.finish([record for record in records if record is not None], source)
    except (TypeError, ValueError):  # in one of them; which, the slower way finds out
        records = [None] * len(rows)
    return [
        _by_itself(plan.cls, row, source) if record is None else record
        for row, record in zip(rows, records, strict=True)
    ]


def _converted(plan: Plan, row: Any) -> Any:
    """Read a row as the fast way does; None if it does not fit."""
    if not isinstance(row, Mapping) or type(row.get("id")) is not int:
        raise _no_records(plan.cls, row)
    if plan.names:
        row = {plan.names.get(column, column): value for column, value in row.items()}
    try:
        return convert(row, plan.cls.__raw__)
    except ValidationError:
        return None


def _by_itself(cls: type[OdooModel], row: Mapping[str, Any], source: Any) -> Any:
    from cattrs import ClassValidationError  # heavy, and needed only here

    try:
        record = _structurer(cls)(row, cls)
    except ClassValidationError as error:
        return _partial(cls, row, _misfits(error), source)
    record.__class__ = cls
    object.__setattr__(record, "_source", source)
    for name in cls.__default__:
        source.bind(record, cls.__fields__[name], record._raw(name))
    return record


@lru_cache(maxsize=256)
def _structurer(cls: type[OdooModel]) -> _Structure:
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    overrides = {name: _override(override, cls.__fields__[name]) for name in cls.__default__}
    return make_dict_structure_fn(cls.__raw__, Converter(), **overrides)


def _override(override: Any, field: Any) -> Any:
    return override(rename=field.column, struct_hook=lambda wire, _: field.decode(wire))


def _misfits(error: Any) -> dict[str, Exception]:
    """Return what is wrong, by the name of the field."""
    return {note.name: fault for fault, note in error.group_exceptions()[0]}


def _partial(
    cls: type[OdooModel], row: Mapping[str, Any], faults: Mapping[str, Exception], source: Any
) -> Any:
    """Make a record of what can be read; the rest says what it is when it is asked for."""
    values: dict[str, Any] = {}
    for name in cls.__default__:
        field = cls.__fields__[name]
        if field.column not in row:
            continue
        wire = row[field.column]
        if name not in faults:
            values[name] = field.decode(wire)
            continue
        values[name] = Unreadable(wire, str(faults[name]))
        _log.warning(
            "%s %s: the server's value of field %r is %s, expected %s",
            cls.__model__, row["id"], name, shown(wire), faults[name],
        )  # fmt: skip
    return bare(loose_class(cls), values, source)


def _no_records(cls: type[OdooModel], found: Any) -> BadResponse:
    return BadResponse(
        f"the answer holds {shown(found)}, expected records of {cls.__model__} with their ids",
        phase=Phase.DECODE,
    )
