"""Structure hooks for unions, lists and tables, which report all their faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter, IterableValidationError
from cattrs.errors import IterableValidationNote

from zenoo_core.config.describe import members
from zenoo_core.config.marks import EnvText
from zenoo_core.config.problems import Mismatch
from zenoo_core.config.scalars import is_choice, mismatch, parsed
from zenoo_core.config.words import PARSERS, parse_json, parse_list

Hook = Callable[[Any, Any], Any]
LISTS = (list, tuple, set, frozenset)


def union_hook(kind: Any, converter: Converter) -> Hook:
    """Try the members in order; empty environment text is None where None is allowed."""
    inner = members(kind)
    optional = NoneType in get_args(kind)

    def hook(value: Any, _: Any) -> Any:
        if optional and (value is None or (isinstance(value, EnvText) and not value)):
            return None
        if len(inner) == 1:  # its own error is the better one
            return converter.structure(value, inner[0])
        return _first_that_fits(value, kind, inner, converter)

    return hook


def _first_that_fits(value: Any, kind: Any, inner: list[Any], converter: Converter) -> Any:
    for member in sorted(inner, key=_greed) if isinstance(value, EnvText) else inner:
        try:
            return converter.structure(value, member)
        except Exception as error:
            if _was_meant(value, member, error):
                raise
    raise mismatch(value, kind)


def _greed(kind: Any) -> int:
    """Rank the members of a union: what takes nearly any text comes last."""
    if is_choice(kind):
        return 0
    if kind in PARSERS:
        return 1
    return 4 if kind is Any else 3 if kind is str else 2


def _was_meant(value: Any, member: Any, error: Exception) -> bool:
    """Tell a table or a list with a fault inside from a value of another form."""
    if isinstance(value, Mapping):
        return attrs.has(member)
    return isinstance(value, LISTS) and isinstance(error, IterableValidationError)


def list_hook(kind: Any, converter: Converter) -> Hook:
    """Accept any kind of list; environment text is split at commas."""
    origin, args = get_origin(kind) or kind, get_args(kind)
    build = origin if origin in LISTS else tuple
    fixed = origin is tuple and bool(args) and args[-1] is not ...

    def hook(value: Any, _: Any) -> Any:
        items = parse_list(value) if isinstance(value, EnvText) else value
        if not isinstance(items, LISTS):
            raise mismatch(value, kind)
        if fixed and len(items) != len(args):
            raise Mismatch(f"found {len(items)} items, expected {len(args)}")
        kinds = args if fixed else (args[0] if args else Any,) * len(items)
        each = zip(range(len(items)), items, kinds, strict=True)
        return build(item for _, item in _structured(each, kind, converter))

    return hook


def mapping_hook(kind: Any, converter: Converter) -> Hook:
    """Accept any table; environment text is read as a JSON object."""
    key_kind, value_kind = get_args(kind) or (str, Any)

    def hook(value: Any, _: Any) -> Any:
        table = parsed(value, kind, parse_json) if isinstance(value, EnvText) else value
        if not isinstance(table, Mapping):
            raise mismatch(table, kind)
        # Keys are always text in a file, so they are converted like environment text.
        keys = _structured([(key, _key(key), key_kind) for key in table], kind, converter)
        each = ((key, item, value_kind) for key, item in table.items())
        items = _structured(each, kind, converter)
        return {key: item for (_, key), (_, item) in zip(keys, items, strict=True)}

    return hook


def _key(key: Any) -> Any:
    return EnvText(key) if isinstance(key, str) else key


def _structured(
    each: Iterable[tuple[Any, Any, Any]], kind: Any, converter: Converter
) -> list[tuple[Any, Any]]:
    done: list[tuple[Any, Any]] = []
    errors: list[Exception] = []
    for index, value, item_kind in each:
        try:
            done.append((index, converter.structure(value, item_kind)))
        except Exception as error:
            error.add_note(IterableValidationNote(f"at {index}", index, item_kind))
            errors.append(error)
    if errors:
        raise IterableValidationError("items do not fit", errors, kind)
    return done
