"""What every retry strategy has to pass: derive from `RetryContract` in a test module."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from math import isfinite
from typing import Any

from zenoo_core.client import ZenooClient
from zenoo_core.errors import ConnectionFailed, TooManyRequests, TransportError, ZenooError
from zenoo_core.records import Phase
from zenoo_core.retry import Outcome, RetryStrategy
from zenoo_core.retry.strategies import LONGEST, is_delay
from zenoo_core.testing.echo import EchoTransport

_MANY = 50
_ABSURD = (0, -1, -(10**9), 10**3, 10**6, sys.maxsize, 10**40)


class RetryContract:
    """Tests of a strategy; a subclass says how to make one.

    They need pytest with `asyncio_mode = "auto"`.
    """

    def make_strategy(self) -> RetryStrategy:
        """Return a new strategy."""
        raise NotImplementedError(f"{type(self).__name__} must write make_strategy()")

    def test_delays_can_be_waited(self) -> None:
        strategy = self.make_strategy()
        for attempt in range(1, _MANY + 1):
            check_delay(strategy.calculate_delay(attempt), f"attempt {attempt}")

    def test_every_outcome_and_error_has_an_answer(self) -> None:
        strategy = self.make_strategy()
        for (outcome, error), attempt in product(_failures(), (1, 2, 10)):
            answer = strategy.delay_after(attempt, outcome, error)
            check_delay(answer, f"attempt {attempt} after {outcome}")

    def test_absurd_attempts_are_survived(self) -> None:
        strategy = self.make_strategy()
        for attempt in _ABSURD:
            check_delay(strategy.calculate_delay(attempt), f"attempt {attempt}")
            check_delay(
                strategy.delay_after(attempt, Outcome.UNKNOWN, OSError("x" * 100_000)),
                f"attempt {attempt}",
            )

    def test_answers_depend_on_the_attempt_alone(self) -> None:
        """One object serves all calls of a client, and several clients may have one each."""
        fresh = _answers(self.make_strategy() for _ in range(20))
        busy = self.make_strategy()
        assert busy is not self.make_strategy(), "make_strategy() must return a new object"
        for turn in range(2000):  # attempts of other calls
            busy.calculate_delay(turn % 9 + 1)
        for used, whose in ((busy, "another call's"), (self.make_strategy(), "another client's")):
            later = _answers([used] * 200)
            why = f"{whose} attempts change this one's delay"
            assert min(later) <= max(fresh) * 1.5 + 1e-9, why
            assert max(later) >= min(fresh) * 0.5 - 1e-9, why

    def test_errors_are_left_as_they_were(self) -> None:
        strategy = self.make_strategy()
        for outcome, error in _failures():
            before = dict(vars(error)), error.args, error.__cause__
            strategy.delay_after(1, outcome, error)
            assert (dict(vars(error)), error.args, error.__cause__) == before

    async def test_many_calls_at_once(self) -> None:
        strategy = self.make_strategy()

        async def one_call() -> None:
            for attempt in range(1, 6):
                check_delay(strategy.calculate_delay(attempt), f"attempt {attempt}")
                await asyncio.sleep(0)

        await asyncio.gather(*(one_call() for _ in range(50)))

    async def test_it_serves_a_client(self) -> None:
        arguments: dict[str, Any] = {"attempts": 2, "config": False, "plugins": [], "cache": None}
        strategy, transport = self.make_strategy(), EchoTransport()
        async with ZenooClient(transport=transport, retry=strategy, **arguments) as client:
            await client.login("demo", "admin", "admin")
            call = asyncio.create_task(client.call("res.partner", "lose"))
            await asyncio.sleep(0.01)
            call.cancel()  # however long it would wait
            await asyncio.gather(call, return_exceptions=True)
            await client.call("res.partner", "read", [1])


def check_delay(answer: object, after: str) -> None:
    """Assert that an answer is None, or finite seconds from 0 to 60."""
    if answer is None:
        return
    assert is_delay(answer), f"{after}: {type(answer).__name__}, expected seconds or None"
    assert isinstance(answer, int | float)
    assert isfinite(answer), f"{after}: {answer} s is no time"
    assert 0 <= answer <= LONGEST, f"{after}: {answer} s, expected 0 to {LONGEST:g}"


def _answers(strategies: Iterable[RetryStrategy]) -> list[float]:
    """Return first delays, many of them: strategies may draw lots."""
    return [strategy.calculate_delay(1) or 0.0 for strategy in strategies]


def _failures() -> Iterator[tuple[Outcome, Exception]]:
    yield Outcome.NOT_SENT, ConnectionFailed("no", phase=Phase.CONNECT)
    yield Outcome.UNKNOWN, TransportError("cut", phase=Phase.WAIT)
    for seconds in (None, 0.0, 7.0, 10.0**9):
        error = TooManyRequests("slowly", phase=Phase.READ, retry_after=seconds)
        yield Outcome.REJECTED, error
    yield from ((outcome, ZenooError("any")) for outcome in Outcome)
