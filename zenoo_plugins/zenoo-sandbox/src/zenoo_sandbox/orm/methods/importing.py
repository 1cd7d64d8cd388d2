"""load: create and update records from rows of texts, by external id."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, field, frozen

from zenoo_sandbox.errors import DatabaseError, PythonError, ServerError, ValidationError
from zenoo_sandbox.orm import crud, integrity, xmlids
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.cells import CellError, Cells
from zenoo_sandbox.orm.read import existing
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field, ModelInfo
from zenoo_sandbox.orm.store import BUSY, CONFLICT

_IDS = (".id", "id")
_MODULE = "__import__"


@frozen
class _Row:
    """One record of an import: its cells by column, and the lines it stands on."""

    cells: dict[str, Any]
    first: int
    last: int


@define(eq=False)
class _Import:
    """One call of `load`: how it treats what is there, and what it has to say."""

    env: Env
    update: bool
    noupdate: bool
    module: str
    messages: list[dict[str, Any]] = field(factory=list)
    at: dict[str, Any] = field(factory=dict)

    def say(self, kind: str, text: str, about: Field | None = None, moreinfo: Any = None) -> None:
        """Add a message about the current record."""
        message: dict[str, Any] = {**self.at, "type": kind, "message": text}
        if about is not None:
            message |= {"field": about.name, "field_name": about.described["string"]}
        if moreinfo is not None:
            message["moreinfo"] = moreinfo
        self.messages.append(message)

    @property
    def failed(self) -> bool:
        """Tell whether something went wrong, so that nothing may stay."""
        return any(message["type"] == "error" for message in self.messages)


def load(self: Records, fields: Any, data: Any) -> dict[str, Any]:
    """Import rows; return the ids, or false and messages when a row failed: then none stays.

    A record known by its external id is updated, unless the context says `mode` "update" and the
    id is marked `noupdate`. A conflict with another call is a message too, not an error.
    """
    context = self.env.context
    with python_errors():
        paths = [column_path(name) for name in fields]
        rows = [list(row) for row in data]
        module = str(context.get("_import_current_module") or _MODULE)
    _check_columns(self.info, paths)
    mode, noupdate = context.get("mode", "init"), bool(context.get("noupdate", False))
    run = _Import(self.env, mode == "update", noupdate, module)
    connection = self.env.transaction.connection
    connection.execute("SAVEPOINT whole_import")
    ids: list[int] = []
    for number, row in enumerate(_rows(self.info, paths, rows)):
        run.at = {"rows": {"from": row.first, "to": row.last}, "record": number}
        if not _load_row(run, self.info, row, ids):
            break
    if run.failed:
        _undo(self.env, "whole_import")
    connection.execute("RELEASE whole_import")
    return {"ids": False if run.failed else ids, "messages": run.messages, "nextrow": 0}


def column_path(name: str) -> tuple[str, ...]:
    """Split a column's name; "parent_id.id" and "parent_id:id" are older spellings."""
    name = re.sub(r"([^/])\.id", r"\1/.id", name)
    return tuple(re.sub(r"([^/]):id", r"\1/id", name).split("/"))


def _check_columns(info: ModelInfo, paths: Sequence[tuple[str, ...]]) -> None:
    for name, *rest in paths:
        if name in _IDS:
            continue
        own = info.fields.get(name)
        if own is None:
            raise PythonError(ValueError, f"Invalid field name {name!r}")
        if rest and own.type == "one2many" and own.comodel is not None:
            _check_columns(own.comodel, [tuple(rest)])


def _rows(
    info: ModelInfo, paths: Sequence[tuple[str, ...]], data: list[list[Any]]
) -> Iterator[_Row]:
    """Yield the records: a line with nothing but lines of a one2many belongs to the one before."""
    nested = [i for i, path in enumerate(paths) if _is_nested(info, path)]
    own = [i for i in range(len(paths)) if i not in nested]
    index = 0
    while index < len(data):
        end = index + 1
        while end < len(data) and _continues(data[end], own, nested):
            end += 1
        cells: dict[str, Any] = {}
        for i in own:
            _place(info, cells, paths[i], _cell(data[index], i))
        for name in dict.fromkeys(paths[i][0] for i in nested):
            columns = [i for i in nested if paths[i][0] == name]
            lines = [[_cell(line, i) for i in columns] for line in data[index:end]]
            cells[name] = ([paths[i][1:] for i in columns], [line for line in lines if any(line)])
        yield _Row(cells, index, end - 1)
        index = end


def _is_nested(info: ModelInfo, path: tuple[str, ...]) -> bool:
    return len(path) > 1 and path[0] in info.fields and info.fields[path[0]].type == "one2many"


def _continues(line: list[Any], own: list[int], nested: list[int]) -> bool:
    return any(_cell(line, i) for i in nested) and not any(_cell(line, i) for i in own)


def _cell(line: list[Any], index: int) -> Any:
    return line[index] if index < len(line) else ""


def _place(info: ModelInfo, cells: dict[str, Any], path: tuple[str, ...], cell: Any) -> None:
    name, *rest = path
    if name not in _IDS and info.fields[name].type in ("many2one", "many2many"):
        cells.setdefault(name, {})["/".join(rest)] = cell
    else:
        cells[name] = cell


def _load_row(run: _Import, info: ModelInfo, row: _Row, ids: list[int]) -> bool:
    """Import one record in a savepoint of its own; tell whether the next may follow."""
    connection = run.env.transaction.connection
    connection.execute("SAVEPOINT one_record")
    try:
        made = _save(run, info, row.cells)
        if made is not None:
            ids.append(made)
        connection.execute("RELEASE one_record")
        return True
    except sqlite3.IntegrityError as error:
        run.say("error", integrity.explain(run.env.registry, error).message)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) not in BUSY:
            raise
        run.say("error", CONFLICT.strip())
        _undo(run.env, "one_record")
        return False
    except (PythonError, DatabaseError) as error:
        kind = error.name.removeprefix("builtins.")
        run.say("error", f"Unknown error during import: <class '{kind}'>: {error.message}")
    except ServerError as error:
        run.say("error", error.message)
    _undo(run.env, "one_record")
    return True


def _undo(env: Env, savepoint: str) -> None:
    env.transaction.connection.execute(f"ROLLBACK TO {savepoint}")
    env.transaction.users.clear()
    env.transaction.rights = None


def _save(
    run: _Import, info: ModelInfo, cells: dict[str, Any], parent: dict[str, int] | None = None
) -> int | None:
    """Create or update one record and the lines below it; None where a cell had no value."""
    xmlid, database_id = cells.get("id"), cells.get(".id")
    values, lines = _converted(run, info, cells)
    if values is None:
        return None
    values |= parent or {}
    named = _module(run).complete(xmlid) if xmlid else None
    found = _known(run, info, named, database_id)
    if found is not None and found.noupdate and run.update:
        return found.id
    if found is not None:
        record = found.id
        crud.write(run.env, info, [record], values)
    else:
        record = crud.create(run.env, info, [values])[0]
    if named is not None and (found is None or database_id):
        xmlids.give(run.env, named, info, record, noupdate=run.noupdate)
    for own, columns, data in lines:
        _save_lines(run, own, columns, data, record)
    return record


def _module(run: _Import) -> Cells:
    return Cells(run.env, run.module, lambda about, text: run.say("warning", text, about))


def _known(
    run: _Import, info: ModelInfo, named: str | None, database_id: Any
) -> xmlids.Named | None:
    """Return the record that the row is about, if there is one already."""
    if database_id:
        number = int(database_id) if str(database_id).isdigit() else 0
        if not existing(run.env, info, [number]):
            raise ValidationError(f"Unknown database identifier '{database_id}'")
        return xmlids.Named(info.name, number, noupdate=False)
    found = xmlids.find(run.env, named) if named else None
    if found is not None and found.model != info.name:
        text = f"For external id {named} when trying to create/update a record of model {info.name}"
        raise ValidationError(f"{text} found record of different model {found.model} ({found.id})")
    return found


_Lines = tuple[Field, list[tuple[str, ...]], list[list[Any]]]


def _converted(
    run: _Import, info: ModelInfo, cells: dict[str, Any]
) -> tuple[dict[str, Any] | None, list[_Lines]]:
    """Return the values, None when a cell has none, and the lines of one2many fields."""
    convert = _module(run)
    values: dict[str, Any] = {}
    lines: list[_Lines] = []
    whole = True
    for name, cell in cells.items():
        if name in _IDS:
            continue
        own = info.fields[name]
        try:
            if own.type == "one2many":
                lines.append(_nested(own, cell))
            else:
                values[name] = convert.value(own, cell)
        except CellError as error:
            run.say("error", error.message, own, error.moreinfo)
            whole = False
    return (values if whole else None), lines


def _nested(own: Field, cell: Any) -> _Lines:
    if isinstance(cell, tuple):
        return own, *cell
    # A bare column of a one2many names the records that it takes over.
    names = str(cell).split(",") if cell not in ("", None, False) else []
    return own, [("",)], [[name] for name in names]


def _save_lines(
    run: _Import, own: Field, columns: list[tuple[str, ...]], data: list[list[Any]], record: int
) -> None:
    if own.comodel is None:
        return
    parent = {own.inverse_name: record}
    if columns == [("",)]:
        for (name,) in data:
            found = _module(run).find(own.comodel, "", name, own)
            if found is None:
                label = own.described["string"]
                text = f"No matching record found for name '{name}' in field '{label}'"
                run.say("error", text, own)
            else:
                crud.write(run.env, own.comodel, [found], parent)
        return
    for row in _rows(own.comodel, columns, data):
        _save(run, own.comodel, row.cells, parent)


METHODS = {"load": Method(load, on_model=True)}
