"""The last line before a log: secrets of this process, should one ever reach a record."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

from zenoo_core.secret import alive

SHORTEST = 6  # shorter secrets are words of the language: taking them out would ruin every text
_FORMATTER = logging.Formatter()


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


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
