"""The steps of the demo: each does one thing to a real server and checks what came of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from zenoo_cli.demo.record import LogLines
from zenoo_core.client import ZenooClient
from zenoo_core.errors import UserError

NAME = "Ada Lovelace"
CITY = "London"
LOGIN = "admin"


class Unexpected(Exception):
    """A step did not end as it should."""


@frozen
class Shown:
    """What a step has to show: a line of text, and rows for a table."""

    text: str
    rows: list[dict[str, Any]] = field(factory=list)


@define
class Stage:
    """What the steps share."""

    client: ZenooClient
    audit: Path
    log: LogLines
    contact: int = 0

    def entries(self) -> list[dict[str, Any]]:
        """Return what the plugin `audit` has written so far."""
        return [json.loads(line) for line in self.audit.read_text().splitlines()]


def _expect(condition: bool, what: str) -> None:
    """Raise `Unexpected` unless the condition holds."""
    if not condition:
        raise Unexpected(f"expected {what}")


async def _log_in(stage: Stage) -> Shown:
    # The sandbox's documented password, the same in every sandbox.
    who = await stage.client.login("demo", LOGIN, LOGIN)
    _expect(who.uid > 0, "a user id")
    names = ", ".join(name for name, _ in stage.client.plugins)
    return Shown(
        f"{LOGIN} (user {who.uid}) on {who.database}, Odoo {who.server_version}; plugins: {names}"
    )


async def _list_companies(stage: Stage) -> Shown:
    fields = ["name", "city", "country_id", "currency_id"]
    rows = await stage.client.search_read("res.company", [], fields)
    _expect(len(rows) > 0 and all(row["name"] for row in rows), "companies with names")
    return Shown(f"{len(rows)} found", rows)


async def _create_contact(stage: Stage) -> Shown:
    made = await stage.client.create("res.partner", {"name": NAME, "email": "ada@example.com"})
    _expect(type(made) is int and made > 0, "the new contact's id")
    stage.contact = made
    return Shown(f"res.partner {made} is {NAME}")


async def _update_contact(stage: Stage) -> Shown:
    await stage.client.write("res.partner", [stage.contact], {"city": CITY})
    rows = await stage.client.read("res.partner", [stage.contact], ["name", "email", "city"])
    _expect([row["city"] for row in rows] == [CITY], f"one contact in {CITY}")
    return Shown("read back:", rows)


async def _search_contact(stage: Stage) -> Shown:
    ids = await stage.client.search("res.partner", [("name", "=", NAME), ("city", "=", CITY)])
    _expect(stage.contact in ids, f"the contact {stage.contact} among {ids}")
    return Shown(f"found {ids}")


async def _delete_contact(stage: Stage) -> Shown:
    await stage.client.unlink("res.partner", [stage.contact])
    left = await stage.client.search_count("res.partner", [("id", "=", stage.contact)])
    _expect(left == 0, "no such contact any more")
    return Shown(f"res.partner {stage.contact} is gone")


async def _meet_refusal(stage: Stage) -> Shown:
    """Delete Odoo's superuser, which no Odoo allows."""
    try:
        await stage.client.unlink("res.users", [1])
    except UserError as error:
        facts = {"class": type(error).__name__, "server": error.name, "message": error.message}
        return Shown(f"{error.model}.{error.method} was refused:", [facts])
    raise Unexpected("expected a UserError")


async def _ask_audit(stage: Stage) -> Shown:
    entries = stage.entries()
    done = {(entry["model"], entry["method"]) for entry in entries}
    for method in ("create", "write", "search", "unlink"):
        _expect(("res.partner", method) in done, f"an audit entry for res.partner.{method}")
    refused = [entry for entry in entries if entry.get("error") == "UserError"]
    _expect(len(refused) == 1, "one refusal in the audit trail")
    _expect(all(entry["login"] == LOGIN for entry in entries), f"{LOGIN} in every entry")
    rows = [_audit_row(entry) for entry in entries]
    return Shown(f"{len(entries)} calls by {LOGIN}, without any values:", rows)


def _audit_row(entry: dict[str, Any]) -> dict[str, Any]:
    counted = f"{entry['records']} found" if "records" in entry else ""
    return {
        "call": f"{entry['model']}.{entry['method']}",
        "touched": entry.get("ids", counted),
        "ms": f"{entry['duration'] * 1e3:.1f}",
        "outcome": entry["outcome"],
        "error": entry.get("error", ""),
    }


async def _ask_logging(stage: Stage) -> Shown:
    lines = stage.log.lines
    _expect(len(lines) == len(stage.entries()), "a log line for each call")
    rows = [{"level": level, "line": line} for level, line in lines[-3:]]
    return Shown(f"{len(lines)} lines of logger zenoo.calls, the last of them:", rows)


STEPS: tuple[tuple[str, Callable[[Stage], Awaitable[Shown]]], ...] = (
    ("Log in", _log_in),
    ("List the companies", _list_companies),
    ("Create a contact", _create_contact),
    ("Update it", _update_contact),
    ("Search for it", _search_contact),
    ("Delete it", _delete_contact),
    ("Meet a refusal: delete Odoo's superuser", _meet_refusal),
    ("What the plugin audit saw", _ask_audit),
    ("What the plugin logging saw", _ask_logging),
)
