"""The values of a `create` in the form of an import, or a refusal that names the field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from typing import Any

from zenoo_core.errors import InvalidValueError, UnknownFieldError
from zenoo_core.once.cells import Describe, Untranslatable, cell, ids_cell
from zenoo_core.once.layout import Cells

Fields = Mapping[str, Describe]
FieldsOf = Callable[[str], Awaitable[Fields]]


async def translate(
    fields_of: FieldsOf, model: str, values: Mapping[str, Any], path: str = ""
) -> Cells:
    """Return the cells of one record.

    Raises `UnknownFieldError` or `InvalidValueError` for what has no form in an import; nothing is
    sent but the question for the model's fields.
    """
    fields = await fields_of(model)
    cells = Cells()
    for name, value in values.items():
        field = fields.get(name)
        if field is None or name == "id":
            raise _unknown(model, path + name, name, fields)
        try:
            if field["type"] == "one2many":
                await _lines(fields_of, cells, path + name, name, value, str(field["relation"]))
            else:
                _place(cells, name, value, field)
        except Untranslatable as error:
            raise _refused(model, path + name, str(error)) from error
    return cells


def _place(cells: Cells, name: str, value: Any, field: Describe) -> None:
    if field["type"] == "many2many":
        ids = ids_cell(value or [])
        if ids:  # there is no way to say "none", and none is what a new record has
            cells.own[f"{name}/.id"] = ids
        return
    column = f"{name}/.id" if field["type"] == "many2one" else name
    cells.own[column] = cell(value, field)
    cells.has_moment |= field["type"] == "datetime"


async def _lines(
    fields_of: FieldsOf, cells: Cells, path: str, name: str, value: Any, relation: str
) -> None:
    if not isinstance(value, list | tuple):
        raise Untranslatable(f"found {type(value).__name__}, expected a list of commands")
    lines = []
    for number, command in enumerate(value):
        match command:
            case [0, _, Mapping() as values]:
                lines.append(await translate(fields_of, relation, values, f"{path}[{number}]."))
            case _:
                raise Untranslatable(
                    f"the command {command!r:.60} has no form in an import (only 0, create, has)"
                )
    _check_lines(lines)
    if lines:
        cells.lines[name] = lines


def _check_lines(lines: list[Cells]) -> None:
    """Refuse lines whose rows an import would read in another way."""
    for line in lines:
        if {*line.own, *line.lines} != {*lines[0].own, *lines[0].lines}:
            raise Untranslatable("its lines give different fields, an import needs the same in all")
        if not any(line.own.values()):
            raise Untranslatable("a line without any value would be left out of an import")


def _refused(model: str, path: str, why: str) -> InvalidValueError:
    return InvalidValueError(
        f"{path} cannot be given to create_once: {why}",
        model=model,
        method="create_once",
        hint="Nothing was sent. Leave the field out and write it afterwards, or use create().",
    )


def _unknown(model: str, path: str, name: str, fields: Fields) -> UnknownFieldError:
    close = get_close_matches(name, fields, 1)
    return UnknownFieldError(
        f"{model} has no field {path!r} that can be created",
        model=model,
        method="create_once",
        hint=f"Did you mean {close[0]!r}?" if close else "fields_get lists them.",
    )
