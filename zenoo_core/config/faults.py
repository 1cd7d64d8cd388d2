"""What an attrs class says against values of the right types: field by field.

attrs' own error ends at the first fault and does not name the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import attrs
from cattrs import Converter

from zenoo_core.errors import ZenooError
from zenoo_core.secret import Secret


class Fault(NamedTuple):
    """What a class says about one of its fields, or about itself where `field` is empty."""

    field: str
    text: str


def faults_of(
    kind: Any, table: Mapping[str, Any], converter: Converter, refused: Exception | None
) -> list[Fault]:
    """Ask the class's converters and validators about each field that could be structured.

    `refused` is the constructor's own error, told where no single field explains it.
    """
    blank, fields = kind.__new__(kind), attrs.fields(kind)
    seen: list[Any] = []
    failed = [*_convert(blank, fields, table, converter, seen), *_validate(blank, fields)]
    if not failed and refused is not None:
        failed = [("", refused)]
    return [Fault(field, _message(error, seen)) for field, error in failed]


def _convert(
    blank: Any, fields: Any, table: Mapping[str, Any], converter: Converter, seen: list[Any]
) -> Iterator[tuple[str, Exception]]:
    """Fill the blank instance; a field that does not fit its type, or is missing, stays out."""
    for field in fields:
        try:
            value = _value(field, blank, table, converter)
        except Exception:  # noqa: S112 - cattrs has told this one already
            continue
        seen.append(value)
        try:
            object.__setattr__(blank, field.name, _through_converter(field, value, blank))
        except Exception as error:
            yield field.alias, error


def _value(field: Any, blank: Any, table: Mapping[str, Any], converter: Converter) -> Any:
    if field.init and field.alias in table:
        return converter.structure(table[field.alias], field.type)
    default = field.default
    if default is attrs.NOTHING:
        raise LookupError
    if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return default
    return default.factory(blank) if default.takes_self else default.factory()


def _through_converter(field: Any, value: Any, blank: Any) -> Any:
    if field.converter is None:
        return value
    if isinstance(field.converter, attrs.Converter):
        return field.converter.__call__(value, blank, field)  # type: ignore[operator]
    return field.converter(value)


def _validate(blank: Any, fields: Any) -> Iterator[tuple[str, Exception]]:
    present = [field for field in fields if hasattr(blank, field.name)]
    for field in present:
        if field.validator is None:
            continue
        try:
            field.validator(blank, field, getattr(blank, field.name))
        except AttributeError as error:
            if len(present) == len(fields):  # else it looked at a field that is out
                yield field.alias, error
        except Exception as error:
            yield field.alias, error


def _message(error: Exception, seen: list[Any]) -> str:
    """Return the error's own sentence, unless it repeats a secret of those seen."""
    text = _sentence(error)
    if any(secret and secret in text for secret in _secrets(seen)):
        return "was refused by its own check"
    return text


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        yield value.reveal()
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _secrets(getattr(value, field.name, None))
    elif isinstance(value, Mapping):
        yield from _secrets(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _secrets(item)


def _sentence(error: Exception) -> str:
    if isinstance(error, ZenooError):
        return error.message
    # attrs' own validators put attribute, options and value behind the sentence.
    text = str(error.args[0]) if error.args else ""
    return text if isinstance(error, ValueError | TypeError) and text else f"{error!r}"
