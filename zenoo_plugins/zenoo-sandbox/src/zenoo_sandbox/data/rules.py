"""The record rules of the sandbox's models: what Odoo's base module keeps apart."""

from __future__ import annotations

from zenoo_sandbox.data.seeds import COMPANY_IDS, PARTNER_ID, UID, Rule

_EVERYTHING = ((1, "=", 1),)
_OWN = (("user_id", "=", UID),)
_OWN_COMPANIES = (("id", "in", COMPANY_IDS),)

_RULES = (
    # Partners of internal users stay visible from every company: users must be selectable.
    Rule(
        "Contacts: companies at work",
        "res.partner",
        (),
        (
            "|",
            "|",
            ("partner_share", "=", False),
            ("company_id", "in", COMPANY_IDS),
            ("company_id", "=", False),
        ),
    ),
    Rule(
        "Contacts: portal and public users read their own company",
        "res.partner",
        ("base.group_portal", "base.group_public"),
        (("id", "child_of", PARTNER_ID),),
        perm_write=False,
        perm_create=False,
        perm_unlink=False,
    ),
    Rule(
        "Users: companies at work",
        "res.users",
        (),
        ("|", ("share", "=", False), ("company_ids", "in", COMPANY_IDS)),
    ),
    Rule(
        "Companies: companies at work",
        "res.company",
        ("base.group_user", "base.group_portal", "base.group_public"),
        _OWN_COMPANIES,
    ),
    Rule("Settings: one's own", "res.users.settings", ("base.group_user",), _OWN),
    Rule("Settings: all of them", "res.users.settings", ("base.group_system",), _EVERYTHING),
    Rule("API keys: one's own", "res.users.apikeys", ("base.group_user",), _OWN),
    Rule("API keys: all of them", "res.users.apikeys", ("base.group_system",), _EVERYTHING),
    Rule("Companies: all of them", "res.company", ("base.group_erp_manager",), _EVERYTHING),
)


def rules(version: str) -> tuple[Rule, ...]:
    """Return the record rules; both versions have the same for these models."""
    del version
    return _RULES
