"""The main company of every database and the second one of the demo data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_sandbox.data.seeds import Ref, Seed

MAIN = "base.main_company"
SECOND = "sandbox.second_company"

_BARE = {"name": "My Company"}

_HARBOUR_STREET = {
    "name": "Harbour Street Trading",
    "street": "12 Harbour Street",
    "city": "Portland",
    "zip": "04101",
    "state_id": Ref("base.state_us_me"),
    "country_id": Ref("base.us"),
    "phone": "+1 207 555 0110",
    "email": "hello@harbourstreet.example.com",
    "website": "http://www.harbourstreet.example.com",
}

_POLDER_STREET = {
    "name": "Polder Street Trading",
    "street": "Sint-Jansplein 4",
    "city": "Antwerpen",
    "zip": "2060",
    "state_id": Ref("base.state_be_van"),
    "country_id": Ref("base.be"),
    "phone": "+32 3 555 01 20",
    "email": "hallo@polderstreet.example.com",
    "website": "http://www.polderstreet.example.com",
}


def companies(version: str, *, demo: bool) -> Iterator[Seed]:
    """Yield each company after its partner."""
    yield from _company(MAIN, "base.main_partner", _HARBOUR_STREET if demo else _BARE, (1, 1), 0)
    if demo:
        # The recorded servers gave this number to a partner of their own, 18.0 the one before.
        number = 42 if version == "19.0" else 43
        yield from _company(SECOND, "sandbox.second_partner", _POLDER_STREET, (2, number), 10)


def _company(
    xmlid: str, partner: str, facts: Mapping[str, Any], ids: tuple[int, int], sequence: int
) -> Iterator[Seed]:
    company_id, partner_id = ids
    person = {**facts, "is_company": True, "lang": "en_US"}
    yield Seed(partner, "res.partner", person, partner_id, noupdate=True)
    values = {
        "name": facts["name"],
        "partner_id": Ref(partner),
        "currency_id": Ref("base.USD"),
        "sequence": sequence,
    }
    yield Seed(xmlid, "res.company", values, company_id, noupdate=True)
