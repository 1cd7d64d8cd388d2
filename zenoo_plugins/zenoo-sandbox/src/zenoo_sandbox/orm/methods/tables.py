"""The table of an import, as records: rows of cells turned into nested cells by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm.registry import X2MANY, ModelInfo

Path = tuple[str, ...]
Cells = dict[str, Any]
NAME, XMLID, ID = "", "id", ".id"
REFERENCES = frozenset({NAME, XMLID, ID})
_RELATIONS = frozenset({*X2MANY, "many2one"})


def column_path(name: str) -> Path:
    """Split a column's name; "parent_id.id" and "parent_id:id" are older spellings."""
    name = re.sub(r"([^/])\.id", r"\1/.id", name)
    return tuple(re.sub(r"([^/]):id", r"\1/id", name).split("/"))


def extract(
    info: ModelInfo, paths: Sequence[Path], rows: Sequence[Sequence[Any]], limit: int | None = None
) -> Iterator[tuple[Cells, int, int]]:
    """Yield each record with its first and last line; relations hold lists of such records.

    A line that has values of one2many fields only belongs to the record before it. A relation's
    own cell is called NAME, by what it is found. Raise PythonError for a column that no field is.
    """
    names = list(dict.fromkeys(path[0] for path in paths))
    for name in names:
        if name and "." not in name and name not in info.fields:
            raise PythonError(ValueError, f"Invalid field name {name!r}")
    lines = [at for at, path in enumerate(paths) if _type(info, path[0]) == "one2many"]
    others = [at for at in range(len(paths)) if at not in lines]
    related = [name for name in names if _type(info, name) in _RELATIONS]

    def continues(row: Sequence[Any]) -> bool:
        # Every cell is looked at, so that a line which is too short is refused.
        below = list(map(row.__getitem__, lines))
        return any(below) and not any(list(map(row.__getitem__, others)))

    index = 0
    while index < len(rows) and (limit is None or index < limit):
        first = rows[index]
        record = {
            path[0]: cell
            for path, cell in zip(paths, first, strict=False)
            if path[0] not in related
        }
        span = [first, *takewhile(continues, (rows[at] for at in range(index + 1, len(rows))))]
        for name in related:
            record[name] = _below(info, name, paths, span)
        yield record, index, index + len(span) - 1
        index += len(span)


def _below(
    info: ModelInfo, name: str, paths: Sequence[Path], span: Sequence[Sequence[Any]]
) -> list[Cells]:
    """Return the records of a relation in the lines of one record, empty ones left out."""
    comodel = info.fields[name].comodel
    columns = [at for at, path in enumerate(paths) if path[0] == name]
    below = [paths[at][1:] or (NAME,) for at in columns]
    cells = [line for line in ([row[at] for at in columns] for row in span) if any(line)]
    if comodel is None:
        keys = ["/".join(path) for path in below]
        return [dict(zip(keys, line, strict=True)) for line in cells]
    return [record for record, _, _ in extract(comodel, below, cells)]


def _type(info: ModelInfo, name: str) -> str | None:
    return info.fields[name].type if name in info.fields else None
