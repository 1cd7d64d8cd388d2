"""LIKE and ILIKE as PostgreSQL has them, by what SQLite does natively where that is the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from zenoo_sandbox.errors import DatabaseError

Sql = tuple[str, list[Any]]
FUNCTION = "pg_like"
# SQLite's own LIKE refuses longer ones.
_NATIVE_LENGTH = 10_000


def matches(column: str, pattern: str, *, ignore_case: bool) -> Sql:
    """Return the condition that the column matches the pattern (`%`, `_`, backslash escapes)."""
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        text = "LIKE pattern must not end with escape character\n"
        raise DatabaseError("InvalidEscapeSequence", text)
    if len(pattern) > _NATIVE_LENGTH or (ignore_case and not pattern.isascii()):
        return f"{FUNCTION}(?, {column}, ?)", [pattern, ignore_case]
    if ignore_case:
        return f"{column} LIKE ? ESCAPE '\\'", [pattern]
    return f"{column} GLOB ?", [_glob(pattern)]


def pg_like(pattern: str, value: Any, ignore_case: int) -> bool | None:
    """Match as PostgreSQL does; SQLite calls it where its own LIKE would not do.

    Each piece between two `%` is taken where it first fits, so no pattern takes long.
    """
    if value is None:
        return None
    text = str(value)
    first, *rest = _pieces(pattern, bool(ignore_case))
    if not rest:
        return first[0].fullmatch(text) is not None
    *middle, last = rest
    found = first[0].match(text)
    for piece, _ in middle:
        found = found and piece.search(text, found.end())
    start = len(text) - last[1]
    if found is None or found.end() > start:
        return False
    return last[0].match(text, start) is not None


@lru_cache(maxsize=256)
def _pieces(pattern: str, ignore_case: bool) -> list[tuple[re.Pattern[str], int]]:
    """Return what stands between the `%` signs, and how many characters each matches."""
    pieces: list[list[str]] = [[]]
    for char, literal in _tokens(pattern):
        if literal:
            pieces[-1].append(re.escape(char))
        elif char == "_":
            pieces[-1].append(".")
        else:
            pieces.append([])
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return [(re.compile("".join(piece), flags), len(piece)) for piece in pieces]


def _glob(pattern: str) -> str:
    wild = {"%": "*", "_": "?"}
    return "".join(
        (f"[{char}]" if char in "*?[" else char) if literal else wild[char]
        for char, literal in _tokens(pattern)
    )


def _tokens(pattern: str) -> list[tuple[str, bool]]:
    found = re.findall(r"\\(.)|(.)", pattern, re.DOTALL)
    return [(escaped or char, bool(escaped) or char not in "%_") for escaped, char in found]
