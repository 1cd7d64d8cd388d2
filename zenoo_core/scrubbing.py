"""The last line before a log: secrets of this process, should one ever reach a record."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

from zenoo_core.secret import alive

SHORTEST = 6  # shorter secrets are words of the language: taking them out would ruin every text
_FORMATTER = logging.Formatter()
_IN_A_URL = re.compile(r"://[^/\s@]*@").sub
_BY_NAME = re.compile(
    r"(\b(?:password|passwd|pwd|secret|token|api_?key)['\"]?\s*[=:]\s*)[^\s,;)}\]]+", re.IGNORECASE
).sub


class SecretFilter(logging.Filter):
    """Put `***` for every secret that the process holds, in whatever passes.

        handler.addFilter(SecretFilter())

    It lets all records through. Message and traceback are looked at, as they are and in the forms
    of URLs, JSON and base64; secrets of less than 6 characters are left. Nothing of zenoo's own
    counts on it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record in place."""
        found = tuple(alive())
        if not found:
            return True
        message = record.getMessage()
        if (clean := scrubbed(message, found)) != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = scrubbed(record.exc_text, found)
        return True


def scrubbed(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without these secrets; the longest go first, as one may hold another."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            for form in _forms(secret):
                text = text.replace(form, "***")
    return text


def quoted(error: BaseException) -> str:
    """Return an error's class and text for the text of another, without what gives access.

    Drivers and clients quote the addresses that they were given, with the credentials in them.
    """
    text = masked(" ".join(str(error).split()))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def masked(text: str) -> str:
    """Return a text without credentials: those in addresses, by name, and this process's own."""
    text = _BY_NAME(r"\1***", _IN_A_URL("://***@", text))
    return scrubbed(text, tuple(alive()))


def _forms(secret: str) -> Iterator[str]:
    import base64  # not by `import zenoo_core`: it brings struct and binascii

    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
