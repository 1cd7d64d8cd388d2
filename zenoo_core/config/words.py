"""Text that came from a place where everything is text, and how it becomes a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

_BOOLS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


class EnvText(str):
    """The text of an environment variable: it is converted by the type that its key wants."""

    __slots__ = ()


class RemoteText(str):
    """A text from a configuration provider: it must not make this machine read anything else."""

    __slots__ = ()


class RemoteEnvText(EnvText, RemoteText):
    """Both: converted by the type of its key, and still not to be followed anywhere."""

    __slots__ = ()


class LocalText(str):
    """A text in a provider's answer that this machine's own configuration allows.

    As the target of `{env = …}` or `{file = …}` it is followed, as one of `zenoo.toml` is.
    """

    __slots__ = ()


def plain(value: Any) -> Any:
    """Return the value with exact `str` in place of the two classes above."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, EnvText | RemoteText | LocalText) else value


def remote(value: Any) -> Any:
    """Mark every text of a provider's answer, but for what is marked as local."""
    if isinstance(value, Mapping):
        return {key: remote(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [remote(item) for item in value]
    if type(value) is EnvText:
        return RemoteEnvText(value)
    return RemoteText(value) if type(value) is str else value


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
