"""Keys as external ids: `zenoo_once.<key>-<digest of the values>`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from zenoo_core.errors import InvalidValueError
from zenoo_core.once.layout import Sheet

# No module of Odoo's may ever have this name: external ids of a module that is upgraded, and that
# its files do not name, are deleted together with their records.
MODULE = "zenoo_once"
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DIGEST = 16  # characters


def check_keys(model: str, keys: Sequence[str]) -> None:
    """Refuse keys that an external id cannot hold, and keys that come twice."""
    for key in keys:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise InvalidValueError(
                f"key {str(key)[:80]!r} cannot be used",
                model=model,
                method="create_once",
                hint="Expected 1 to 64 letters, digits, _ and -, as in 'order-4711'.",
            )
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidValueError(
            f"key {twice!r} is given to two records",
            model=model,
            method="bulk_create_once",
            hint="Give each record a key of its own.",
        )


def name_of(key: str, model: str, sheet: Sheet) -> str:
    """Return the external id's name; what is to be created has its part in it."""
    content = json.dumps([model, sorted(sheet.columns), sheet.sorted_rows()]).encode()
    return f"{key}-{blake2b(content, digest_size=_DIGEST // 2).hexdigest()}"


def key_of(name: str) -> str:
    """Return the key in an external id's name."""
    return name[: -_DIGEST - 1]


def domain_of(keys: Iterable[str]) -> list[Any]:
    """Return the domain of all external ids that may belong to these keys, and some more.

    `_` stands for any character there, so the answer has to be looked through.
    """
    terms: list[Any] = [["name", "=like", f"{key}-%"] for key in keys]
    return [["module", "=", MODULE], *["|"] * (len(terms) - 1), *terms]


_SECRET = re.compile(r"passw|secret|token|api_?key", re.IGNORECASE)


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as an error may carry them: what a field's name calls secret is left out."""
    return {name: "***" if _SECRET.search(name) else value for name, value in values.items()}
