"""The cells of an import: texts turned into values, with a message for each that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import xmlids
from zenoo_sandbox.orm.convert import to_column
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods import names
from zenoo_sandbox.orm.read import existing
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import Field, ModelInfo

_KINDS = {"": "name", "id": "external id", ".id": "database id"}
_TRUE, _FALSE = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})


class CellError(Exception):
    """Say why a cell has no value, and what would help."""

    def __init__(self, message: str, moreinfo: Any = None) -> None:
        super().__init__(message)
        self.message, self.moreinfo = message, moreinfo


class Cells:
    """Convert cells for one caller; `module` completes external ids without one.

    `warn` is told of what is doubtful but goes on.
    """

    def __init__(self, env: Env, module: str, warn: Callable[[Field, str], None]) -> None:
        self.env, self.module, self.warn = env, module, warn

    def value(self, field: Field, cell: Any) -> Any:
        """Return what a write takes for a cell, or for the cells of a relation by sub-column."""
        if field.type in ("many2one", "many2many"):
            return self._relation(field, cell)
        if cell is None or cell is False or cell == "":
            return False
        convert = _CONVERT.get(field.type)
        return cell if convert is None else convert(self, field, cell)

    def complete(self, xmlid: Any) -> str:
        """Return an external id with its module."""
        text = str(xmlid)
        return text if "." in text else f"{self.module}.{text}"

    def _relation(self, field: Field, cells: Mapping[str, Any]) -> Any:
        if len(cells) > 1:
            raise CellError(
                f"Ambiguous specification for field '{_label(field)}', only provide one of name, "
                "external id or database id"
            )
        ((kind, cell),) = cells.items()
        if kind not in _KINDS:
            raise CellError(
                "Can not create Many-To-One records indirectly, import the field separately"
            )
        if field.type == "many2one":
            return self._one(field, kind, cell) if cell not in (None, False, "") else False
        parts = cell.split(",") if isinstance(cell, str) else [cell] if cell else []
        return [[6, 0, [self._one(field, kind, part) for part in parts if part != ""]]]

    def _one(self, field: Field, kind: str, cell: Any) -> int:
        comodel = field.comodel
        found = self.find(comodel, kind, cell, field) if comodel is not None else None
        if found is not None:
            return found
        text = f"No matching record found for {_KINDS[kind]} '{cell}' in field '{_label(field)}'"
        raise CellError(text, _possible(field))

    def find(self, info: ModelInfo, kind: str, cell: Any, field: Field) -> int | None:
        """Return the id of the record that a cell means by its name or one of its ids."""
        if kind == "id":
            named = xmlids.find(self.env, self.complete(cell))
            return named.id if named is not None and named.model == info.name else None
        if kind == ".id":
            known = existing(self.env, info, [_number(cell)])
            return known[0] if known else None
        own = info.declared.methods.get("name_search") or names.METHODS["name_search"]
        found = own.run(Records(self.env, info), str(cell), None, "=", None)
        if len(found) > 1:
            text = f"Found multiple matches for value '{cell}' in field '{_label(field)}'"
            self.warn(field, f"{text} ({len(found)} matches)")
        return found[0][0] if found else None

    def boolean(self, field: Field, cell: Any) -> bool:
        """Return the truth of a cell; an unknown word counts as yes, with a warning."""
        word = str(cell).strip().lower()
        if word not in _TRUE and word not in _FALSE:
            self.warn(field, f"Unknown value '{cell}' for boolean field '{_label(field)}'")
        return word not in _FALSE

    def selection(self, field: Field, cell: Any) -> Any:
        """Return the key of a choice, given by key or label."""
        choices = list(field.described.get("selection") or ())
        for key, label in choices:
            if str(cell).lower() in (str(key).lower(), str(label).lower()):
                return key
        text = f"Value '{cell}' not found in selection field '{_label(field)}'"
        raise CellError(text, [str(label or key) for key, label in choices if label or key])

    def number(self, field: Field, cell: Any) -> Any:
        """Return a whole or a real number."""
        whole = field.type == "integer"
        try:
            return int(cell) if whole else float(cell)
        except (TypeError, ValueError, OverflowError):
            what = "an integer" if whole else "a number"
            text = f"'{cell}' does not seem to be {what} for field '{_label(field)}'"
            raise CellError(text) from None

    def moment(self, field: Field, cell: Any) -> Any:
        """Return a date, or a date and time in UTC."""
        try:
            to_column(field, cell)
        except PythonError:
            form = "2012-12-31" if field.type == "date" else "2012-12-31 23:59:59"
            what = f"a valid {field.type}"
            text = f"'{cell}' does not seem to be {what} for field '{_label(field)}'"
            raise CellError(text, f"Use the format '{form}'") from None
        return cell


_CONVERT: Mapping[str, Callable[[Cells, Field, Any], Any]] = {
    "boolean": Cells.boolean,
    "selection": Cells.selection,
    "integer": Cells.number,
    "float": Cells.number,
    "monetary": Cells.number,
    "date": Cells.moment,
    "datetime": Cells.moment,
}


def _label(field: Field) -> str:
    return str(field.described["string"])


def _number(cell: Any) -> Any:
    try:
        return int(cell)
    except (TypeError, ValueError, OverflowError):
        return None


def _possible(field: Field) -> dict[str, Any]:
    """Return the action that shows what a relation may point at."""
    return {
        "name": "Possible Values",
        "type": "ir.actions.act_window",
        "target": "new",
        "view_mode": "list,form",
        "views": [[False, "list"], [False, "form"]],
        "context": {"create": False},
        "help": "See all possible values",
        "res_model": field.described.get("relation"),
    }
