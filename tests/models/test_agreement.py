"""Random questions: the sandbox answers their domains as a judge answers the questions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox.database import Database

from models.judge import COUNTRIES, SCHEMA, TEXTS, Judge, Records, Tree, term, trees
from models.world import World
from zenoo_core.models.domain import checked
from zenoo_core.models.resolving import Resolver
from zenoo_core.models.terms import domain_of

ADMIN = 2
EVERYTHING = {"active_test": False}
QUICK = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KNOWN = Resolver(
    World(
        {
            model: {
                name: {"type": kind.partition(":")[0], "relation": kind.partition(":")[2]}
                for name, kind in fields.items()
            }
            for model, fields in SCHEMA.items()
        }
    )
)


def fill(database: Database, seed: int) -> None:
    """Create tags and contacts with empty values, odd characters, and some archived."""
    chance = random.Random(seed)

    def create(model: str, values: dict[str, Any]) -> int:
        return database.call(ADMIN, model, "create", [values], {})  # type: ignore[no-any-return]

    tags: list[int] = []
    for number in range(6):
        parent = chance.choice([*tags, False]) if tags else False
        name = f"{chance.choice(TEXTS)} {number}"
        values = {"name": name, "color": number, "active": number % 3 > 0, "parent_id": parent}
        tags.append(create("res.partner.category", values))
    partners: list[int] = []
    for number in range(24):
        kind = chance.choice(["contact", "other", "delivery", False])
        names = TEXTS if kind == "contact" else [*TEXTS, False]
        partners.append(
            create(
                "res.partner",
                {
                    "name": chance.choice(names),
                    "type": kind,
                    "ref": chance.choice([False, *TEXTS]),
                    "color": chance.choice([0, 1, 2, 10]),
                    "active": chance.random() < 0.7,
                    "partner_latitude": chance.choice([0.0, 0.5, -2.0]),
                    "country_id": chance.choice([*COUNTRIES, False]),
                    "parent_id": chance.choice([*partners, False]) if number else False,
                    "category_id": [[6, 0, chance.sample(tags, chance.randrange(4))]],
                },
            )
        )


def observe(database: Database) -> Records:
    """Read every record back, in Python's values."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for model, fields in SCHEMA.items():
        options = {"context": EVERYTHING}
        ids = database.call(ADMIN, model, "search", [[]], options)
        rows: Any = database.call(
            ADMIN, model, "read", [ids, list(fields)], {"load": "", **options}
        )
        found[model] = {
            row["id"]: {name: _plain(kind, row[name]) for name, kind in fields.items()}
            for row in rows
        }
    return found


def _plain(kind: str, value: Any) -> Any:
    if kind.startswith("many2many"):
        return set(value)
    return None if value is False and kind != "boolean" else value


Pair = tuple[Database, Judge]


@pytest.fixture(scope="module", params=[1, 2], ids=["world-1", "world-2"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    yield from _open(request.param)


def _open(seed: int) -> Iterator[Pair]:
    database = Database.open(f"judged{seed}", demo=False)
    try:
        fill(database, seed)
        yield database, Judge(observe(database))
    finally:
        database.close()


MODELS = st.sampled_from(["res.partner"] * 3 + ["res.partner.category", "res.country"])
QUESTIONS = MODELS.flatmap(lambda model: st.tuples(st.just(model), trees(model)))


def agree(pair: Pair, question: tuple[str, Tree], data: st.DataObject) -> None:
    """Ask both, and compare the whole answers."""
    database, judge = pair
    model, tree = question
    asked = term(tree, lambda ways: data.draw(st.sampled_from(ways)), model)
    domain = domain_of((asked,), model, KNOWN)
    assert checked(domain) == domain
    options = {"context": EVERYTHING, "order": "id"}
    found = database.call(ADMIN, model, "search", [domain], options)
    assert found == judge.search(model, tree), domain


@settings(QUICK, max_examples=700)
@given(question=QUESTIONS, data=st.data())
def test_random_questions_agree(
    pair: Pair, question: tuple[str, Tree], data: st.DataObject
) -> None:
    agree(pair, question, data)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 106))
def test_random_questions_agree_at_length(seed: int) -> None:
    long = settings(QUICK, max_examples=3000, derandomize=False)
    for opened in _open(seed):
        long(given(question=QUESTIONS, data=st.data())(agree))(pair=opened)
