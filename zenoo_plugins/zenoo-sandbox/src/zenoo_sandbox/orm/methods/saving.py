"""Records of an import, created or updated by their external ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from zenoo_sandbox.errors import ValidationError
from zenoo_sandbox.orm import crud, xmlids
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.cells import Line
from zenoo_sandbox.orm.registry import ModelInfo


@frozen
class Row:
    """One record to save: its values, by what it is known, and new lines with external ids."""

    values: dict[str, Any]
    xmlid: str | None = None
    number: int | None = None
    lines: tuple[Line, ...] = ()


def save(
    env: Env, info: ModelInfo, rows: Sequence[Row], *, update: bool, noupdate: bool
) -> list[int]:
    """Create the records that are new and write to the others; return their ids in order.

    In an `update` a record whose external id is marked `noupdate` stays as it is. Raise what
    creating and writing raise.
    """
    known = [_known(env, info, row, update=update) for row in rows]
    named = [row.xmlid for row in rows if row.xmlid]
    if len(set(named)) < len(named):
        # One statement cannot give a name twice; one by one the second row finds the first.
        raise ValidationError("The same external id is given twice.")
    for row, found in zip(rows, known, strict=True):
        if found is not None and not (update and found.noupdate):
            crud.write(env, info, [found.id], row.values)
    new = [row.values for row, found in zip(rows, known, strict=True) if found is None]
    made = iter(crud.create(env, info, new) if new else ())
    ids = [next(made) if found is None else found.id for found in known]
    for row, found, record in zip(rows, known, ids, strict=True):
        if row.xmlid is not None:
            _name(env, info, row, record, new=found is None, update=update, noupdate=noupdate)
        if found is None or not (update and found.noupdate):
            _add_lines(env, row.lines, record, noupdate=noupdate)
    return ids


def _known(env: Env, info: ModelInfo, row: Row, *, update: bool) -> xmlids.Named | None:
    """Return the record that a row is about, if there is one already."""
    if row.xmlid is None:
        if row.number is None and update:
            raise ValidationError("Cannot update a record without specifying its id or xml_id")
        return None if row.number is None else xmlids.Named(info.name, row.number, noupdate=False)
    found = xmlids.find(env, row.xmlid)
    if found is not None and found.model != info.name:
        text = f"For external id {row.xmlid} when trying to create/update a record of model "
        text += f"{info.name} found record of different model {found.model} ({found.number})"
        raise ValidationError(text)
    return found


def _name(
    env: Env, info: ModelInfo, row: Row, record: int, *, new: bool, update: bool, noupdate: bool
) -> None:
    """Give a record its external id, and one to the record that was created along with it."""
    parent = info.declared.delegate
    if new and parent and not row.values.get(parent):
        comodel = info.fields[parent].comodel
        rows = env.query(f'SELECT "{parent}" FROM {info.table} WHERE id = ?', (record,))
        if comodel is not None and rows:
            name = f"{row.xmlid}_{comodel.table}"
            xmlids.give(env, name, comodel, rows[0][0], update=update, noupdate=noupdate)
    xmlids.give(env, str(row.xmlid), info, record, update=update, noupdate=noupdate)


def _add_lines(env: Env, lines: Sequence[Line], record: int, *, noupdate: bool) -> None:
    for line in lines:
        comodel = line.field.comodel
        if comodel is not None:
            values = {**line.values, str(line.field.inverse_name): record}
            made = crud.create(env, comodel, [values])[0]
            xmlids.give(env, line.xmlid, comodel, made, noupdate=noupdate)
