"""Records from an answer, in one pass: msgspec fills the slots, a written-out loop ends the work.

The loop is compiled for each class: it turns `false` into None, and ties references to the answer
that they came in. A value that does not fit ends the fast way for that answer, and it is read the
careful way (`careful`). What takes longer is made when somebody asks for it (`concrete`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zenoo_core.models.base import OdooModel
from zenoo_core.models.careful import read_carefully
from zenoo_core.models.groups import Source
from zenoo_core.transport.decoders import ResultDecoder

_Finish = Callable[[list[Any], Source], None]


class Plan:
    """How the rows of a concrete class are read; made once for a class."""

    __slots__ = ("cls", "columns", "finish", "names", "type")

    def __init__(self, cls: type[OdooModel]) -> None:
        fields = [cls.__fields__[name] for name in cls.__default__]
        self.cls = cls
        self.columns = [field.column for field in fields if field.name != "id"]
        # A column that goes by another name here has to be renamed by hand.
        self.names = {f.column: f.name for f in fields if f.column != f.name}
        self.type: Any = Any if self.names else list[cls.__raw__]  # type: ignore[name-defined]
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
        return read_carefully(self._plan, rows, self._source)


def _compiled(cls: type[OdooModel]) -> _Finish:
    """Write the loop for a class and compile it."""
    before: list[str] = []
    within: list[str] = []
    for number, name in enumerate(cls.__default__):
        field = cls.__fields__[name]
        words = {"n": number, "name": name, "relation": field.relation}
        before += [line.format(**words) for line in _BEFORE.get(field.kind, ())]
        within += [line.format(**words) for line in _WITHIN.get(field.kind, _TEXT)]
    within = ["r._source = source", *within, "r.__class__ = cls"]
    source = "\n".join(
        ["def finish(rows, source):", *(f"    {line}" for line in before), "    for r in rows:",
         *(f"        {line}" for line in within)]
    )  # fmt: skip
    space: dict[str, Any] = {"cls": cls, "refuse": _refuse}
    exec(compile(source, f"<records of {cls.__model__}>", "exec"), space)  # noqa: S102 - see above
    finish: _Finish = space["finish"]
    return finish


def _refuse() -> None:
    raise ValueError("true where a value was expected: it came in by the door of false")


_TEXT = ("v = r.{name}", "if v is False: r.{name} = None", "elif v is True: refuse()")
_WITHIN: dict[str, tuple[str, ...]] = {
    "integer": (),
    "float": (),
    "monetary": (),
    "boolean": (),
    "many2one": (*_TEXT, "else:", "    v.group = group{n}", "    note{n}(v.id)"),
    "one2many": (),
    "many2many": (),
}
_BEFORE: dict[str, tuple[str, ...]] = {
    "many2one": ("group{n} = source.group('{relation}')", "note{n} = group{n}.ids.append"),
}
