"""From rows to settings: which text is JSON, and which references may be followed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Any, NoReturn

from zenoo_config.settings import DatabaseSettings
from zenoo_core.config.marks import EnvText, LocalText
from zenoo_core.config.problems import Problem, error_of, found
from zenoo_core.config.references import is_reference
from zenoo_core.config.settings import SECRETS
from zenoo_core.errors import ConfigError

DEEPEST = 32  # as the core has it for tables


def settings_from(rows: Iterable[Any], settings: DatabaseSettings, source: str) -> dict[str, Any]:
    """Return the settings by dotted key; one ConfigError names all rows that cannot be used."""
    found_rows: dict[str, Any] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows, 1):
        key, value = _cells(row, settings, source)
        if not isinstance(key, str) or not all(part.strip() for part in key.split(".")):
            text = f"found {_key(key)} as key, expected one such as audit.path"
            problems.append(Problem((f"row {number}",), text, source))
        elif key in found_rows:
            problems.append(Problem((key,), "two rows have this key", source))
        else:
            found_rows[key] = value
    problems += _overlaps(found_rows, source)
    values = {}
    for key, value in sorted(found_rows.items()):
        try:
            values[key] = value_of(value)
        except ValueError as error:
            problems.append(Problem((key,), str(error), source))
    if problems:
        raise error_of(problems)
    return values


def value_of(value: Any) -> Any:
    """Return what a row's value means; ValueError without the value if it is nothing for TOML.

    A text that is JSON for a table or a list is that. Any other text is left to the type of its
    key, as the text of an environment variable is.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping | list | tuple):
        return value
    if not isinstance(value, str):
        raise ValueError(f"found {found(value)}, expected text, a number, true or false, or JSON")
    if value.lstrip()[:1] in ("{", "["):
        return _table_or_list(value)
    return EnvText(value)


def allowed(values: Mapping[str, Any], settings: DatabaseSettings, source: str) -> dict[str, Any]:
    """Mark the references that may be followed; ConfigError for a core's secret that may not.

    The others go on as they are: only the core knows whether such a table is a reference at all,
    and then refuses it.
    """
    problems: list[Problem] = []
    marked = {}
    for key, value in values.items():
        above, _, last = key.rpartition(".")
        if last in ("env", "file"):  # `password.env` is the same as a table with the key `env`
            reference = _marked({last: value}, settings)
            marked[key] = reference[last]
        else:
            above, reference = key, _marked(value, settings)
            marked[key] = reference
        if above in SECRETS and is_reference(reference):
            problems += _refused(above, reference, source)
    if problems:
        raise error_of(problems)
    return marked


def _refused(key: str, reference: Mapping[str, Any], source: str) -> Iterable[Problem]:
    ((kind, target),) = reference.items()
    if isinstance(target, str) and not isinstance(target, LocalText):
        setting = "allow_env" if kind == "env" else "allow_files"
        what = "environment variable" if kind == "env" else "file"
        text = f"this {what} is not allowed: name it in {setting} of the provider's own settings"
        yield Problem((key, kind), text, source)


def _marked(value: Any, settings: DatabaseSettings) -> Any:
    if isinstance(value, Mapping):
        if is_reference(value):
            ((kind, target),) = value.items()
            if isinstance(target, str):
                may = _may(kind, target, settings)
                # Never a text that its key's type converts: that would be a way around.
                return {kind: LocalText(target) if may else str(target)}
        return {key: _marked(item, settings) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(item, settings) for item in value]
    return value


def _may(kind: str, target: str, settings: DatabaseSettings) -> bool:
    if kind == "env":
        return any(fnmatchcase(target, pattern) for pattern in settings.allow_env)
    path = PurePath(target)
    inside = path.is_absolute() and ".." not in path.parts
    return inside and any(path.match(pattern) for pattern in settings.allow_files)


def _cells(row: Any, settings: DatabaseSettings, source: str) -> tuple[Any, Any]:
    try:
        return row[settings.key], row[settings.value]
    except (KeyError, IndexError, TypeError):
        pass  # the error of some drivers quotes the row
    raise ConfigError(
        f"{source}: a row is a {type(row).__name__} without the columns {settings.key!r} and "
        f"{settings.value!r}",
        hint="Name the columns by `key` and `value`, or in the query: SELECT … AS key, … AS value.",
    )


def _key(key: Any) -> str:
    return f"the text {key!r}" if isinstance(key, str) else found(key)


def _overlaps(keys: Iterable[str], source: str) -> Iterable[Problem]:
    there = set(keys)
    for key in sorted(there):
        whole = key
        while "." in whole:
            whole = whole.rpartition(".")[0]
            if whole in there:
                yield Problem((key,), f"another row has {whole}, the whole of it", source)


def _table_or_list(text: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return EnvText(text)
    if _depth(value) > DEEPEST:
        raise ValueError("the JSON in it is nested too deep")
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
