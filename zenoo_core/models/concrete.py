"""Concrete classes: what a client's records of a model are instances of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

import attrs

from zenoo_core.models.base import ModelMeta, OdooModel
from zenoo_core.models.field import Field
from zenoo_core.models.later import LATER
from zenoo_core.models.relations import Reference

# What msgspec reads into the slots, before the last touches. `false` is empty; one kind of text in
# a union is all that it takes, and `true` passes where `false` does.
_WIRE: dict[str, Any] = {
    "integer": int,
    "float": float,
    "monetary": float,
    "boolean": bool,
    "date": date | bool,
    "many2one": Reference | bool,
    "one2many": list[int],
    "many2many": list[int],
    "many2one_reference": int | bool,
    "json": Any,
    "properties": Any,
    "properties_definition": Any,
}


def concrete_class(
    model: str,
    bases: tuple[type[OdooModel], ...],
    fields: Mapping[str, Field[Any]],
    names: Iterable[str],
) -> type[OdooModel]:
    """Make a class with a slot for each named field; the others say that they were not fetched.

    `fields` are those of the model as far as they are known: of the bases, and perhaps more.
    Records begin as instances of its `__raw__`, which notes no assignments, and so is filled in a
    tenth of the time.
    """
    slots = {
        name: attrs.field(type=_WIRE.get(fields[name].kind, str | bool))
        for name in dict.fromkeys(["id", *names])
    }
    body = {"__concrete__": True, "__module__": bases[0].__module__, "__doc__": bases[0].__doc__}
    raw: type[OdooModel] = attrs.make_class(
        bases[0].__name__, slots, bases=bases, class_body=body, slots=True, eq=False, repr=False
    )
    body |= {
        "__slots__": (),
        "__raw__": raw,
        "__declared__": bases,
        "__model__": model,
        "__fields__": MappingProxyType(dict(fields)),
        "__default__": tuple(slots),
        "__places__": {name: vars(raw)[name] for name in slots},
        **{
            n: LATER[fields[n].kind](vars(raw)[n], fields[n])
            for n in slots
            if fields[n].kind in LATER
        },
        "__setattr__": _assign,
        "__getattr__": _lacking,
        "__init__": OdooModel.__init__,
    }
    return cast("type[OdooModel]", ModelMeta(bases[0].__name__, (raw,), body))


def _lacking(record: Any, name: str) -> Any:
    """Look for an attribute that neither class nor slots have."""
    if name.startswith("_"):
        raise AttributeError(f"{type(record).__name__!r} object has no attribute {name!r}")
    return record._lacking(name)


def _assign(record: Any, name: str, value: Any) -> None:
    """Assign to an attribute of a record, noting what a field held before."""
    if name in record.__places__:
        value = record._tracked(record.__fields__[name], value)
    elif not hasattr(type(record), name):
        record._lacking(name)  # says what was probably meant
    object.__setattr__(record, name, value)


def bare(cls: type[OdooModel], values: Mapping[str, Any], source: Any) -> OdooModel:
    """Make a record from values by name, those without a slot beside it; relations are bound."""
    record = object.__new__(cls)
    object.__setattr__(record, "_source", source)
    record._put("id", values["id"])
    for name, value in values.items():
        field = cls.__fields__.get(name)
        record._put(name, value if field is None else source.bind(record, field, value))
    return record


@lru_cache(maxsize=256)
def loose_class(cls: type[OdooModel]) -> type[OdooModel]:
    """Return the class of records of the same model that have a slot for nothing but the id."""
    return concrete_class(cls.__model__, cls.__declared__, cls.__fields__, ())
