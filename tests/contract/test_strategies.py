"""The strategies of zenoo-backoff pass the contract, and those that break it are found out."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from math import inf, nan
from typing import Any

import pytest
from zenoo_backoff import (
    BackoffSettings,
    ConstantBackoff,
    ExponentialBackoff,
    FibonacciBackoff,
    RuntimeBackoff,
)

from zenoo_core.retry import RetryStrategy
from zenoo_core.testing import RetryContract

_KINDS = (ConstantBackoff, ExponentialBackoff, FibonacciBackoff, RuntimeBackoff)
_SETTINGS = (
    BackoffSettings(),
    BackoffSettings(jitter=False),
    BackoffSettings(base=1e-9, longest=60),
    BackoffSettings(base=50, slow_base=50),
)
_CASES = [(kind, settings) for kind in _KINDS for settings in _SETTINGS]


class TestNone(RetryContract):
    def make_strategy(self) -> RetryStrategy:
        return RetryStrategy()


@pytest.mark.parametrize(("kind", "settings"), _CASES)
class TestBackoff(RetryContract):
    @pytest.fixture(autouse=True)
    def _chosen(self, kind: type[Any], settings: BackoffSettings) -> None:
        self.chosen: Callable[[], RetryStrategy] = lambda: kind(settings)

    def make_strategy(self) -> RetryStrategy:
        return self.chosen()


class _Endless(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return inf


class _NoNumber(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return nan


class _Negative(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return 1.0 - attempt


class _Text(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return "1"  # type: ignore[return-value]


class _Growing(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return 2.0**attempt


class _Counting(RetryStrategy):
    """Takes the tries of all calls for those of one."""

    def __init__(self) -> None:
        self.tries = 0

    def calculate_delay(self, attempt: int) -> float:
        self.tries += 1
        return min(0.01 * self.tries, 60)


class _Global(RetryStrategy):
    tries = 0

    def calculate_delay(self, attempt: int) -> float:
        type(self).tries += 1
        return min(0.01 * type(self).tries, 60)


class _Impolite(RetryStrategy):
    def delay_after(self, attempt: int, outcome: Any, error: Exception) -> float:
        error.args = ("mine now",)
        return 1.0


@pytest.mark.parametrize(
    "bad", [_Endless, _NoNumber, _Negative, _Text, _Growing, _Counting, _Global, _Impolite]
)
def test_a_bad_strategy_is_found_out(bad: type[RetryStrategy]) -> None:
    class Contract(RetryContract):
        def make_strategy(self) -> RetryStrategy:
            return bad()

    assert _failing(Contract)


def _failing(contract: type[RetryContract]) -> list[str]:
    found = []
    for name, test in inspect.getmembers(contract(), inspect.ismethod):
        if not name.startswith("test_"):
            continue
        try:
            answer = test()
            if inspect.iscoroutine(answer):
                asyncio.run(answer)
        except Exception:
            found.append(name)
    return found
