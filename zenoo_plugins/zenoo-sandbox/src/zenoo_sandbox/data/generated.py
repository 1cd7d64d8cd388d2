"""Records out of small tables of our own, as many as asked for and the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

Values = dict[str, Any]
Find = Callable[[str], int]

_GIVEN = (
    *("Ada", "Amir", "Anna", "Ben", "Carla", "Chen", "Clara", "Dario", "Diego", "Ebba", "Elif"),
    *("Emil", "Farah", "Finn", "Greta", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kaja"),
    *("Karim", "Lea", "Liam", "Lucía", "Malik", "Maren", "Mateo", "Mila", "Nadia", "Noor", "Oskar"),
    *("Paula", "Rafael", "Rosa", "Samir", "Sofia", "Tomás", "Yuki"),
)
_FAMILY = (
    *("Abbas", "Almeida", "Andersen", "Bauer", "Becker", "Berg", "Blanc", "Castro", "Costa"),
    *("Dubois", "Eriksen", "Ferrari", "Fischer", "García", "Haddad", "Hansen", "Horvath", "Ito"),
    *("Jansen", "Keller", "Kowalski", "Lambert", "Lindqvist", "Maes", "Marin", "Meyer", "Moreau"),
    *("Müller", "Nakamura", "Novak", "Okafor", "Peeters", "Petit", "Ricci", "Rossi", "Santos"),
    *("Schmidt", "Silva", "Tanaka", "Virtanen", "Weber", "Yilmaz"),
)
_TRADES = (
    *("Bakery", "Books", "Ceramics", "Chemicals", "Consulting", "Electric", "Farms", "Foods"),
    *("Freight", "Furniture", "Gardens", "Glass", "Instruments", "Lighting", "Logistics", "Metal"),
    *("Optics", "Paper", "Pharma", "Plastics", "Software", "Solar", "Textiles", "Timber", "Tools"),
)
_FORMS = ("Ltd", "SA", "GmbH", "BV", "AB", "& Sons", "Group", "Works")
_STREETS = (
    *(
        "Harbour Street",
        "Mill Lane",
        "Station Road",
        "Linden Avenue",
        "Market Square",
        "High Street",
    ),
    *("Rue du Canal", "Gartenweg", "Via Roma", "Calle Mayor", "Kerkstraat", "Park Row", "Quay 7"),
    *("Orchard Way", "Foundry Yard", "Bridge Street", "Church Hill", "Ring Road", "Elm Street"),
)
# City, first digits of its post codes, country.
_CITIES = (
    *(
        ("Brussels", "10", "be"),
        ("Ghent", "90", "be"),
        ("Liège", "40", "be"),
        ("Paris", "750", "fr"),
    ),
    *(
        ("Lyon", "690", "fr"),
        ("Berlin", "101", "de"),
        ("Hamburg", "200", "de"),
        ("Milan", "201", "it"),
    ),
    *(
        ("Madrid", "280", "es"),
        ("Lisbon", "10", "pt"),
        ("Amsterdam", "10", "nl"),
        ("Oslo", "01", "no"),
    ),
    *(
        ("Stockholm", "111", "se"),
        ("Vienna", "10", "at"),
        ("Zurich", "80", "ch"),
        ("Osaka", "53", "jp"),
    ),
    *(
        ("Chicago", "606", "us"),
        ("Austin", "787", "us"),
        ("Toronto", "50", "ca"),
        ("Pune", "411", "in"),
    ),
)
_JOBS = ("Director", "Buyer", "Accountant", "Engineer", "Sales Manager", "Assistant", "Planner")
_TAGS = (
    "Wholesale",
    "Retail",
    "Export",
    "Press",
    "Partner",
    "Prospect",
    "Newsletter",
    "Key account",
)
_BLOCK, _STAFF = 10, 6


def partners(random: Random, first: int, size: int, find: Find) -> Iterator[Values]:
    """Yield contacts that get the ids from `first` on: of ten one company, six of its people."""
    company: Values = {}
    for number in range(size):
        place = number % _BLOCK
        if place == 0:
            company = _company(random, first + number, find)
            yield company
        else:
            yield _person(random, first + number, find, company if place <= _STAFF else None)


def _company(random: Random, number: int, find: Find) -> Values:
    name = f"{random.choice(_FAMILY)} {random.choice(_TRADES)} {random.choice(_FORMS)}"
    domain = f"company-{number}.example"
    address = _address(random, find)
    reach = {"email": f"info@{domain}", "website": f"https://www.{domain}", "function": None}
    return {"name": name, "is_company": True, "parent_id": None, **reach, **address, **_of(number)}


def _person(random: Random, number: int, find: Find, company: Values | None) -> Values:
    given, family = random.choice(_GIVEN), random.choice(_FAMILY)
    address = _address(random, find)
    parent = None
    if company is not None:
        # What a contact shares with its company.
        address |= {name: company[name] for name in ("street", "zip", "city", "country_id")}
        parent = int(company["ref"].removeprefix("G"))
    reach = {
        "email": f"person.{number}@mail.example",
        "website": None,
        "function": random.choice(_JOBS),
    }
    who = {"name": f"{given} {family}", "is_company": False, "parent_id": parent}
    return {**who, **reach, **address, **_of(number)}


def _address(random: Random, find: Find) -> Values:
    city, code, country = random.choice(_CITIES)
    line = random.randint(10**5, 10**6)
    return {
        "street": f"{random.choice(_STREETS)} {random.randint(1, 199)}",
        "zip": f"{code}{random.randint(0, 99):02d}",
        "city": city,
        "country_id": find(f"base.{country}"),
        "phone": f"+{random.randint(1, 99)} {random.randint(100, 999)} {line}",
    }


def _of(number: int) -> Values:
    return {"ref": f"G{number}", "color": number % 12, "type": "contact"}


def tags(random: Random, first: int, size: int, find: Find) -> Iterator[Values]:
    """Yield tags of contacts."""
    for number in range(first, first + size):
        yield {"name": f"{random.choice(_TAGS)} {number}", "color": number % 12}


GENERATORS: Mapping[str, Callable[[Random, int, int, Find], Iterator[Values]]] = {
    "res.partner": partners,
    "res.partner.category": tags,
}


def check_sizes(sizes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the sizes by model, sorted; raise ValueError for what cannot be generated."""
    for model, size in sizes.items():
        if model not in GENERATORS:
            known = ", ".join(GENERATORS)
            raise ValueError(f"sizes: cannot generate records of {model!r}, only of {known}")
        if type(size) is not int or size < 0:
            raise ValueError(f"sizes: expected a number of {model}, 0 or more, got {size!r}")
    return tuple(sorted(sizes.items()))
