"""The users of a bare database and those of the demo data, each after its partner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_sandbox.data.companies import MAIN, SECOND
from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

# The documented fixed keys of the sandbox's users, by external id.
API_KEYS = {
    "base.user_admin": "sandbox-admin",
    "base.user_demo": "sandbox-demo",
    "sandbox.user_limited": "sandbox-limited",
}

_GROUPS_FIELD = {"18": "groups_id", "19": "group_ids"}

# What demo data writes over the administrator of a bare database.
_DEMO_ADMIN = {
    "name": "Mira Admin",
    "company_name": "Harbour Street Trading",
    "email": "admin@harbourstreet.example.com",
    "country": "us",
}


def users(version: str, *, demo: bool) -> Iterator[Seed]:
    """Yield partner and user in turn, with the ids of the recorded servers.

    Recorded roles: uid 1 is the archived superuser, uid 2 the administrator. 18.0 has a template
    for new users that 19.0 gave up, so the ids after it differ by one.
    """
    series = version.split(".")[0]
    for row in rows("res.users"):
        if not row[f"id{series}"] or (row["demo"] == "1" and not demo):
            continue
        administrator = row["xmlid"] == "base.user_admin"
        facts = row | _DEMO_ADMIN if administrator and demo else row
        companies = (MAIN, SECOND) if administrator and demo else (MAIN,)
        yield _partner(facts, series)
        yield _user(facts, series, companies)


def _partner(row: Mapping[str, str], series: str) -> Seed:
    values = {
        "name": row["name"],
        "active": row["active"] == "1",
        "email": row["email"] or False,
        "tz": row["tz"] or False,
        "lang": "en_US",
        "country_id": Ref(f"base.{row['country']}") if row["country"] else False,
        "company_id": Ref(MAIN),
        # Recorded: the administrator has no parent; the display name is led by this text.
        "company_name": row["company_name"] or False,
    }
    return Seed(row["partner"], "res.partner", values, int(row[f"partner{series}"]), noupdate=True)


def _user(row: Mapping[str, str], series: str, companies: tuple[str, ...]) -> Seed:
    values: dict[str, Any] = {
        "login": row["login"],
        "password": row["password"] or False,
        "active": row["active"] == "1",
        "partner_id": Ref(row["partner"]),
        "company_id": Ref(companies[0]),
        "company_ids": [Ref(xmlid) for xmlid in companies],
        _GROUPS_FIELD[series]: [Ref(xmlid) for xmlid in row["groups"].split()],
    }
    return Seed(row["xmlid"], "res.users", values, int(row[f"id{series}"]), noupdate=True)
