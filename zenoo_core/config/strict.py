"""One strict cattrs converter, and its errors as paths. The only way into cattrs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

import attrs
from cattrs import ClassValidationError, Converter, IterableValidationError
from cattrs.errors import ForbiddenExtraKeysError

from zenoo_core.config.classes import ClassRefused, class_hook
from zenoo_core.config.containers import LISTS, list_hook, mapping_hook, union_hook
from zenoo_core.config.describe import describe, is_union
from zenoo_core.config.problems import Mismatch, Problem, unknown
from zenoo_core.config.references import resolve_secret
from zenoo_core.config.scalars import (
    is_choice,
    structure_any,
    structure_choice,
    structure_instance,
    structure_path,
    structure_scalar,
)
from zenoo_core.errors import ZenooError
from zenoo_core.secret import Secret

Keys = tuple[str, ...]


def make_converter(environ: Mapping[str, str]) -> Converter:
    """Build the converter; `environ` is where secrets by reference are looked up."""
    converter = Converter(
        detailed_validation=True,
        forbid_extra_keys=True,
        use_alias=True,
        structure_fallback_factory=lambda kind: structure_instance,
    )
    for scalar in (bool, int, float, str):
        converter.register_structure_hook(scalar, structure_scalar)
    converter.register_structure_hook(bytes, structure_instance)
    converter.register_structure_hook(Path, structure_path)
    converter.register_structure_hook(Secret, lambda value, _: resolve_secret(value, environ))
    converter.register_structure_hook_func(lambda kind: kind is Any, structure_any)
    converter.register_structure_hook_func(is_choice, structure_choice)
    converter.register_structure_hook_factory(is_union, lambda kind: union_hook(kind, converter))
    converter.register_structure_hook_factory(_is_list, lambda kind: list_hook(kind, converter))
    converter.register_structure_hook_factory(_is_table, lambda kind: mapping_hook(kind, converter))
    converter.register_structure_hook_factory(attrs.has, lambda kind: class_hook(kind, converter))
    return converter


def _is_list(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return origin in LISTS or getattr(origin, "__name__", "") in ("Sequence", "Set", "Collection")


def _is_table(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return origin is dict or getattr(origin, "__name__", "") in ("Mapping", "MutableMapping")


def problems_of(error: Exception, path: Keys = ()) -> Iterator[Problem]:
    """Walk the error of a structuring down to its leaves, each with its path of keys."""
    if isinstance(error, ClassRefused):
        if error.keys is not None:
            yield from _of_class(error.keys, path)
        for field, text in error.faults:
            yield Problem((*path, field) if field else path, text)
    elif isinstance(error, ClassValidationError):
        yield from _of_class(error, path)
    elif isinstance(error, IterableValidationError):
        noted, bare = error.group_exceptions()
        for inner, note in noted:
            step = f"[{note.index}]" if isinstance(note.index, int) else str(note.index)
            yield from problems_of(inner, (*path, step))
        for inner in bare:
            yield from problems_of(inner, path)
    else:
        yield Problem(path, _sentence(error))


def _sentence(error: Exception) -> str:
    if isinstance(error, Mismatch):
        return str(error)
    if isinstance(error, ZenooError):
        return error.message
    if isinstance(error, NameError):
        return f"its class has an annotation that cannot be looked up: {error}"
    return f"does not fit its type ({type(error).__name__})"  # its text may quote a secret


def _of_class(error: ClassValidationError, path: Keys) -> Iterator[Problem]:
    noted, bare = error.group_exceptions()
    keys = _keys(error.cl)
    for inner, note in noted:
        here = (*path, keys.get(note.name, note.name))
        if isinstance(inner, KeyError):
            yield Problem(here, f"missing, expected {describe(note.type)}")
        else:
            yield from problems_of(inner, here)
    for inner in bare:
        if isinstance(inner, ForbiddenExtraKeysError):
            extra = sorted(map(str, inner.extra_fields))
            yield from (Problem((*path, key), unknown(key, keys.values())) for key in extra)
        else:
            yield from problems_of(inner, path)


def _keys(cls: type[Any]) -> dict[str, str]:
    """Return a class's keys by the names of its fields; dataclasses know no aliases."""
    if not attrs.has(cls):
        return {name: name for name in getattr(cls, "__annotations__", ())}
    return {field.name: field.alias or field.name for field in attrs.fields(cls) if field.init}
