"""Countries, states, currencies and languages, with the ids and values of a recorded server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from zenoo_sandbox.data.seeds import Ref, Seed
from zenoo_sandbox.data.tables import rows

# Recorded in no `res.currency` row but in the session info: the dollar stands before the amount.
_SIGN_BEFORE = frozenset({"USD"})

# The one formatted value of a language that differs between the recorded servers.
_TIME_FORMAT = {("19.0", "en_US"): "%I:%M:%S %p"}

# Currencies that 18.0 has not, with their numbers in 19.0: what follows has one number less there.
# The countries that use it had the Antillean guilder before.
_NEWEST: dict[str, dict[str, int]] = {"19.0": {}, "18.0": {"XCG": 72}}

# Not recorded: of the two installed languages one begins the week on Monday.
_WEEK_START = {"fr_FR": "1"}


def geography(version: str) -> Iterator[Seed]:
    """Yield languages, currencies, countries and states in the order of their references."""
    yield from _languages(version)
    yield from _currencies(version)
    yield from _countries(version)
    yield from _states()


def _languages(version: str) -> Iterator[Seed]:
    for row in rows("res.lang"):
        values = {
            "name": row["name"],
            "code": row["code"],
            "iso_code": row["iso_code"],
            "url_code": row["iso_code"],
            "active": row["active"] == "1",
            "date_format": row["date_format"],
            "time_format": _TIME_FORMAT.get((version, row["code"]), "%H:%M:%S"),
            "grouping": "[3,0]",
            "week_start": _WEEK_START.get(row["code"], "7"),
        }
        yield Seed(f"base.lang_{row['iso_code']}", "res.lang", values, int(row["id"]), True)


def _currencies(version: str) -> Iterator[Seed]:
    newest = _NEWEST[version]
    for row in rows("res.currency"):
        if row["name"] in newest:
            continue
        number = int(row["id"])
        number -= sum(number > other for other in newest.values())
        values = {
            "name": row["name"],
            "symbol": row["symbol"],
            "full_name": row["full_name"],
            "rounding": float(row["rounding"]),
            "active": row["active"] == "1",
            "position": "before" if row["name"] in _SIGN_BEFORE else "after",
        }
        yield Seed(_currency(row["name"]), "res.currency", values, number, True)


def _countries(version: str) -> Iterator[Seed]:
    currencies = {row["id"]: _currency(row["name"]) for row in rows("res.currency")}
    for number in _NEWEST[version].values():
        currencies[str(number)] = _currency("ANG")
    french = {row["code"]: row["name"] for row in rows("res.country.fr")}
    for row in rows("res.country"):
        values = {
            "name": row["name"],
            "code": row["code"],
            "phone_code": int(row["phone_code"]),
            "currency_id": Ref(currencies[row["currency_id"]]),
        }
        translations = {"fr_FR": {"name": french[row["code"]]}} if row["code"] in french else {}
        yield Seed(
            _country(row["code"]), "res.country", values, int(row["id"]), translations=translations
        )


def _states() -> Iterator[Seed]:
    codes = {row["id"]: row["code"] for row in rows("res.country")}
    for row in rows("res.country.state"):
        country = codes[row["country_id"]]
        values = {
            "name": row["name"],
            "code": row["code"],
            "country_id": Ref(_country(country)),
        }
        # No recording shows the external id of a state. Odoo numbers some and names others by
        # their code; here all are named by their code, without a repeated country (DE-BE).
        code = row["code"].removeprefix(f"{country}-")
        xmlid = f"base.state_{country}_{code}".lower()
        yield Seed(xmlid, "res.country.state", values, int(row["id"]))


def _currency(name: str) -> str:
    return f"base.{name}"


@cache
def _country(code: str) -> str:
    # Odoo's external id is the code in lower case, except for the United Kingdom.
    return "base.uk" if code == "GB" else f"base.{code.lower()}"
