"""Records of the technical models: kinds of messages, settings, menus, modules, rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zenoo_sandbox.data.companies import MAIN
from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

# Recorded: number, action and parent of 17 and 19, the names of all; the other numbers are ours.
_MENUS = (
    (4, "base.menu_administration", "Settings", None, None),
    (10, "base.menu_custom", "Technical", "base.menu_administration", None),
    (11, "base.next_id_9", "Database Structure", "base.menu_custom", None),
    (17, "base.menu_decimal_precision_form", "Decimal Accuracy", "base.next_id_9", (4, 5)),
    (18, "base.next_id_6", "Actions", "base.menu_custom", None),
    (19, "base.menu_ir_sequence_actions", "Actions", "base.next_id_6", (5, 6)),
)
# Recorded by version: number, currency, day, rate.
_RATES = {
    "18": ((122, "ZIG", "2024-04-08", 14.69), (47, "UYI", "2023-09-13", 5.7778)),
    "19": ((73, "XCG", "2025-01-15", 1.80302), (123, "ZIG", "2024-04-08", 14.69)),
}


def system(version: str) -> Iterator[Seed]:
    """Yield what needs users, companies and currencies to be there."""
    series = version.split(".")[0]
    yield from _subtypes()
    # Only the administrator has opened the web client, whence the settings.
    owner = {"user_id": Ref("base.user_admin")}
    yield Seed("sandbox.settings_admin", "res.users.settings", owner, 1)
    yield from _menus(series)
    yield from _modules(series)
    yield from _rates(series)
    yield from _languages()


def _subtypes() -> Iterator[Seed]:
    # Recorded: a comment on a channel has kind 1.
    kinds = (("mail.mt_comment", "Discussions", 0, False), ("mail.mt_note", "Note", 100, True))
    for number, (xmlid, name, sequence, internal) in enumerate(kinds, 1):
        values = {"name": name, "sequence": sequence, "internal": internal}
        yield Seed(xmlid, "mail.message.subtype", values, number)


def _menus(series: str) -> Iterator[Seed]:
    for number, xmlid, name, parent, actions in _MENUS:
        values: dict[str, Any] = {"name": name, "parent_id": Ref(parent) if parent else False}
        if actions:
            values["action"] = f"ir.actions.act_window,{actions[series == '19']}"
        yield Seed(xmlid, "ir.ui.menu", values, number)


def _modules(series: str) -> Iterator[Seed]:
    for row in rows("ir.module.module"):
        if row[f"version{series}"]:
            values = {
                "name": row["name"],
                "shortdesc": row["title"],
                "state": "installed",
                "latest_version": f"{series}.0.{row[f'version{series}']}",
            }
            number = int(row[f"id{series}"])
            yield Seed(f"base.module_{row['name']}", "ir.module.module", values, number)


def _rates(series: str) -> Iterator[Seed]:
    for number, currency, day, rate in _RATES[series]:
        values = {
            "currency_id": Ref(f"base.{currency}"),
            "company_id": Ref(MAIN),
            "name": day,
            "rate": rate,
        }
        yield Seed(f"base.rate{currency}", "res.currency.rate", values, number)


def _languages() -> Iterator[Seed]:
    # The recorded servers had been asked twice for a language before the recording began.
    for number in (1, 2):
        values = {"lang_ids": [Ref("base.lang_fr")]}
        yield Seed(f"sandbox.language_wizard_{number}", "base.language.install", values, number)
