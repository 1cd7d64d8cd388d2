"""What it costs to build a query, in multiples of writing its domain by hand.

    python -m tests.benchmarks.queries

The aim is absolute, as no network is near: 10 µs for three conditions on this kind of machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.records import Partner
from tests.benchmarks.transport import show
from zenoo_core import Q, ZenooClient
from zenoo_core.models.planning import selection

ROUNDS, TIMES = 40, 500


def ways() -> dict[str, Callable[[], Any]]:
    """Return the ways to ask for the same, each up to the domain that is sent."""
    query = ZenooClient(config=False).model(Partner)
    name, color, country = Partner.name, Partner.color, Partner.country_id
    return {
        "a domain by hand": lambda: [
            ("name", "ilike", "a"), ("color", ">", 1), ("country_id.name", "=", "Belgium"),
        ],
        "three look-ups, the query alone": lambda: query.filter(
            name__ilike="a", color__gt=1, country_id__name="Belgium"
        ),
        "three look-ups": lambda: selection(
            query.filter(name__ilike="a", color__gt=1, country_id__name="Belgium")
        ),
        "three filters, an order, a limit": lambda: selection(
            query.filter(name__ilike="a")
            .filter(color__gt=1)
            .filter(country_id__name="Belgium")
            .order_by("-name")
            .limit(10)
        ),
        "Q with | and ~": lambda: selection(
            query.filter(Q(name__ilike="a") | ~Q(color__gt=1) | Q(country_id__name="Belgium"))
        ),
        "typed expressions": lambda: selection(
            query.filter(name.ilike("a") & color.gt(1) & country.name.eq("Belgium"))
        ),
    }  # fmt: skip


def main() -> None:
    """Print all ratios."""
    seconds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for what, build in ways().items():
            build()  # names are looked up once per client
            began = time.perf_counter()
            for _ in range(TIMES):
                build()
            seconds.setdefault(what, []).append((time.perf_counter() - began) / TIMES)
    show("a query of three conditions", seconds)


if __name__ == "__main__":
    main()
