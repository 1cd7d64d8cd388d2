"""Take secrets out of what is written to a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zenoo_core.scrubbing import scrubbed
from zenoo_core.secret import Secret, alive

HIDDEN = "***"
# Keys whose values are secrets, wherever they stand: in arguments, contexts, results and errors.
_KEYS = re.compile(
    r"pass(word|wd|phrase)|secret|token|api_?key|cookie|session_?id|^sid$|authorization|credential",
    re.IGNORECASE,
)
# Methods and models whose bare texts are secrets.
_CALLS = re.compile(
    r"password|passwd|apikey|api_key|identitycheck|totp|token|secret", re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"((?:session_id|csrf_token|access_token|api_key|password|token)=|\bBearer )[^\s;&\"']+",
    re.IGNORECASE,
)


class Scrubber:
    """Replace secrets by `***`: by what they are called, and by what they are.

    What is known as a `Secret` in this process goes from every text, and so do the texts given.
    """

    def __init__(self, secrets: Iterable[str | Secret] = ()) -> None:
        self._secrets = tuple(Secret.of(secret) for secret in secrets)

    def clean(self, value: Any, found: set[str]) -> Any:
        """Return a copy of JSON without secrets.

        Those in `found` go as well, and it gets those that were found by what they are called: an
        answer may repeat what was asked.
        """
        known = (*alive(), *(secret.reveal() for secret in self._secrets), *found)
        return _cleaned(value, known, found)


def _cleaned(value: Any, known: tuple[str, ...], found: set[str]) -> Any:
    if isinstance(value, str):
        return _IN_TEXT.sub(rf"\1{HIDDEN}", scrubbed(value, known))
    if isinstance(value, Mapping):
        return {
            key: hidden(item, found)
            if _KEYS.search(key) and not _is_metadata(item)
            else _cleaned(item, known, found)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        if _is_condition(value):
            return [*value[:2], hidden(value[2], found)]
        return [_cleaned(item, known, found) for item in value]
    return value


def _is_metadata(value: Any) -> bool:
    """Tell whether it describes a field that is called so, as `fields_get` does."""
    return isinstance(value, Mapping) and "type" in value


def _is_condition(value: Sequence[Any]) -> bool:
    """Tell whether it is a part of a domain that compares with a secret."""
    return len(value) == 3 and isinstance(value[0], str) and bool(_KEYS.search(value[0]))


def hidden(value: Any, found: set[str]) -> Any:
    """Replace all texts in a value and add them to `found`; what is no text tells no secret."""
    if isinstance(value, str):
        found.add(value)
        return HIDDEN if value else value
    if isinstance(value, Mapping):
        return {key: hidden(item, found) for key, item in value.items()}
    return [hidden(item, found) for item in value] if isinstance(value, list | tuple) else value


def is_secretive(model: str, method: str) -> bool:
    """Tell whether a call's bare texts are secrets: `res.users.change_password`."""
    return bool(_CALLS.search(f"{model}.{method}"))
