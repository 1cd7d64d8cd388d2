"""export_data: records as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm import read, xmlids
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods.importing import column_path
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

_GROUP = "base.group_allow_export"
_NUMBERS = frozenset({"integer", "float", "monetary", "boolean"})
Path = tuple[str, ...]


def export_data(self: Records, fields_to_export: Any) -> dict[str, Any]:
    """Return the records' values; a one2many takes further rows, empty but for its own columns.

    "id" is the external id, made where there is none, ".id" the database's own.
    """
    if not self.env.su and self.env.user.groups.isdisjoint({_GROUP, "base.group_erp_manager"}):
        text = "You don't have the rights to export data. Please contact an Administrator."
        raise UserError(text)
    with python_errors():
        paths = [column_path(name) for name in fields_to_export]
    return {"datas": _table(self.env, self.info, self.numbers, paths)}


def _table(env: Env, info: ModelInfo, ids: Sequence[int], paths: Sequence[Path]) -> list[list[Any]]:
    names = dict.fromkeys(path[0] for path in paths if path[0] not in ("id", ".id"))
    records = read.read(env, info, ids, list(names) or ["id"], load=None)
    named: dict[int, str] = {}
    if ("id",) in paths:
        named = xmlids.names(env, info, [record["id"] for record in records], make=True)
    lines: list[list[Any]] = []
    for record in records:
        lines += _lines(env, info, record, named.get(record["id"], ""), paths)
    return lines


def _lines(
    env: Env, info: ModelInfo, record: dict[str, Any], xmlid: str, paths: Sequence[Path]
) -> list[list[Any]]:
    """Return the row of a record, and the further rows of its one2many fields."""
    first: list[Any] = [""] * len(paths)
    further: list[list[Any]] = []
    for name in dict.fromkeys(path[0] for path in paths):
        columns = [at for at, path in enumerate(paths) if path[0] == name]
        if name in ("id", ".id"):
            block = [[xmlid if name == "id" else str(record["id"])] * len(columns)]
        else:
            rests = [paths[at][1:] for at in columns]
            block = _block(env, info.fields[name], record[name], rests)
        for at, value in zip(columns, block[0] if block else [], strict=False):
            first[at] = value
        for values in block[1:]:
            line: list[Any] = [""] * len(paths)
            for at, value in zip(columns, values, strict=True):
                line[at] = value
            further.append(line)
    return [first, *further]


def _block(env: Env, field: Field, value: Any, rests: list[Path]) -> list[list[Any]]:
    """Return the rows of one field's columns; only a one2many has more than one."""
    comodel = field.comodel
    if comodel is None or field.type not in (*X2MANY, "many2one"):
        return [[_plain(field, value)] * len(rests)]
    ids = list(value) if field.type in X2MANY else [value] if value else []
    if field.type == "many2many" and all(rest in ((), ("id",), (".id",)) for rest in rests):
        return [[_joined(env, comodel, ids, rest) for rest in rests]]
    shown = read.names(env, comodel, ids) if () in rests and ids else {}
    below = [rest for rest in rests if rest]
    rows: list[list[Any]] = []
    for id_ in ids:
        name: Any = shown.get(id_) or ""
        for line in _table(env, comodel, [id_], below) if below else [[]]:
            cells = iter(line)
            rows.append([next(cells) if rest else name for rest in rests])
            name = ""
    return rows


def _joined(env: Env, comodel: ModelInfo, ids: list[int], rest: Path) -> str:
    if rest == (".id",):
        return ",".join(map(str, ids))
    found = xmlids.names(env, comodel, ids, make=True) if rest else read.names(env, comodel, ids)
    return ",".join(str(found.get(id_) or "") for id_ in ids)


def _plain(field: Field, value: Any) -> Any:
    if field.type == "selection":
        return dict(field.described.get("selection") or ()).get(value, "")
    if field.type in _NUMBERS:
        return value
    return "" if value is False else value


METHODS = {"export_data": Method(export_data)}
