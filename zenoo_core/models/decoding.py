"""Records from an answer, in one pass: msgspec fills the slots, a written-out loop ends the work.

The loop is compiled for each class: it turns `false` into None, texts into aware datetimes, and
ties relations to the answer that they came in. A value that does not fit ends the fast way for
that answer, and it is read the careful way (`careful`).
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from zenoo_core.models.base import OdooModel
from zenoo_core.models.careful import read_carefully
from zenoo_core.models.fields.contents import Binary
from zenoo_core.models.groups import Group, Link, Source
from zenoo_core.models.relations import Many
from zenoo_core.transport.decoders import ResultDecoder

_numbers = count(1)
_Finish = Callable[[list[Any], Source], None]


class Plan:
    """How the rows of a concrete class are read; made once for a class."""

    __slots__ = ("cls", "columns", "finish", "type")

    def __init__(self, cls: type[OdooModel]) -> None:
        fields = [cls.__fields__[name] for name in cls.__default__]
        self.cls = cls
        self.columns = [field.column for field in fields if field.name != "id"]
        # A column that goes by another name here has to be put there by hand.
        self.type: Any = list[cls] if all(f.column == f.name for f in fields) else Any  # type: ignore[valid-type]
        self.finish = _compiled(cls)


class Rows(ResultDecoder):
    """Decode the rows of one answer."""

    __slots__ = ("_plan", "_source", "type")

    def __init__(self, plan: Plan, source: Source) -> None:
        self._plan = plan
        self._source = source
        self.type = plan.type

    def finish(self, rows: Any) -> Any:
        """End what msgspec began; raises ValueError or TypeError for what does not fit."""
        if self.type is Any:
            return self.careful(rows)
        if rows:
            self._plan.finish(rows, self._source)
        return rows

    def careful(self, rows: Any) -> Any:
        """Read rows as plain dicts, one value at a time."""
        return read_carefully(self._plan.cls, rows, self._source)


def _compiled(cls: type[OdooModel]) -> _Finish:
    """Write the loop for a class and compile it."""
    space: dict[str, Any] = {
        "Binary": Binary, "Link": Link, "Many": Many, "Group": Group, "empty": _empty,
        "when": datetime.fromisoformat, "set_source": OdooModel._source.__set__,  # type: ignore[attr-defined]
        "cls": cls, "cls_fields": cls.__fields__,
    }  # fmt: skip
    before: list[str] = []
    within: list[str] = []
    for number, name in enumerate(cls.__default__):
        field = cls.__fields__[name]
        kind = field.kind
        space[f"set{number}"] = cls.__setters__[name]
        lines = _LINES.get(kind, _TEXT)
        names = {"n": number, "name": name, "relation": field.relation}
        before += [line.format(**names) for line in _BEFORE.get(kind, ())]
        within += [line.format(**names) for line in lines]
    source = "\n".join(
        ["def finish(rows, source):", *(f"    {line}" for line in before), "    for r in rows:",
         "        set_source(r, source)", *(f"        {line}" for line in within)]
    )  # fmt: skip
    file = f"<zenoo records {next(_numbers)} of {cls.__model__}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), space)  # noqa: S102 - written above
    finish: _Finish = space["finish"]
    return finish


def _empty(value: Any) -> None:
    """Return what `false` means; `true` came in by the same door."""
    if value is True:
        raise ValueError("true where a value was expected")


_CHECK = "v = r.{name}"
_IF_EMPTY = "if v is False or v is True: set{n}(r, empty(v))"
_TEXT = (_CHECK, _IF_EMPTY)
_X2MANY = (_CHECK, "set{n}(r, Many(v, link{n}, r.id))")
_LINK = ('link{n} = Link(cls.__model__, cls_fields["{name}"], source.group("{relation}"))',)
_LINES: dict[str, tuple[str, ...]] = {
    "integer": (),
    "float": (),
    "monetary": (),
    "boolean": (),
    "datetime": (_CHECK, _IF_EMPTY, 'else: set{n}(r, when(v + "Z"))'),
    "binary": (_CHECK, _IF_EMPTY, "else: set{n}(r, Binary(v))"),
    "many2one": (_CHECK, _IF_EMPTY, "else:", "    v.group = group{n}", "    note{n}(v.id)"),
    "reference": (
        _CHECK,
        _IF_EMPTY,
        'else: set{n}(r, source.bind(r, cls_fields["{name}"], cls_fields["{name}"].decode(v)))',
    ),
    "one2many": _X2MANY,
    "many2many": _X2MANY,
    "json": _TEXT,
    "properties": _TEXT,
    "properties_definition": _TEXT,
}
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "many2one": ('group{n} = source.group("{relation}")', "note{n} = group{n}.ids.append"),
    "one2many": _LINK,
    "many2many": _LINK,
}
