"""R2 where writes of one key really overlap: PostgreSQL at REPEATABLE READ, as under an Odoo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from servers import ledger as ledgers
from servers import postgres as databases
from servers.ledger import MODEL, Ledger

from reliability.rig import EIGHT, MARK, gathered, kinds, marked
from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError
from zenoo_core.testing.faults import FaultProxy

# A key is two calls, and each try of one meets a fault four times out of ten: with 8 tries
# 2 * 0.4 ** 8 = 0.13 % of the keys fail, more than is promised; with 12 one in 30,000, so that a
# run of a thousand is not at the mercy of chance.
ATTEMPTS = 12
_TWICE = "SELECT name FROM operation GROUP BY name HAVING count(*) > 1"
_MADE = "SELECT name, id FROM operation"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with databases.serving() as server:
        yield server.url


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Ledger]:
    async with ledgers.running(database) as ledger:
        yield ledger


def client_of(url: str, **settings: Any) -> ZenooClient:
    return ZenooClient(
        url, transport="jsonrpc", config=False, retry="backoff", retry_budget=0, timeout=1.0,
        breaker_failures=0, backoff={"base": 0.01, "slow_base": 0.01}, write_timeout=1.0,
        attempts=ATTEMPTS, **settings,
    )  # fmt: skip


@pytest.mark.parametrize("number", [1_000, pytest.param(10_000, marks=pytest.mark.deep)])
async def test_r2_on_postgresql(ledger: Ledger, seed: int, figures: Any, number: int) -> None:
    """Every fifth key is sent by a second caller, at the same time."""
    keys = [f"{MARK}{index}" for index in range(number)]
    sent = sorted([*keys, *keys[::5]])
    async with (
        FaultProxy(ledger.url, rates=EIGHT, seed=seed, only=marked) as proxy,
        client_of(proxy.url) as client,
    ):
        await client.login("demo", "admin", "admin")

        async def once(index: int) -> int:
            return await client.create_once(MODEL, {"name": sent[index]}, key=sent[index])

        outcomes = await gathered(len(sent), once)
    twice = await ledger.fetch(_TWICE)
    ids = {row["name"]: row["id"] for row in await ledger.fetch(_MADE)}
    done = [index for index, outcome in enumerate(outcomes) if isinstance(outcome, int)]
    figures(
        f"{number} keys, {len(sent)} callers, {dict(kinds(outcomes))}, {ledger.loads} loads, "
        f"{ledger.conflicts} conflicts; {len(twice)} duplicates"
    )
    assert not twice
    assert all(ids[sent[index]] == outcomes[index] for index in done)
    assert len(done) >= 0.999 * len(sent)
    assert all(isinstance(outcome, int | ZenooError) for outcome in outcomes)
    assert ledger.loads > len(sent)  # keys were sent again after all
    assert set(proxy.hits) == set(EIGHT)


async def test_r2_one_key_from_all_sides(ledger: Ledger, seed: int, figures: Any) -> None:
    rounds, callers = 50, 8
    async with client_of(ledger.url) as client:
        await client.login("demo", "admin", "admin")
        for number in range(rounds):
            key = f"{MARK}{number}"
            found = await asyncio.gather(
                *(client.create_once(MODEL, {"name": key}, key=key) for _ in range(callers))
            )
            assert len(set(found)) == 1
    made = await ledger.fetch(_MADE)
    figures(
        f"{rounds} keys by {callers} callers each: {len(made)} made, {ledger.conflicts} conflicts"
    )
    assert len(made) == rounds
    assert ledger.conflicts > rounds  # they did overlap


async def test_r2_the_ledger_sees_duplicates(ledger: Ledger) -> None:
    """What would be wrong is seen: two keys for what is one to the caller make two records."""
    async with client_of(ledger.url) as client:
        await client.login("demo", "admin", "admin")
        for key in ("a", "b"):
            await client.create_once(MODEL, {"name": "same"}, key=key)
    assert [row["name"] for row in await ledger.fetch(_TWICE)] == ["same"]
