"""The structure hook for attrs classes, which also names the field that a validator refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import attrs
from cattrs import ClassValidationError, Converter
from cattrs.gen import make_dict_structure_fn

from zenoo_core.config.scalars import mismatch, parsed
from zenoo_core.config.words import EnvText, parse_json
from zenoo_core.errors import ZenooError
from zenoo_core.secret import Secret


class Fault(NamedTuple):
    """What a class says about one of its fields, or about itself where `field` is empty."""

    field: str
    text: str


class ClassRefused(Exception):
    """All values fit their types, but the class refuses some of them; never leaves the package."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("refused by the class")
        self.faults = faults


def class_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Accept a table with the fields' names as keys, or an instance.

    Environment text is read as a JSON object.
    """
    build = make_dict_structure_fn(kind, converter)

    def hook(value: Any, _: Any) -> Any:
        if isinstance(value, kind):
            return value
        table = parsed(value, kind, parse_json) if isinstance(value, EnvText) else value
        if not isinstance(table, Mapping):
            raise mismatch(table, kind)
        try:
            return build(table, kind)
        except ClassValidationError as error:
            refused = _constructor_error(error)
            if refused is None:
                raise
        raise ClassRefused(_faults(kind, table, converter, refused))

    return hook


def _constructor_error(error: ClassValidationError) -> Exception | None:
    """Return the error of the class's own constructor: it stands alone and names no field."""
    noted, bare = error.group_exceptions()
    if noted or len(bare) != 1 or hasattr(bare[0], "extra_fields"):
        return None
    return bare[0]


def _faults(
    kind: Any, table: Mapping[str, Any], converter: Converter, refused: Exception
) -> list[Fault]:
    blank = kind.__new__(kind)
    failed = list(_convert(blank, attrs.fields(kind), table, converter))
    failed = failed or list(_validate(blank, attrs.fields(kind))) or [("", refused)]
    return [Fault(field, _message(error, blank)) for field, error in failed]


def _convert(
    blank: Any, fields: Any, table: Mapping[str, Any], converter: Converter
) -> Iterator[tuple[str, Exception]]:
    for field in fields:
        try:
            if field.init and field.alias in table:
                value = converter.structure(table[field.alias], field.type)
            else:
                value = _default(field, blank)
            object.__setattr__(blank, field.name, value)
            object.__setattr__(blank, field.name, _through_converter(field, value, blank))
        except Exception as error:
            yield field.alias, error


def _default(field: Any, blank: Any) -> Any:
    default = field.default
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
    for field in fields:
        if field.validator is not None:
            try:
                field.validator(blank, field, getattr(blank, field.name))
            except Exception as error:
                yield field.alias, error


def _message(error: Exception, blank: Any) -> str:
    """Return the error's own sentence, unless it repeats a secret of the instance."""
    text = _sentence(error)
    if any(secret and secret in text for secret in _secrets(blank)):
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
