"""What every retry strategy has to pass: derive from `RetryContract` in a test module."""

from __future__ import annotations

import asyncio
from math import isfinite
from typing import Any

from zenoo_core.client import ZenooClient
from zenoo_core.errors import ConnectionLost, TooManyRequests
from zenoo_core.records import Phase
from zenoo_core.retry import RetryStrategy
from zenoo_core.retry.outcome import Outcome
from zenoo_core.retry.strategies import LONGEST, is_delay
from zenoo_core.testing.plugin import Scripted

_ATTEMPTS = (*range(1, 30), 100, 1000, 10_000)
_ERRORS = (
    ConnectionLost("cut", phase=Phase.CONNECT),
    TooManyRequests("slow down", phase=Phase.READ, status=429),
)


class RetryContract:
    """Tests of a strategy; a subclass says how to make one.

    They wait for nothing, and need pytest with `asyncio_mode = "auto"`.
    """

    def make_strategy(self) -> RetryStrategy:
        """Return a new strategy."""
        raise NotImplementedError(f"{type(self).__name__} must write make_strategy()")

    def test_every_delay_can_be_waited(self) -> None:
        strategy = self.make_strategy()
        for attempt in _ATTEMPTS:
            _check(strategy.calculate_delay(attempt), f"calculate_delay({attempt})")

    def test_whatever_has_happened(self) -> None:
        strategy = self.make_strategy()
        for outcome in Outcome:
            for error in _ERRORS:
                delay = strategy.delay_after(2, outcome, error)
                _check(delay, f"delay_after(2, {outcome}, {type(error).__name__})")

    def test_calls_do_not_wait_for_each_other(self) -> None:
        """One object serves all calls: what it says of one try hangs on no other call."""
        strategy = self.make_strategy()
        first = [strategy.calculate_delay(1) for _ in range(200)]
        for attempt in reversed(_ATTEMPTS):
            strategy.calculate_delay(attempt)
        later = [strategy.calculate_delay(1) for _ in range(200)]
        assert {type(delay) for delay in first} == {type(delay) for delay in later}
        usual = [delay for delay in first if delay is not None]
        found = [delay for delay in later if delay is not None]
        if usual and found:
            assert max(found) <= 2 * max(usual) + 0.001, "it waits longer after others have waited"

    async def test_it_serves_a_client(self) -> None:
        transport = Scripted()
        strategy = self.make_strategy()
        async with ZenooClient(
            transport=transport, retry=strategy, attempts=2, config=False
        ) as client:
            await client.login("demo", "admin", "admin")
            transport.trouble = ConnectionLost("cut", phase=Phase.CONNECT)
            call = asyncio.create_task(client.search("res.partner", []))
            await asyncio.sleep(0.01)
            transport.trouble = None
            call.cancel()  # however long it would wait
            await asyncio.gather(call, return_exceptions=True)
            await client.search("res.partner", [])


def _check(delay: Any, what: str) -> None:
    if delay is None:
        return
    assert is_delay(delay), f"{what} is a {type(delay).__name__}, expected seconds or None"
    assert isfinite(delay), f"{what} is {delay!r}"
    assert 0 <= delay <= LONGEST, f"{what} is {delay!r}, expected 0 to {LONGEST:g} seconds"
