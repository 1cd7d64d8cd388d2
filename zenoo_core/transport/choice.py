"""Which of several transports suits a server and the credentials, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen


@frozen
class Serves:
    """Which credentials a transport takes, and the first and last Odoo that it is for.

    What a transport declares of itself, so that `auto` can choose among several.
    """

    keys: bool = True
    passwords: bool = True
    first: int = 0
    last: int | None = None


@frozen
class Choice:
    """The transport that carries the calls, and why it does.

    `passed_over` has a line for each other candidate; `server_version` is empty where nobody had
    to ask.
    """

    name: str
    reason: str
    server_version: str = ""
    passed_over: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


def major_version(version: Mapping[str, Any]) -> int:
    """Return Odoo's major version from what `version()` answered; 0 if it names none.

    `saas~18.2` and `18.0+e` are both 18.
    """
    found = re.search(r"\d+", str(version.get("server_version", "")))
    return int(found[0]) if found else 0


def objection(serves: Serves, *, is_key: bool, major: int | None = None) -> str:
    """Say why a transport does not suit, or return an empty text; `major` None: not known yet."""
    if is_key and not serves.keys:
        return "takes no API key"
    if not is_key and not serves.passwords:
        return "takes API keys only"
    if not major:
        return ""
    if major < serves.first:
        return f"is for Odoo {serves.first} and later"
    if serves.last is not None and major > serves.last:
        return f"is for Odoo up to {serves.last}"
    return ""
