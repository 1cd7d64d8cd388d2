"""Models that users add: given as declarations, by an installed package, or as `fields_get`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from typing import Any

from attrs import evolve

from zenoo_sandbox.data import Access, Seed
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.plan import Extension

__all__ = ["GROUP", "Extension", "from_fields_get", "resolve"]

GROUP = "zenoo.sandbox_models"

Source = str | Model | Extension


def resolve(source: Source, version: str) -> tuple[Extension, ...]:
    """Return the models of a source: a declaration, or the name of an entry point of GROUP.

    The entry point is a function that takes the version and returns one or several declarations or
    extensions. Raise ValueError for a name that no installed package has.
    """
    if isinstance(source, Extension):
        return (source,)
    if isinstance(source, Model):
        return (Extension(source),)
    found = {point.name: point for point in entry_points(group=GROUP)}
    if source not in found:
        known = ", ".join(sorted(found)) or "none"
        raise ValueError(
            f"models: no installed package brings {source!r} as an entry point of {GROUP!r}; "
            f"installed: {known}"
        )
    made = found[source].load()(version)
    several = made if isinstance(made, Iterable) else (made,)
    return tuple(extension for each in several for extension in resolve(each, version))


def from_fields_get(
    version: str,
    name: str,
    fields: Mapping[str, Mapping[str, Any]],
    *,
    access: Iterable[Access] = (),
    records: Iterable[Seed] = (),
    **declaration: Any,
) -> Extension:
    """Return the model that a server's `fields_get` describes.

    Of a model that the sandbox has already, the fields it lacks are added to its own. A field that
    the server computes holds what is written to it; relations to models that the sandbox does not
    know are always empty.
    """
    entries = {field: _entry(described) for field, described in fields.items()}
    known = {model.name: model for model in declarations(version)}
    if name in known:
        extended = evolve(known[name], fields={**known[name].fields, **entries}, **declaration)
        return Extension(extended, tuple(access), tuple(records))
    if "name" not in fields:
        declaration.setdefault("rec_name", "id")
    description = declaration.pop("description", name)
    model = Model(name, description, fields=entries, **declaration)
    return Extension(model, tuple(access), tuple(records))


def _entry(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry that can be kept: nothing here computes a value that must not be empty."""
    entry = {"store": True, **described}
    if entry.get("readonly"):
        entry["required"] = False
    return entry
