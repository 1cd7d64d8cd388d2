"""The cookies of one login, kept by hand: a pool that several users share must not mix them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from zenoo_core.secret import HiddenText


class Cookies(dict[str, str]):
    """Names and values as they go out; its repr shows names only.

    Path and domain are not looked at: a transport talks to one origin and follows no redirect.
    """

    def header(self) -> str:
        """Return the value of the header `Cookie`."""
        return HiddenText("; ".join(f"{name}={value}" for name, value in self.items()))

    def follow(self, lines: Iterable[str]) -> None:
        """Take over what the `Set-Cookie` headers of an answer say (RFC 6265, 5.2)."""
        for line in lines:
            pair, *attributes = line.split(";")
            name, equals, value = pair.partition("=")
            if not equals or not name.strip():
                continue
            if _is_over(attributes):
                self.pop(name.strip(), None)
            else:
                self[name.strip()] = value.strip()

    def __repr__(self) -> str:
        return f"<cookies {', '.join(self)}>"


def _is_over(attributes: list[str]) -> bool:
    """Tell whether a cookie is sent only to delete it; `Max-Age` has precedence."""
    values = {
        name.strip().lower(): value.strip()
        for name, _, value in (attribute.partition("=") for attribute in attributes)
    }
    try:
        if "max-age" in values:
            return int(values["max-age"]) <= 0
        if "expires" in values:
            return parsedate_to_datetime(values["expires"]) <= datetime.now(UTC)
    except (ValueError, TypeError):
        pass  # an unreadable limit is none
    return False
