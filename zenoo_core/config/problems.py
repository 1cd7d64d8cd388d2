"""What is wrong in a configuration, said without repeating a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from zenoo_core.errors import ConfigError


class Mismatch(ValueError):
    """A value is not of the form that its key wants; the text is made with `found`."""


class Problem(NamedTuple):
    """One fault: the path of keys, what is wrong there, and the source of the value."""

    path: tuple[str, ...]
    text: str
    source: str = ""

    def __str__(self) -> str:
        line = f"{dotted(self.path)}: {self.text}"
        return f"{line} ({self.source})" if self.source else line


def dotted(path: Sequence[str]) -> str:
    """Join a path as it is shown to people: `redis.nodes[0].host`."""
    text = ""
    for part in path:
        key = part or '""'
        text += key if not text or key.startswith("[") else f".{key}"
    return text


def error_of(problems: Sequence[Problem]) -> ConfigError:
    """Make one ConfigError of all problems."""
    lines = list(dict.fromkeys(map(str, problems)))
    if len(lines) == 1:
        return ConfigError(f"configuration: {lines[0]}", problems=lines)
    listed = "".join(f"\n  {line}" for line in lines)
    return ConfigError(f"configuration: {len(lines)} problems{listed}", problems=lines)


def close_to(word: str, words: Iterable[str]) -> str | None:
    """Return the word that was probably meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, sorted(words), n=1)), None)


def unknown(word: str, words: Iterable[str], kind: str = "key") -> str:
    """Say that a word is unknown, with the one that was probably meant, or all there are."""
    choice = sorted(words)
    if close := close_to(word, choice):
        return f"unknown {kind}, did you mean {close}?"
    known = f"there are {', '.join(choice)}" if choice else "there is none"
    return f"unknown {kind}, {known}"


def found(value: Any, *, secret: bool = False) -> str:
    """Describe a value by its type; a text is never shown, as it may be a secret."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return "a number" if secret else f"the number {value!r}"
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return f"a {type(value).__name__}"


_KINDS: dict[Any, str] = {
    str: "text",
    Mapping: "a table",
    (list, tuple, set, frozenset): "a list",
    (date, time): "a date or time",
}
