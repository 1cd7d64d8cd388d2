"""Text that came from a place where everything is text, and how it becomes a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from zenoo_core.config.marks import EnvText, RemoteEnvText, RemoteText, plain, remote

_BOOLS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _parse_bool(text: str) -> bool:
    """Read a word for yes or no; ValueError if it is none."""
    try:
        return _BOOLS[text.strip().lower()]
    except KeyError:
        raise ValueError from None


def _parse_float(text: str) -> float:
    """Read a number; ValueError if it is none, or is not a number by name."""
    number = float(text)
    if number != number:
        raise ValueError
    return number


def parse_list(text: str) -> list[EnvText]:
    """Split at commas, trim, and leave out what is empty."""
    kind = RemoteEnvText if isinstance(text, RemoteText) else EnvText
    return [kind(part.strip()) for part in text.split(",") if part.strip()]


def parse_any(text: str) -> Any:
    """Read JSON where the text is JSON, else take it as it stands."""
    try:
        return plain(parse_json(text))
    except ValueError:
        return str(text)


def parse_json(text: str) -> Any:
    """Read strict JSON; ValueError without the text if it is none. Remote texts stay remote."""
    import json

    try:
        value = json.loads(text, parse_constant=_no_constant)
        return remote(value) if isinstance(text, RemoteText) else value
    except (ValueError, RecursionError):
        pass  # the error would carry the whole text
    raise ValueError


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


PARSERS: dict[type, Callable[[str], Any]] = {bool: _parse_bool, int: int, float: _parse_float}
