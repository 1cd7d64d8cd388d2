"""Take secrets out of values before they are written anywhere.

A name that looks secret hides what belongs to it; a harmless value hidden is better than a secret
shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from zenoo_core import Secret
from zenoo_core.records import Request

HIDDEN = "***"
MAX_TEXT = 256
MAX_DEPTH = 16

# Whole words of a name (`smtp_pass`, `api_key`, `pin`), and parts that are telling anywhere.
_SECRET_NAME = re.compile(
    r"(?i)(?:^|[^a-z0-9])(?:pass|pin|key|otp|totp|pwd|cvc|cvv|auth|hash)(?:$|[^a-z0-9])"
    r"|passw|passphrase|apikey|token|secret|credential|session_?id|authorization|cookie|privatekey"
)
# Models whose every value may be a secret, whatever its field is called.
_SECRET_MODELS = frozenset({"ir.config_parameter", "res.users.apikeys", "change.password.user"})


def looks_secret(name: object) -> bool:
    """Tell whether a field, argument or parameter of this name may hold a secret."""
    return isinstance(name, str) and _SECRET_NAME.search(name) is not None


class Scrubber:
    """Take secrets out of values, and what else is to be hidden: values of fields by these names.

    A path in a domain is hidden by its last name.
    """

    def __init__(self, hide: Iterable[str] = ()) -> None:
        self._hidden = frozenset(hide)

    def arguments(self, request: Request) -> dict[str, Any]:
        """Return a request's `args` and `kwargs`, fit for JSON and without secrets.

        Long texts are cut. `set_password("…")` and its like, and system parameters, show nothing.
        """
        if request.model in _SECRET_MODELS or looks_secret(request.method):
            return {"args": HIDDEN, "kwargs": HIDDEN}
        return {
            "args": self.scrubbed(list(request.args)),
            "kwargs": self.scrubbed(dict(request.kwargs)),
        }

    def scrubbed(self, value: Any, depth: int = 0) -> Any:
        """Return a copy for JSON in which no secret is left."""
        if isinstance(value, float):
            return value if isfinite(value) else str(value)
        if value is None or isinstance(value, int):
            return value
        if isinstance(value, str):
            return _cut(value)
        if depth >= MAX_DEPTH:
            return "…"
        if isinstance(value, Mapping):
            return self._mapping(value, depth + 1)
        if isinstance(value, list | tuple | set | frozenset):
            return self._sequence(list(value), depth + 1)
        if isinstance(value, Secret):
            return HIDDEN
        # No repr of what is unknown: it may show anything.
        return value.isoformat() if isinstance(value, date) else f"<{type(value).__name__}>"

    def _hides(self, name: object) -> bool:
        if looks_secret(name):
            return True
        return isinstance(name, str) and name.rpartition(".")[2] in self._hidden

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        # {"key": "mail.secret", "value": "…"}: the secret's name is itself a value.
        named = self._hides(value.get("name")) or self._hides(value.get("key"))
        return {
            str(key): HIDDEN
            if self._hides(key) or (named and key == "value")
            else self.scrubbed(item, depth)
            for key, item in value.items()
        }

    def _sequence(self, values: list[Any], depth: int) -> list[Any]:
        """A domain's `["password", "=", "…"]`, or `set_param("a.secret", "…")`: hide the rest."""
        if values and self._hides(values[0]):
            return [values[0], *(HIDDEN for _ in values[1:])]
        return [self.scrubbed(value, depth) for value in values]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text)} characters)"
