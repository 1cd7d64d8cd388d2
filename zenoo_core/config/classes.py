"""The structure hook for attrs classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cattrs import ClassValidationError, Converter
from cattrs.gen import make_dict_structure_fn

from zenoo_core.config.faults import Fault, faults_of
from zenoo_core.config.marks import EnvText
from zenoo_core.config.scalars import mismatch, parsed
from zenoo_core.config.words import parse_json


class ClassRefused(Exception):
    """Not an instance: `keys` do not fit, if it is not None, and the class has found `faults`.

    It never leaves the package.
    """

    def __init__(self, keys: ClassValidationError | None, faults: list[Fault]) -> None:
        super().__init__("refused by the class")
        self.keys = keys
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
            failed = error
        raise _refusal(kind, table, converter, failed)

    return hook


def _refusal(
    kind: Any, table: Mapping[str, Any], converter: Converter, error: ClassValidationError
) -> ClassRefused:
    """Tell a constructor's error, which stands alone and names no field, from those of keys."""
    noted, bare = error.group_exceptions()
    if noted or len(bare) != 1 or hasattr(bare[0], "extra_fields"):
        return ClassRefused(error, faults_of(kind, table, converter, None))
    return ClassRefused(None, faults_of(kind, table, converter, bare[0]))
