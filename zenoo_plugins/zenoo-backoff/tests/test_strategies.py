"""The sequences that each kind gives, their bounds, and what they are asked from a client."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_backoff import (
    BackoffSettings,
    ConstantBackoff,
    ExponentialBackoff,
    FibonacciBackoff,
    RuntimeBackoff,
)

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError, ConnectionFailed, TooManyRequests
from zenoo_core.records import Phase
from zenoo_core.retry import Outcome
from zenoo_core.transport import BaseTransport

KINDS = [ConstantBackoff, ExponentialBackoff, FibonacciBackoff, RuntimeBackoff]
LOST = ConnectionFailed("no", phase=Phase.CONNECT)


def plain(**settings: Any) -> BackoffSettings:
    return BackoffSettings(jitter=False, **settings)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ExponentialBackoff, [0.05, 0.1, 0.2, 0.4, 0.8]),
        (FibonacciBackoff, [0.05, 0.05, 0.1, 0.15, 0.25]),
        (ConstantBackoff, [0.05] * 5),
        (RuntimeBackoff, [0.05] * 5),
    ],
)
def test_the_sequence_of_each_kind(kind: Any, expected: list[float]) -> None:
    strategy = kind(plain())
    assert [strategy.calculate_delay(n) for n in range(1, 6)] == pytest.approx(expected)
    slow = [strategy.delay_after(n, Outcome.REJECTED, LOST) for n in range(1, 6)]
    assert slow == pytest.approx([d * 20 for d in expected])  # slow_base is 20 times base


@given(
    kind=st.sampled_from(KINDS),
    attempt=st.integers(-(10**9), 10**9),
    base=st.floats(1e-6, 30),
    longest=st.floats(1e-3, 60),
    outcome=st.sampled_from(Outcome),
)
def test_no_delay_leaves_its_bounds(
    kind: Any, attempt: int, base: float, longest: float, outcome: Outcome
) -> None:
    settings = {"base": base, "longest": longest}
    whole = kind(plain(**settings)).delay_after(attempt, outcome, LOST)
    assert 0 < whole <= longest
    assert 0 <= kind(BackoffSettings(**settings)).delay_after(attempt, outcome, LOST) <= whole


def test_jitter_is_uniform_over_the_whole_range() -> None:
    strategy = ExponentialBackoff(BackoffSettings(base=1.0))
    drawn = sorted(strategy.calculate_delay(1) for _ in range(10_000))
    furthest = max(abs(value - n / 10_000) for n, value in enumerate(drawn))
    assert furthest < 0.0276  # Kolmogorov-Smirnov: exceeded once in 200,000 runs


def test_what_is_wanted_at_run_time() -> None:
    busy = TooManyRequests("slow down", phase=Phase.READ, retry_after=30.0)
    assert RuntimeBackoff(plain()).delay_after(1, Outcome.REJECTED, busy) == pytest.approx(3)
    own = RuntimeBackoff(plain(), value=lambda error: 7.0 if error is LOST else None)
    assert own.delay_after(3, Outcome.NOT_SENT, LOST) == 7.0
    assert own.delay_after(1, Outcome.REJECTED, busy) == 1.0  # no opinion: the base


class Failing(BaseTransport):
    """Fail some times before anything is sent, then answer."""

    url = "http://127.0.0.1:1"

    def __init__(self, times: int) -> None:
        self.left = times

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["params"]["service"] == "common":
            result: Any = 2 if data["params"]["method"] == "authenticate" else {}
        elif data["params"]["args"][4] == "context_get":
            result = {}
        elif self.left:
            self.left -= 1
            raise LOST
        else:
            result = [1]
        return {"id": data["id"], "result": result}


@pytest.mark.parametrize("kind", ["exponential", "fibonacci", "constant", "runtime"])
async def test_a_client_with_each_kind(kind: str) -> None:
    table = {"kind": kind, "base": 0.001}
    async with ZenooClient(
        transport=Failing(2), retry="backoff", backoff=table, config=False
    ) as client:
        await client.login("demo", "admin", "admin")
        assert await client.search("res.partner") == [1]


async def test_forty_calls_at_once_do_not_advance_each_other() -> None:
    async with ZenooClient(
        transport=Failing(40), retry="backoff", backoff={"base": 0.001}, config=False,
        breaker_failures=0, retry_budget=0,
    ) as client:  # fmt: skip
        await client.login("demo", "admin", "admin")
        found = await asyncio.gather(*(client.search("res.partner") for _ in range(40)))
        assert found == [[1]] * 40


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"kind": "expotential"}, "did you mean exponential"),
        ({"base": 0}, "base"),
        ({"longest": 600}, "longest"),
        ({"bsae": 1}, "did you mean base"),
    ],
)
async def test_a_wrong_table_is_refused(table: dict[str, Any], said: str) -> None:
    client = ZenooClient(transport=Failing(0), retry="backoff", backoff=table, config=False)
    with pytest.raises(ConfigError, match=said):
        await client.open()


async def test_an_unknown_strategy_is_refused_with_a_close_match() -> None:
    client = ZenooClient(transport=Failing(0), retry="backof", config=False)
    with pytest.raises(ConfigError, match="backoff"):
        await client.open()
