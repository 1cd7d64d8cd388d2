"""Take secrets out of what is written to a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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

    def clean(self, value: Any) -> Any:
        """Return a copy of JSON without secrets."""
        return self._cleaned(value, (*alive(), *(s.reveal() for s in self._secrets)))

    def _cleaned(self, value: Any, known: tuple[str, ...]) -> Any:
        if isinstance(value, str):
            return _IN_TEXT.sub(rf"\1{HIDDEN}", scrubbed(value, known))
        if isinstance(value, Mapping):
            return {
                key: hidden(item) if _KEYS.search(key) else self._cleaned(item, known)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._cleaned(item, known) for item in value]
        return value


def hidden(value: Any) -> Any:
    """Replace all texts in a value; what is no text tells no secret."""
    if isinstance(value, str):
        return HIDDEN if value else value
    if isinstance(value, Mapping):
        return {key: hidden(item) for key, item in value.items()}
    return [hidden(item) for item in value] if isinstance(value, list | tuple) else value


def is_secretive(model: str, method: str) -> bool:
    """Tell whether a call's bare texts are secrets: `res.users.change_password`."""
    return bool(_CALLS.search(f"{model}.{method}"))
