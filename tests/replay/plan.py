"""What the replay has to know beyond the recordings: order, bindings, and how each case compares.

Everything here is about single cases or about the demo data; the comparison itself is in
`compare.py` and knows no case.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

# The recorder made these on the main server after the numbered run, or in a second small run of
# its own; the rest of `jsonrpc-*` is in the order of the recorded ids.
SECOND_RUN = (
    "jsonrpc-redirect-warning",
    "jsonrpc-redirect-warning-archive",
    "jsonrpc-transaction-rollback",
    "jsonrpc-transaction-rollback-after",
    "jsonrpc-serialization-failure",
    "jsonrpc-read-active-test",
    "jsonrpc-search-any-operator",
    "jsonrpc-search-true-false-leaf",
    "jsonrpc-search-empty-in",
    "jsonrpc-search-date-relative",
    "jsonrpc-search-is-set",
    "jsonrpc-search-not-operator",
    "jsonrpc-create-readonly-computed",
    "jsonrpc-create-readonly-computed-after",
    "jsonrpc-wizard-create-transient",
    "jsonrpc-search-read-transient",
    "jsonrpc-abstract-model",
    "jsonrpc-display-name-search",
    "jsonrpc-translated-write",
    "jsonrpc-get-field-translations",
    "jsonrpc-get-views",
)
COOLDOWN = (
    "session-login-cooldown",
    "session-login-cooldown-other-user",
    "jsonrpc-login-cooldown-authenticate",
)
LISTING_OFF = (
    "nodb-list-db-off-db-list",
    "nodb-list-db-off-selector",
    "nodb-list-db-off-web-database-list",
)

# Where an answer holds ids that the case made: the recorded ones stand for ours from then on.
NEW_IDS: dict[str, tuple[str | int, ...]] = {
    "jsonrpc-create-single": (),
    "jsonrpc-create-list": (),
    "jsonrpc-create-list-of-one": (),
    "jsonrpc-create-x2many-commands": (),
    "jsonrpc-read-x2many": (0, "child_ids"),
    "jsonrpc-name-create": (0,),
    "jsonrpc-copy": (),
    "jsonrpc-copy-int-id": (),
    "jsonrpc-create-readonly-computed": (),
    "jsonrpc-unicode": (),
    "jsonrpc-control-characters": (),
    "jsonrpc-create-datetime": (),
    "jsonrpc-create-attachment": (),
    "jsonrpc-create-attachment-raw": (),
    "jsonrpc-message-post": (),
    "session-call-kw-create": (),
}

# Whose session the recorded cookie is; every other one is the administrator's.
SESSION_OF = {
    "session-call-kw-access-error": "limited",
    "session-destroy": "doomed",
    "session-call-kw-after-destroy": "doomed",
    "session-get-session-info-after-destroy": "doomed",
}

# Cases compared by kind that asked for an order: field, and whether it descends.
ORDERED = {"jsonrpc-search-read": ("name", True)}

# The names of Odoo's demo data and ours for the same records, in requests and in answers.
NAMES = {
    "YourCompany": "Harbour Street Trading",
    "info@yourcompany.com": "hello@harbourstreet.example.com",
    "My US Company": "Polder Street Trading",
    "Mitchell Admin": "Mira Admin",
    "admin@yourcompany.example.com": "admin@harbourstreet.example.com",
    "Azure Interior": "Azure Lake Textiles",
    "Brandon Freeman": "Basil Frost",
    "Colleen Diaz": "Celia Dunn",
    "Chester Reed": "Chloe Reed",
    "Dwayne Newman": "Dwight North",
    "Wood Corner": "Willow Corner Crafts",
    "Acme Corporation": "Acorn Joinery",
    "Deco Addict": "Birch Joinery",
    "Addison Olson": "Ada Olsen",
    "The Jackson Group": "Thornbury Group",
    "wood.corner26@example.com": "info@willowcorner.example.com",
    "jackson.group82@example.com": "info@thornburygroup.example.com",
    "ready.mat28@example.com": "info@rowanmats.example.com",
    "Ron Gibson": "Rhea Gallo",
    "Tom Ruiz": "Tess Ruiz",
    "admin@example.com": "admin@harbourstreet.example.com",
    "Ready Mat": "Rowan Mats",
    "Restaurant Expenses": "Canteen Meals",
    "Hotel Accommodation": "Guest House Night",
}

# Whole texts that stand for others: what a search looks for.
TEXTS = {"deco": "birch"}

# Answers whose numbers are only their own: where a server has a model or a field in its tables.
OWN_IDS = ("jsonrpc-fields-meta", "jsonrpc-models")

_TABLES = Path(__file__).with_name("cases.toml")


@cache
def groups(name: str) -> list[dict[str, Any]]:
    """Return the groups of a table of cases, each with its reason."""
    found: list[dict[str, Any]] = tomllib.loads(_TABLES.read_text())[name]
    return found


def _table(name: str, version: str, value: str = "reason") -> dict[str, Any]:
    own = [group for group in groups(name) if version in group.get("versions", (version,))]
    return {case: group[value] for group in own for case in group["cases"]}


def left_out(version: str) -> dict[str, str]:
    """Return the cases that the sandbox does not answer as recorded, each with its reason."""
    return _table("left_out", version)


def by_kind(version: str) -> dict[str, str]:
    """Return the cases that are compared by members and types only, each with its reason."""
    return _table("by_kind", version)


def ignored(version: str) -> dict[str, list[str]]:
    """Return the members that are not compared, by case."""
    return _table("ignored", version, "members")
