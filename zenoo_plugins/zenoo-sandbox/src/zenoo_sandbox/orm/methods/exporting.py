"""export_data: records as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import crud, read, xmlids
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.cells import zone
from zenoo_sandbox.orm.methods.tables import ID, XMLID, Path, column_path
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

_GROUP = "base.group_allow_export"
_NUMBERS = frozenset({"integer", "float", "monetary"})
_NAME = "display_name"
Row = list[Any]


@frozen
class _Named:
    """A cell that will hold the external id of a record."""

    info: ModelInfo
    id: int


def export_data(self: Records, fields_to_export: Any) -> dict[str, Any]:
    """Return the records' values; each line of an x2many is a row that has no other values.

    "id" is the external id, made where there is none, ".id" the database's own. Several of a
    many2many are in one cell, unless the context says `import_compat` false.
    """
    if not self.env.su and self.env.user.groups.isdisjoint({_GROUP, "base.group_erp_manager"}):
        text = "You don't have the rights to export data. Please contact an Administrator."
        raise UserError(text)
    with python_errors():
        paths = [column_path(name) for name in fields_to_export]
    rows = _rows(self.env, self.info, list(self.ids), paths)
    return {"datas": _with_xmlids(self.env, rows)}


def _rows(env: Env, info: ModelInfo, ids: Sequence[Any], paths: Sequence[Path]) -> list[Row]:
    names = dict.fromkeys(path[0] for path in paths if path and path[0] not in (XMLID, ID))
    for name in names:
        if name not in info.fields:
            raise PythonError(KeyError, name)
    crud.check_targets(env, info, ids)
    found: list[Row] = []
    for record in read.read(env, info, ids, list(names) or ["id"], load=None):
        found += _record(env, info, record, paths)
    return found


def _record(env: Env, info: ModelInfo, record: dict[str, Any], paths: Sequence[Path]) -> list[Row]:
    """Return the row of a record, and the further rows of its relations."""
    row: Row = [""] * len(paths)
    further: list[Row] = []
    done: set[str] = set()
    for at, path in enumerate(paths):
        name = path[0] if path else ""
        if not path or name in done:
            continue
        if name in (XMLID, ID):
            row[at] = str(record["id"]) if name == ID else _Named(info, record["id"])
            continue
        field = info.fields[name]
        if field.type not in (*X2MANY, "many2one"):
            row[at] = _plain(env, field, record[name])
            continue
        done.add(name)
        below = [each[1:] or (_NAME,) if each[:1] == (name,) else () for each in paths]
        ids = record[name] if field.type in X2MANY else [record[name]] if record[name] else []
        if field.comodel is None or not ids:
            continue
        if field.type == "many2many" and env.context.get("import_compat", True):
            _join(env, field.comodel, ids, below, row, at)
            continue
        first, *rest = _rows(env, field.comodel, ids, below)
        for column, value in enumerate(first):
            row[column] = row[column] if value == "" else value
        further += rest
    return [row, *further]


def _join(
    env: Env, comodel: ModelInfo, ids: list[int], below: Sequence[Path], row: Row, at: int
) -> None:
    """Put all records of a many2many into the cell that asks for their ids or their names."""
    for name in (XMLID, "name", _NAME):
        if (name,) in below:
            at = below.index((name,))
            break
    else:
        name = _NAME
    found = xmlids.names(env, comodel, ids, make=True) if name == XMLID else None
    shown = read.names(env, comodel, ids) if found is None else found
    row[at] = ",".join(str(shown.get(id_) or "") for id_ in ids)


def _plain(env: Env, field: Field, value: Any) -> Any:
    if field.type == "boolean" or field.type in _NUMBERS:
        return value
    if field.type == "selection":
        return dict(field.described.get("selection") or ()).get(value, "")
    if field.type == "datetime" and value:
        moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
        return moment.astimezone(zone(env)).strftime("%Y-%m-%d %H:%M:%S")
    return value or ""


def _with_xmlids(env: Env, rows: list[Row]) -> list[Row]:
    wanted: dict[str, tuple[ModelInfo, list[int]]] = {}
    for row in rows:
        for cell in row:
            if isinstance(cell, _Named):
                wanted.setdefault(cell.info.name, (cell.info, []))[1].append(cell.id)
    found = {
        name: xmlids.names(env, info, list(dict.fromkeys(ids)), make=True)
        for name, (info, ids) in wanted.items()
    }
    return [
        [found[cell.info.name][cell.id] if isinstance(cell, _Named) else cell for cell in row]
        for row in rows
    ]


METHODS = {"export_data": Method(export_data)}
