"""load: create and update records from rows of texts, by external id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from attrs import define, field, frozen

from zenoo_sandbox.errors import DatabaseError, ServerError, UserError
from zenoo_sandbox.orm import integrity
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods import saving
from zenoo_sandbox.orm.methods.cells import CellError, Converter, Line
from zenoo_sandbox.orm.methods.reading import search
from zenoo_sandbox.orm.methods.saving import Row
from zenoo_sandbox.orm.methods.tables import ID, XMLID, Path, column_path, extract
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field, ModelInfo, Registry
from zenoo_sandbox.orm.store import BUSY, CONFLICT

_MODULE = "__import__"
_MANY_ERRORS = 10
_INTERRUPTED = (
    "Found more than 10 errors and more than one error per 10 records, interrupted to avoid "
    "showing too many errors."
)
Message = dict[str, Any]


@frozen
class _Waiting:
    """A record that is converted and not yet saved, and where it stands."""

    row: Row
    place: Message


@define(eq=False)
class _Import:
    """One call of `load`: what waits to be saved, what is saved, what there is to say."""

    env: Env
    info: ModelInfo
    update: bool
    noupdate: bool
    creatable: frozenset[str]
    ids: list[int] = field(factory=list)
    messages: list[Message] = field(factory=list)
    waiting: list[_Waiting] = field(factory=list)

    def flush(self, xmlid: str | None = None, model: str | None = None) -> None:
        """Save what waits: all of it, or only if an external id or a model may be in it."""
        if xmlid is not None and all(each.row.xmlid != xmlid for each in self.waiting):
            return
        if not self.waiting or (model is not None and model not in self.creatable):
            return
        waiting, self.waiting = self.waiting, []
        failure = self._save_all(waiting)
        if failure is None:
            return
        said = self._save_each(waiting)
        if said and isinstance(failure, UserError) and not isinstance(failure, integrity.Refusal):
            first = {**waiting[0].place, "type": "error", "message": failure.message}
            if first not in self.messages:
                self.messages.insert(0, first)

    def _save_all(self, waiting: Sequence[_Waiting]) -> Exception | None:
        """Save all at once; return why that failed, None when it did not."""
        try:
            with _savepoint(self.env, "at_once"):
                rows = [each.row for each in waiting]
                self.ids += self._save(rows)
        except (ServerError, sqlite3.IntegrityError) as error:
            return error
        except sqlite3.OperationalError as error:
            if not _is_conflict(error):
                raise
            return error
        return None

    def _save_each(self, waiting: Sequence[_Waiting]) -> int:
        """Save one by one, undoing everything at each error; return how many failed."""
        failed = 0
        for count, each in enumerate(waiting, 1):
            try:
                self.ids += self._save([each.row])
            except (ServerError, sqlite3.Error) as error:
                told = self._explain(error)
                _undo(self.env, "whole_import")
                self.messages.append({**each.place, "type": "error", **told})
                failed += 1
            if failed >= max(_MANY_ERRORS, count / _MANY_ERRORS):
                self.messages.append({"type": "warning", "message": _INTERRUPTED})
                break
        return failed

    def _save(self, rows: Sequence[Row]) -> list[int]:
        return saving.save(self.env, self.info, rows, update=self.update, noupdate=self.noupdate)

    def _explain(self, error: Exception) -> Message:
        """Return what a message tells of an error."""
        if isinstance(error, sqlite3.OperationalError):
            if not _is_conflict(error):
                raise error
            return {"message": CONFLICT.strip()}
        if isinstance(error, sqlite3.IntegrityError):
            error = integrity.explain(self.env.registry, error)
        if isinstance(error, integrity.Refusal):
            return _of_refusal(self.env.registry, self.info, error)
        if isinstance(error, UserError):
            return {"message": error.message}
        if isinstance(error, DatabaseError):
            return {"message": error.message.strip()}
        if not isinstance(error, ServerError):
            raise error
        kind = error.name.removeprefix("builtins.")
        text = f"Unknown error during import: <class '{kind}'>: {error.message}"
        return {"message": text, "moreinfo": "Resolve other errors first"}

    def tell(self, place: Message, about: Field, error: CellError) -> None:
        """Add a message about a cell."""
        label = str(about.described["string"])
        kind = "warning" if error.doubt else "error"
        said = {**place, "type": kind, "field": about.name, "message": error.message(label)}
        if error.moreinfo is not False:
            more = {"moreinfo": error.moreinfo} if error.moreinfo is not None else {}
            said |= {**more, "field_name": label}
        self.messages.append(said)

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
        limit = None if (asked := context.get("_import_limit")) is None else int(asked)
    run = _Import(
        self.env,
        self.info,
        update=context.get("mode", "init") == "update",
        noupdate=bool(context.get("noupdate", False)),
        creatable=frozenset(_creatable(self.info, paths)),
    )
    last = -1
    with _savepoint(self.env, "whole_import"):
        with python_errors():
            for number, (cells, first, last) in enumerate(extract(self.info, paths, rows, limit)):
                place = {"rows": {"from": first, "to": last}, "record": number}
                row = _convert(run, cells, place)  # may save those that wait
                run.waiting.append(_Waiting(row, place))
        run.flush()
        if run.failed:
            _undo(self.env, "whole_import")
    following = last + 1 if limit is not None and last + 1 >= limit else 0
    ids = False if run.failed else run.ids
    return {"ids": ids, "messages": run.messages, "nextrow": following}


def _of_refusal(registry: Registry, info: ModelInfo, error: integrity.Refusal) -> Message:
    """Return what an import tells of a constraint; 18.0 has words of its own for it."""
    own = error.table == info.table
    columns = error.columns if own else ()
    where = {"field": columns[0]} if len(columns) == 1 else {}
    if registry.new or not error.kind:
        return {"message": error.bare, **where}
    labels = [str(info.fields[name].described["string"]) for name in columns]
    if error.kind == "CHECK":
        return {"message": f"'{error.bare}'" if own else error.bare}
    if error.kind == "NOT NULL" and own:
        text = f"Missing required value for the field '{labels[0]}' ({columns[0]})"
    elif error.kind == "NOT NULL":
        name = ", ".join(error.columns)
        text = f"Missing required value for the field '{name}' on a linked model [{error.table}]"
    elif len(columns) == 1:
        text = f"The value for the field '{columns[0]}' already exists (this is probably "
        text += f"'{labels[0]}' in the current model)."
    else:
        text = f"The values for the fields '{list(columns)}' already exist (they are probably "
        text += f"'{labels}' in the current model)."
    return {"message": text, **where}


def _creatable(info: ModelInfo, paths: Sequence[Path]) -> Iterator[str]:
    """Yield the models of which an import may make records: its own and those of one2many."""
    yield info.name
    for path in paths:
        current = info
        for name in path:
            own = current.fields.get(name)
            if own is None or own.type != "one2many" or own.comodel is None:
                break
            current = own.comodel
            yield current.name


def _convert(run: _Import, cells: dict[str, Any], place: Message) -> Row:
    context = run.env.context
    module = str(context.get("module", _MODULE))
    converter = Converter(
        run.env,
        module,
        run.flush,
        context.get("name_create_enabled_fields") or {},
        adds=bool(context.get("update_many2many")),
    )
    number = _known(run, cells[ID], place) if cells.get(ID) else None
    lines: list[Line] = []
    values = converter.values(run.info, cells, partial(run.tell, place), lines)
    xmlid = cells.get(XMLID)
    return Row(values, converter.complete(xmlid) if xmlid else None, number, tuple(lines))


def _known(run: _Import, cell: Any, place: Message) -> int | None:
    """Return the record of a database id that the caller finds, else tell that there is none."""
    try:
        number = int(cell)
    except ValueError:
        number = cell
    if search(Records(run.env, run.info), [["id", "=", number]]):
        return int(number)
    text = f"Unknown database identifier '{number}'"
    run.messages.append({**place, "type": "error", "field": ID, "message": text})
    return None


def _is_conflict(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", None) in BUSY


@contextmanager
def _savepoint(env: Env, name: str) -> Iterator[None]:
    connection = env.transaction.connection
    connection.execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        _undo(env, name)
        connection.execute(f"RELEASE {name}")
        raise
    connection.execute(f"RELEASE {name}")


def _undo(env: Env, savepoint: str) -> None:
    env.transaction.connection.execute(f"ROLLBACK TO {savepoint}")
    env.transaction.users.clear()
    env.transaction.rights = None


METHODS = {"load": Method(load, on_model=True)}
