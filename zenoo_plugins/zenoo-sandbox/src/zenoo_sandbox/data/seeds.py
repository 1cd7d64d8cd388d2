"""The shapes of what the sandbox's database is built from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

# Placeholders in the domain of a rule: the user at work and the companies it works in.
UID = "{uid}"
PARTNER_ID = "{partner_id}"
COMPANY_IDS = "{company_ids}"


@frozen
class Ref:
    """Point at another seed by its external id (`base.be`)."""

    xmlid: str


@frozen
class Seed:
    """One record to create; `id` fixes its number, None takes the next free one.

    A many2one value is a Ref, an x2many value a list of Ref. `translations` holds the values
    of translated fields by language code.
    """

    xmlid: str | None
    model: str
    values: Mapping[str, Any]
    id: int | None = None
    noupdate: bool = False
    translations: Mapping[str, Mapping[str, str]] = field(factory=dict)


@frozen
class Access:
    """Grant a group the named operations on a model; `group` None grants them to everybody."""

    model: str
    group: str | None
    read: bool = False
    write: bool = False
    create: bool = False
    unlink: bool = False


@frozen
class Rule:
    """Keep to the records of a domain; without groups the rule binds everybody.

    As in Odoo, the rules without groups are all required, those of a user's groups are
    alternatives.
    """

    name: str
    model: str
    groups: tuple[str, ...]
    domain: tuple[Any, ...]
    perm_read: bool = True
    perm_write: bool = True
    perm_create: bool = True
    perm_unlink: bool = True

    @property
    def expression(self) -> str:
        """Return the domain as the text that `ir.rule` holds, its placeholders spelled out."""
        return f"[{', '.join(map(_spelled, self.domain))}]"


_EXPRESSIONS = {
    UID: "user.id",
    PARTNER_ID: "user.commercial_partner_id.id",
    COMPANY_IDS: "company_ids",
}


def _spelled(item: Any) -> str:
    if not isinstance(item, tuple):
        return repr(item)
    name, operator, value = item
    known = _EXPRESSIONS.get(value) if isinstance(value, str) else None
    return f"({name!r}, {operator!r}, {known or repr(value)})"
