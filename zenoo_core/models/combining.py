"""How several classes of one model go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from zenoo_core.errors import ModelConflict
from zenoo_core.models.base import OdooModel
from zenoo_core.models.field import Field


def combined(model: str, classes: Sequence[type[OdooModel]]) -> tuple[type[OdooModel], ...]:
    """Return the bases of a model's concrete class: later registrations come first.

    A class that another one extends is left out. Raises `ModelConflict` naming two classes that
    declare the same name in different ways.
    """
    last = [c for c in classes if not any(c in other.__mro__[1:] for other in classes)]
    for one, other in combinations(last, 2):
        for name in _conflicts(one, other):
            raise ModelConflict(
                f"{model}: {_place(one)} and {_place(other)} both declare {name!r}, "
                "and not in the same way",
                hint="Register one of them only, or let one be a subclass of the other.",
            )
    return tuple(reversed(last))


def merged(bases: Sequence[type[OdooModel]]) -> dict[str, Field[Any]]:
    """Return the fields of the bases of a concrete class, the first of which wins."""
    return {name: field for base in reversed(bases) for name, field in base.__fields__.items()}


def by_default(bases: Sequence[type[OdooModel]]) -> list[str]:
    """Return the names of the fields that are read where nobody names some."""
    return list(dict.fromkeys(name for base in reversed(bases) for name in base.__default__))


def shared(
    bases: Sequence[type[OdooModel]], metadata: Mapping[str, Any] | None
) -> tuple[str, ...] | None:
    """Return those names that a server has, which is known by its metadata.

    None where it is not known, or where the classes say that a server must have them all.
    """
    fields = merged(bases)
    names = by_default(bases)
    if metadata is None or not any(fields[name].optional for name in names):
        return None
    return tuple(n for n in names if not fields[n].optional or fields[n].column in metadata)


def _conflicts(one: type[OdooModel], other: type[OdooModel]) -> Iterator[str]:
    ours, theirs = _own(one), _own(other)
    for name in ours.keys() & theirs.keys():
        mine, yours = ours[name], theirs[name]
        if mine is not yours and _shape(mine) != _shape(yours):
            yield name


def _own(cls: type[OdooModel]) -> dict[str, Any]:
    """Return what a class declares beyond what every model has."""
    return {
        name: value
        for base in reversed(cls.__mro__)
        if issubclass(base, OdooModel) and base is not OdooModel
        for name, value in vars(base).items()
        if not name.startswith("__") and name != "Meta"
    }


def _shape(value: Any) -> Any:
    """Return what has to be the same in two declarations of a name: of a method, itself."""
    return (value.kind, value.relation, value.column) if isinstance(value, Field) else value


def _place(cls: type[Any]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
