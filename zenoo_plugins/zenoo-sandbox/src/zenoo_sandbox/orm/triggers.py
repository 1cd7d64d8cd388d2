"""Which stored computed fields must be computed anew when a field changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from zenoo_sandbox.orm.registry import Field, ModelInfo, Registry


@frozen(eq=False)
class Trigger:
    """Recompute `field` of the records of `target` that reach the changed ones by `prefix`."""

    target: ModelInfo
    field: Field
    prefix: tuple[str, ...]


def triggers(registry: Registry) -> dict[tuple[str, str], list[Trigger]]:
    """Return the triggers by model and changed field."""
    found: dict[tuple[str, str], list[Trigger]] = {}
    for info in registry.models.values():
        for field in info.fields.values():
            if field.compute is None or not field.column:
                continue
            for path in field.compute.depends:
                for key, prefix in _steps(info, tuple(path.split("."))):
                    found.setdefault(key, []).append(Trigger(info, field, prefix))
    return found


def _steps(
    info: ModelInfo, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield each (model, field) along the path with the part of the path that leads to it."""
    model: ModelInfo | None = info
    prefix: tuple[str, ...] = ()
    rest = list(path)
    while rest and model is not None:
        field = model.fields[rest.pop(0)]
        if field.related and not field.column:
            rest[:0] = field.related
            continue
        yield (model.name, field.name), prefix
        prefix = (*prefix, field.name)
        if field.type == "one2many" and field.comodel is not None:
            # A child that moves changes what its old and its new parent see.
            yield (field.comodel.name, field.inverse_name), prefix
        yield from ((key, prefix) for key in _mirrors(field))
        model = field.comodel


def _mirrors(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the many2many fields that show the same links from the other side."""
    own = field.relation
    if own is None or field.comodel is None:
        return
    for other in field.comodel.fields.values():
        seen = other.relation
        if seen is not None and (seen.table, seen.column) == (own.table, own.other):
            yield field.comodel.name, other.name
