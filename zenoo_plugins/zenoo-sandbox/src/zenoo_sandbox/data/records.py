"""All seed records of a database, in the order of their references."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from zenoo_sandbox.data import catalogue, sales
from zenoo_sandbox.data.actions import actions
from zenoo_sandbox.data.companies import companies
from zenoo_sandbox.data.contacts import contacts
from zenoo_sandbox.data.geography import geography
from zenoo_sandbox.data.groups import groups
from zenoo_sandbox.data.people import users
from zenoo_sandbox.data.seeds import Seed
from zenoo_sandbox.data.system import system


def records(version: str, *, demo: bool) -> Iterator[Seed]:
    """Yield what a new database holds; every Ref points at a seed before it.

    Without demo data: one company, the administrator, and the archived technical users.
    """
    yield from chain(
        geography(version),
        groups(version),
        companies(version, demo=demo),
        users(version, demo=demo),
        system(version),
        actions(version),
        sales.house(version),
        catalogue.units(version),
        catalogue.categories(version, demo=demo),
    )
    if demo:
        yield from contacts(version)
        yield from catalogue.products()
        yield from sales.orders(version)
