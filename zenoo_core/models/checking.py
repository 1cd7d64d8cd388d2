"""Check the values of a record before they leave, and put them as Odoo takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_core.config.problems import close_to
from zenoo_core.errors import InvalidRecord
from zenoo_core.models.comparing import Unfit, plain
from zenoo_core.models.field import MISSING, Field, Relations
from zenoo_core.models.refusals import shown

_SECRET = ("password", "secret", "token", "key")
_Fields = Mapping[str, Field[Any]]


def checked(
    model: str,
    fields: _Fields,
    values: Mapping[str, Any],
    *,
    create: bool = False,
    inside: bool = False,
    known: Mapping[str, Any] | None = None,
    relations: Relations | None = None,
) -> dict[str, Any]:
    """Return values by column as Odoo takes them; defaults are added for `create`.

    `inside` of another record the server fills in what leads to that. A name that no field has is
    passed through, unless `known`, the model's metadata, lacks it too. `relations` gives the fields
    of other models by their names, for the values of records within.
    Raises `InvalidRecord` with all faults of the record.
    """
    if not isinstance(values, Mapping):
        raise TypeError("a dict of values")
    if create:
        values = {**dict(_defaults(fields, values)), **values}
    wire: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, value in values.items():
        try:
            field = by_name(fields, name)
            wire[field.column if field else name] = _encoded(field, name, value, known, relations)
        except InvalidRecord as error:  # of a record within a command
            faults += [(f"{name}.{inner}", reason) for inner, reason in error.faults.items()]
        except (TypeError, ValueError, OverflowError) as error:
            faults.append((name, f"expected {error}, not {_shown(name, value)}"))
    if create and not inside:
        faults = [*_lacking(fields, wire), *faults]
    if faults:
        raise InvalidRecord(dict(faults), model=model)
    return wire


def _lacking(fields: _Fields, wire: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name the required fields that have no value.

    Those of packs, and those that only the server has told of, are left to it: it has defaults.
    """
    for name, field in fields.items():
        is_ours = field.required and not field.optional and not field.readonly
        if is_ours and field.column not in wire:
            yield name, "expected a value: the field is required"


def by_name(fields: _Fields, name: str) -> Field[Any] | None:
    """Return a field by its name here or on the server."""
    return fields.get(name) or next((f for f in fields.values() if f.column == name), None)


def _encoded(
    field: Field[Any] | None,
    name: str,
    value: Any,
    known: Mapping[str, Any] | None,
    relations: Relations | None,
) -> Any:
    if field is None:
        if known is not None and name not in known:
            close = close_to(name, known)
            raise ValueError("a field of the model" + (f", such as {close!r}" if close else ""))
        return _plain(value)
    if field.readonly:
        raise ValueError("nothing: the field is read-only")
    if value is None and field.required:
        raise ValueError("a value: the field is required")
    return field.encode(value, relations)


def _shown(name: str, value: Any) -> str:
    """Show a value, but of what may be secret the type only."""
    secret = any(word in name.lower() for word in _SECRET)
    return f"a {type(value).__name__}" if secret else shown(value)


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except Unfit as error:
        raise ValueError(str(error)) from None


def _defaults(fields: _Fields, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, field in fields.items():
        if field.default is not MISSING and not {name, field.column} & values.keys():
            yield name, field.default() if callable(field.default) else field.default
