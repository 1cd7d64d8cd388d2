"""Which calls may be sent a second time, and after which outcomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import IntEnum
from typing import Any

from zenoo_core.errors import ConfigError
from zenoo_core.records import EMPTY, Request


class Safety(IntEnum):
    """How safe a call is to repeat; a greater value is stricter.

    `SAFE` changes nothing, `KEYED` carries a key that makes a repetition do nothing, `ABSOLUTE`
    leaves the same state however often it runs. `UNSAFE` may not be repeated once it may have run,
    `COMMITS` not even after a conflict, because it commits in the middle, and `NEVER` not at all.
    """

    SAFE = 0
    KEYED = 1
    ABSOLUTE = 2
    UNSAFE = 3
    COMMITS = 4
    NEVER = 5


# Methods that Odoo marks `@api.readonly`, and those that read metadata only. Not `default_get`
# (it may draw from a sequence) and not `onchange` (it runs anybody's code).
SAFE_METHODS = frozenset({
    "check_access_rights", "context_get", "exists", "fields_get", "formatted_read_group",
    "formatted_read_grouping_sets", "get_metadata", "get_views", "has_access", "has_group",
    "has_groups", "name_search", "read", "read_group", "read_progress_bar", "search",
    "search_count", "search_fetch", "search_read", "web_name_search", "web_read",
    "web_read_group", "web_search_read",
})  # fmt: skip

# What a user may call a method; `KEYED` is not a matter of opinion.
WORDS: Mapping[str, Safety] = {
    "safe": Safety.SAFE, "absolute": Safety.ABSOLUTE, "unsafe": Safety.UNSAFE,
    "commits": Safety.COMMITS, "never": Safety.NEVER,
}  # fmt: skip

_SAFE, _UNSAFE = Safety.SAFE, Safety.UNSAFE
_ABSOLUTE_METHODS = ("write", "unlink")


def safety_of(model: str, method: str, configured: Mapping[str, str] = EMPTY) -> Safety:
    """Return what is known of a method before its arguments are looked at.

    `configured` has words by `"model.method"` or `"*.method"`; an unknown method is unsafe.
    """
    if configured:
        word = configured.get(f"{model}.{method}") or configured.get(f"*.{method}")
        if word is not None:
            return WORDS[word]
    return _SAFE if method in SAFE_METHODS else _UNSAFE


def named_safety(word: str, about: str) -> Safety:
    """Return the safety of a word; raises `ConfigError` with a close match for an unknown one."""
    if word in WORDS:
        return WORDS[word]
    close = get_close_matches(word, WORDS, 1)
    meant = f", did you mean {close[0]!r}?" if close else ""
    raise ConfigError(f"{about}: unknown word {word!r}{meant} (known: {', '.join(WORDS)})")


def check_safety(operation: str, word: str) -> None:
    """Refuse a word that means nothing for `"model.method"`; raises `ConfigError`."""
    model, dot, method = operation.rpartition(".")
    if not (model and dot and method):
        raise ConfigError(f'safety {operation!r}: expected "model.method" or "*.method"')
    if named_safety(word, f"safety of {operation}") is Safety.ABSOLUTE:
        _check_absolute(operation, method)


def _check_absolute(operation: str, method: str) -> None:
    if method not in _ABSOLUTE_METHODS:
        raise ConfigError(
            f"{operation} cannot be absolute: only write and unlink leave the same state each time",
            hint='If repeating it does no harm, say "safe".',
        )


def settled(safety: Safety, request: Request) -> Safety:
    """Return the safety of a call whose arguments are final.

    A `write` that creates or deletes through a relation, at any depth, is not absolute.
    """
    if safety is not Safety.ABSOLUTE:
        return safety
    _check_absolute(f"{request.model}.{request.method}", request.method)
    values = (*request.args[1:], *request.kwargs.values())
    return _UNSAFE if has_command(values, (0, 2)) else safety


def has_command(value: Any, numbers: Collection[int]) -> bool:
    """Tell whether values hold a command for related records with one of these numbers.

    `value` is a dict of values, or lists with such dicts in them; commands in commands count. 0
    creates, 1 writes, 2 deletes; 3 to 6 unlink and link.
    """
    if isinstance(value, Mapping):
        return any(_is_command_in(one, numbers) for one in value.values())
    return isinstance(value, list | tuple) and any(has_command(one, numbers) for one in value)


def _is_command_in(field: Any, numbers: Collection[int]) -> bool:
    if not isinstance(field, list | tuple):
        return has_command(field, numbers)
    return any(
        (isinstance(item, list | tuple) and item and item[0] in numbers)
        or has_command(item, numbers)
        for item in field
    )
