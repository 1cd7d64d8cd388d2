"""The cells of an import, turned into the values that a write takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import evolve, frozen

from zenoo_sandbox.orm import xmlids
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods import names
from zenoo_sandbox.orm.methods.tables import ID, NAME, REFERENCES, XMLID, Cells
from zenoo_sandbox.orm.read import existing
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field, ModelInfo

_TRUE, _FALSE = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})
_KINDS = {NAME: "name", XMLID: "external id", ID: "database id"}
_MOMENT = "%Y-%m-%d %H:%M:%S"


class CellError(Exception):
    """Say why a cell has no value: a text that names {field}, and what would help.

    `moreinfo` False says that the message does not repeat the field's name. A `doubt` does not
    fail the import.
    """

    def __init__(
        self, text: str, *, moreinfo: Any = None, doubt: bool = False, **values: Any
    ) -> None:
        super().__init__(text)
        self.text, self.moreinfo, self.doubt, self.values = text, moreinfo, doubt, values
        self.below: list[str] = []

    def message(self, label: str) -> str:
        """Return the text for a field, and the fields below it where the cell stands."""
        return self.text.format(field="/".join([label, *self.below]), **self.values)


class Log(Protocol):
    """What is told of each cell that is wrong or doubtful."""

    def __call__(self, field: Field, error: CellError, /) -> None: ...


@frozen
class Line:
    """A new record of a one2many that gets an external id of its own."""

    field: Field
    xmlid: str
    values: dict[str, Any]


@frozen
class Converter:
    """Convert the cells of one import.

    `flush(xmlid, model)` saves the records before, where one of them may be meant by an external id
    or by a name. `creates` names the fields whose records are made from a name that is unknown.
    """

    env: Env
    module: str
    flush: Callable[[str | None, str | None], None]
    creates: Mapping[str, Any]
    adds: bool = False

    def values(self, info: ModelInfo, cells: Cells, log: Log, lines: list[Line]) -> dict[str, Any]:
        """Return what a write takes; cells that cannot be converted are left out and told of."""
        found: dict[str, Any] = {}
        for name, cell in cells.items():
            if name in REFERENCES:
                continue
            if not cell:
                found[name] = False
                continue
            with python_errors():
                field = info.fields[name]
            doubts: list[CellError] = []
            try:
                found[name] = self._value(field, cell, doubts, lines)
            except CellError as error:
                doubts.append(error)
            for doubt in doubts:
                log(field, doubt)
        return found

    def complete(self, xmlid: str) -> str:
        """Return an external id with its module."""
        return xmlid if "." in xmlid else f"{self.module}.{xmlid}"

    def _value(self, field: Field, cell: Any, doubts: list[CellError], lines: list[Line]) -> Any:
        if field.type == "many2one":
            with python_errors():
                (record,) = cell
            kind = _kind(record)
            return self._find(field, kind, record[kind], doubts)
        if field.type == "many2many":
            return self._many2many(field, cell, doubts)
        if field.type == "one2many":
            return self._one2many(field, cell, doubts, lines)
        with python_errors():
            if field.type == "boolean":
                return _boolean(cell, doubts)
            if field.type == "datetime":
                return _in_utc(self.env, cell)
            return _CONVERT.get(field.type, _as_it_is)(field, cell)

    def _many2many(self, field: Field, cell: Any, doubts: list[CellError]) -> Any:
        with python_errors():
            (record,) = cell
            kind = _kind(record)
            parts = record[kind].split(",")
        ids = [self._find(field, kind, part, doubts) for part in parts]
        return [[4, id_, 0] for id_ in ids] if self.adds else [[6, 0, ids]]

    def _one2many(
        self, field: Field, records: list[Cells], doubts: list[CellError], lines: list[Line]
    ) -> Any:
        comodel = field.comodel
        if comodel is None:
            raise _no_match(field, NAME, "")
        if len(records) == 1 and not set(records[0]) - REFERENCES:
            kind = _kind(records[0])
            with python_errors():
                records = [{kind: part} for part in records[0][kind].split(",")]

        def log(below: Field, error: CellError) -> None:
            error.below.insert(0, str(below.described["string"]))
            if not error.doubt:
                raise error
            doubts.append(error)

        inside = evolve(self, creates=_below(self.creates, field.name))
        commands: list[list[Any]] = []
        for record in records:
            values = inside.values(comodel, record, log, lines)
            references = {name: cell for name, cell in record.items() if name in REFERENCES}
            found = self._referenced(field, references, doubts) if references else None
            if found:
                commands += [[4, found, 0], [1, found, values]]
            elif references.get(XMLID):
                lines.append(Line(field, self.complete(references[XMLID]), values))
            else:
                commands.append([0, 0, values])
        return commands

    def _referenced(self, field: Field, references: Cells, doubts: list[CellError]) -> int | None:
        """Return the record that a line means; None for an external id that is new."""
        kind = _kind(references)
        try:
            return self._find(field, kind, references[kind], doubts) or None
        except CellError:
            if kind != XMLID:
                raise
            return None

    def _find(self, field: Field, kind: str, cell: Any, doubts: list[CellError]) -> int | bool:
        """Return the record that a cell means by its name or one of its ids, False for none."""
        comodel = field.comodel
        if comodel is None:
            raise _no_match(field, kind, cell)
        with python_errors():
            if kind == ID:
                found = _by_number(self.env, comodel, field, cell)
            elif kind == XMLID:
                found = self._by_xmlid(comodel, cell)
            else:
                found = self._by_name(field, comodel, cell, doubts)
        if found is None:
            raise _no_match(field, kind, cell)
        return found

    def _by_xmlid(self, comodel: ModelInfo, cell: Any) -> int | bool | None:
        if cell.lower() in _FALSE:
            return False
        xmlid = self.complete(cell)
        self.flush(xmlid, None)
        named = xmlids.find(self.env, xmlid)
        if named is not None and named.model != comodel.name:
            text = "Invalid external ID {value}: expected model {expected!r}, found {model!r}"
            raise CellError(
                text, moreinfo=False, value=xmlid, expected=comodel.name, model=named.model
            )
        return None if named is None else named.id

    def _by_name(
        self, field: Field, comodel: ModelInfo, cell: Any, doubts: list[CellError]
    ) -> int | None:
        self.flush(None, comodel.name)
        own = comodel.declared.methods.get("name_search") or names.METHODS["name_search"]
        records = Records(self.env, comodel)
        found = own.run(records, cell, None, "=", 100)
        if len(found) > 1:
            text = 'Found multiple matches for value "{value}" in field "{field}" ({count} matches)'
            doubts.append(CellError(text, moreinfo=False, doubt=True, value=cell, count=len(found)))
        if not found and self.creates.get(field.name):
            brought = comodel.declared.methods
            create = brought.get("name_create") or names.METHODS["name_create"]
            return int(create.run(records, cell)[0])
        return found[0][0] if found else None


def _kind(record: Cells) -> str:
    """Return by what a record is meant: NAME, XMLID or ID."""
    if set(record) - REFERENCES:
        raise CellError(
            "Can not create Many-To-One records indirectly, import the field separately",
            moreinfo=False,
        )
    if len(record) > 1:
        raise CellError(
            "Ambiguous specification for field '{field}', only provide one of name, external id or "
            "database id",
            moreinfo=False,
        )
    return next(iter(record))


def _below(creates: Mapping[str, Any], name: str) -> dict[str, Any]:
    prefix = f"{name}/"
    return {k[len(prefix) :]: v for k, v in creates.items() if k.startswith(prefix)}


def _by_number(env: Env, comodel: ModelInfo, field: Field, cell: Any) -> int | bool | None:
    if isinstance(cell, str) and cell.lower() in _FALSE:
        return False
    try:
        number = int(cell)
    except ValueError:
        text = "Invalid database id '{value}' for the field '{field}'"
        raise CellError(text, moreinfo=_possible(field, ID), value=cell) from None
    known = existing(env, comodel, [number])
    return known[0] if known else None


def _no_match(field: Field, kind: str, cell: Any) -> CellError:
    return CellError(
        "No matching record found for {kind} '{value}' in field '{field}'",
        moreinfo=_possible(field, kind),
        kind=_KINDS[kind],
        value=cell,
    )


def _possible(field: Field, kind: str) -> dict[str, Any]:
    """Return the action that shows what a relation may point at."""
    model = field.described.get("relation")
    names_them = {"res_model": "ir.model.data", "domain": [["model", "=", model]]}
    return {
        "name": "Possible Values",
        "type": "ir.actions.act_window",
        "target": "new",
        "view_mode": "list,form",
        "views": [[False, "list"], [False, "form"]],
        "context": {"create": False},
        "help": "See all possible values",
        **({"res_model": model} if kind == NAME else names_them),
    }


def _boolean(cell: Any, doubts: list[CellError]) -> bool:
    word = cell.lower()
    if word not in _TRUE and word not in _FALSE:
        # Said as an error, although the value counts as yes: so nothing of the import stays.
        text = "Unknown value '{value}' for boolean field '{field}'"
        doubts.append(CellError(text, moreinfo="Use '1' for yes and '0' for no", value=cell))
    return word not in _FALSE


def _selection(field: Field, cell: Any) -> Any:
    """Return the key of a choice, given by key or label."""
    choices = list(field.described.get("selection") or ())
    word = cell.lower()
    for key, label in choices:
        if word in (str(key).lower(), str(label).lower()):
            return key
    known = [str(label or key) for key, label in choices if label or key]
    text = "Value '{value}' not found in selection field '{field}'"
    raise CellError(text, moreinfo=known, value=cell)


def _integer(field: Field, cell: Any) -> int:
    with _refused("'{value}' does not seem to be an integer for field '{field}'", cell):
        return int(cell)


def _float(field: Field, cell: Any) -> float:
    with _refused("'{value}' does not seem to be a number for field '{field}'", cell):
        return float(cell)


def _date(field: Field, cell: Any) -> str:
    text = "'{value}' does not seem to be a valid date for field '{field}'"
    with _refused(text, cell, "Use the format '2012-12-31'"):
        return datetime.strptime(cell[:10], _MOMENT[:8]).date().isoformat()


def _in_utc(env: Env, cell: Any) -> str:
    """Return the UTC of a local time of the user."""
    text = "'{value}' does not seem to be a valid datetime for field '{field}'"
    with _refused(text, cell, "Use the format '2012-12-31 23:59:59'"):
        local = datetime.strptime(cell, _MOMENT[: len(cell) - 2])
    local_zone = zone(env)
    # Of two readings of an hour that comes twice, or never, the one without summer time.
    readings = [local.replace(tzinfo=local_zone, fold=fold) for fold in (0, 1)]
    standard = min(readings, key=lambda reading: reading.utcoffset() or timedelta())
    return standard.astimezone(UTC).strftime(_MOMENT)


def zone(env: Env) -> ZoneInfo:
    """Return the time zone of the context, else the user's, else UTC."""
    name = env.context.get("tz") or env.user.tz
    try:
        return ZoneInfo(str(name)) if name else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _json(field: Field, cell: Any) -> Any:
    text = "'{value}' does not seem to be a valid JSON for field '{field}'"
    with _refused(text, cell):
        return json.loads(cell)


def _properties(field: Field, cell: Any) -> Any:
    whole = "Unable to import'{field}' Properties field as a whole, target individual property "
    with _refused(f"{whole}instead.", cell):
        found = json.loads(cell) if isinstance(cell, str) else cell
    if not isinstance(found, list):
        raise CellError(f"{whole}instead.")
    return found


def _as_it_is(field: Field, cell: Any) -> Any:
    return cell


@contextmanager
def _refused(text: str, cell: Any, moreinfo: Any = None) -> Iterator[None]:
    try:
        yield
    except ValueError:
        raise CellError(text, moreinfo=moreinfo, value=cell) from None


_CONVERT: Mapping[str, Callable[[Field, Any], Any]] = {
    "selection": _selection,
    "integer": _integer,
    "many2one_reference": _integer,
    "float": _float,
    "monetary": _float,
    "date": _date,
    "json": _json,
    "properties": _properties,
}
