"""The sandbox's search agrees with the oracle on random domains over random data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from evaluator import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from older import OlderWorld, positive
from strategies import domains, hierarchies, walks
from worlds import ADMIN, fill, observe
from zenoo_sandbox.database import Database

Pair = tuple[Database, World]
Question = tuple[str, list[Any], bool]

# Most questions are about contacts.
MODELS = ["res.partner"] * 4 + ["res.partner.category"] * 2 + ["res.company", "res.country"]
TREES = ["res.partner", "res.partner.category"]
QUICK = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def questions(
    draw: DrawFn, models: list[str], kind: Callable[[str], st.SearchStrategy[list[Any]]]
) -> Question:
    """Draw a model, a domain for it, and whether archived records are hidden."""
    model = draw(st.sampled_from(models))
    return model, draw(kind(model)), draw(st.sampled_from([True, True, False]))


WHOLE = questions(MODELS, domains)
UP_AND_DOWN = questions(TREES, hierarchies)
FAR = questions(TREES, walks)


@pytest.fixture(scope="module", params=[1, 2], ids=["world-1", "world-2"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    yield from _open(request.param)


@pytest.fixture(scope="module", params=[1, 2], ids=["world-1", "world-2"])
def older(request: pytest.FixtureRequest) -> Iterator[Pair]:
    yield from _open(request.param, "18.0")


def _open(seed: int, version: str = "19.0") -> Iterator[Pair]:
    database = Database.open(f"oracle{seed}", demo=False, version=version)
    try:
        fill(database, seed)
        yield database, observe(database, World if version == "19.0" else OlderWorld)
    finally:
        database.close()


def agree(pair: Pair, question: Question) -> None:
    """Ask both, and compare the whole answers."""
    database, world = pair
    model, domain, active_test = question
    options = {"context": {"active_test": active_test}, "order": "id"}
    found = database.call(ADMIN, model, "search", [deepcopy(domain)], options)
    assert found == world.search(model, domain, active_test=active_test)


@settings(QUICK, max_examples=600)
@given(question=WHOLE)
def test_random_domains_agree(pair: Pair, question: Question) -> None:
    agree(pair, question)


@QUICK
@given(question=UP_AND_DOWN)
def test_random_hierarchies_agree(pair: Pair, question: Question) -> None:
    agree(pair, question)


@QUICK
@given(question=FAR)
def test_random_paths_agree(pair: Pair, question: Question) -> None:
    agree(pair, question)


@settings(QUICK, max_examples=600)
@given(question=st.one_of(WHOLE, UP_AND_DOWN, FAR))
def test_random_positive_domains_agree_in_18(older: Pair, question: Question) -> None:
    model, domain, active_test = question
    agree(older, (model, positive(model, domain), active_test))


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 108))
def test_random_questions_agree_at_length(seed: int) -> None:
    long = settings(QUICK, max_examples=3000, derandomize=False)
    for opened in _open(seed):
        long(given(question=st.one_of(WHOLE, UP_AND_DOWN, FAR))(agree))(pair=opened)
