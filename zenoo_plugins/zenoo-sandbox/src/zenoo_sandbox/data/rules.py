"""The record rules of the sandbox's models: what Odoo's base module keeps apart."""

from __future__ import annotations

from zenoo_sandbox.data.seeds import COMPANY_IDS, PARTNER_ID, UID, Rule

_EVERYTHING = ((1, "=", 1),)
_OWN = (("user_id", "=", UID),)
_OWN_COMPANIES = (("id", "in", COMPANY_IDS),)

_SHARED = ("|", ("company_id", "in", COMPANY_IDS), ("company_id", "=", False))
_SALES = ("sales_team.group_sale_salesman",)
_ALL_SALES = ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice")

_SELLING = (
    *(
        Rule(f"{name}: companies at work", model, (), _SHARED)
        for name, model in (
            ("Products", "product.template"),
            ("Accounts", "res.partner.bank"),
            ("Sequences", "ir.sequence"),
        )
    ),
    *(
        rule
        for name, model, owner in (
            ("Orders", "sale.order", "user_id"),
            ("Order lines", "sale.order.line", "salesman_id"),
        )
        for rule in (
            Rule(f"{name}: companies at work", model, (), (("company_id", "in", COMPANY_IDS),)),
            Rule(
                f"{name}: one's own and nobody's",
                model,
                _SALES,
                ("|", (owner, "=", UID), (owner, "=", False)),
            ),
            Rule(f"{name}: all of them", model, _ALL_SALES, _EVERYTHING),
            Rule(
                f"{name}: a customer's own",
                model,
                ("base.group_portal",),
                (
                    (
                        "order_partner_id" if "line" in model else "partner_id",
                        "child_of",
                        PARTNER_ID,
                    ),
                ),
            ),
        )
    ),
)

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
    return (*_RULES, *_SELLING)
