"""E-mail addresses in texts."""

from __future__ import annotations

import re
from email.utils import getaddresses

_ADDRESS = re.compile(r"[^\s<>\",;@]+@[^\s<>\",;@]+\.[^\s<>\",;@]+")


def normalized(text: str | None) -> str | None:
    """Return the one address of a text in lower case; None where there is none or several."""
    found = _ADDRESS.findall(text or "")
    return found[0].lower() if len(found) == 1 else None


def formatted(name: str | None, text: str | None) -> str | None:
    """Return the addresses of a text, each with the name in front."""
    found = _ADDRESS.findall(text or "")
    if not found:
        return text or None
    return ",".join(f'"{name or "False"}" <{address}>' for address in found)


def parse_contact(text: str) -> tuple[str, str]:
    """Return name and address of "Name <address>"; either may be empty."""
    found = _ADDRESS.findall(text)
    if not found:
        return text.strip(), ""
    name, _ = getaddresses([text])[0]
    return name.strip(), found[0].lower()
