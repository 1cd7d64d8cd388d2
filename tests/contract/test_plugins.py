"""Every plugin of this project, every strategy and every provider passes its contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zenoo_backoff import (
    ConstantBackoff,
    ExponentialBackoff,
    FibonacciBackoff,
    RuntimeBackoff,
)

from zenoo_core.config import ConfigProvider
from zenoo_core.plugins.discovery import find, scan
from zenoo_core.testing import ConfigContract, PluginContract, RetryContract

NAMES = sorted(plugin.name for plugin in scan() if plugin.distribution.startswith("zenoo-"))
# What cannot do without settings.
NEEDED: dict[str, dict[str, Any]] = {
    "config-toml": {"path": Path("shop.toml")},
    "config-env": {"prefix": "SHOP_"},
}


@pytest.mark.parametrize("name", NAMES)
class TestPlugins(PluginContract):
    @pytest.fixture(autouse=True)
    def _named(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = name
        monkeypatch.chdir(tmp_path)  # where one that writes files may do so
        self.cls = find(name).load()

    def make_plugin(self) -> Any:
        settings = getattr(self.cls, "Settings", None)
        if settings is None:
            return self.cls()
        return self.cls(settings(**NEEDED.get(self.name, {})))


@pytest.mark.parametrize(
    "kind", [ConstantBackoff, ExponentialBackoff, FibonacciBackoff, RuntimeBackoff]
)
class TestBackoff(RetryContract):
    @pytest.fixture(autouse=True)
    def _kind(self, kind: Any) -> None:
        self.kind = kind

    def make_strategy(self) -> Any:
        return self.kind()


class _Static(ConfigProvider):
    def __init__(self, text: str) -> None:
        self.text = text

    async def load_config(self) -> dict[str, Any]:
        return {"url": self.text, "audit": {"path": self.text}}


class TestStatic(ConfigContract):
    def make_provider(self) -> ConfigProvider:
        return _Static("http://localhost")


class _Faulty(_Static):
    """What a contract is for."""

    def __init__(self) -> None:
        super().__init__("x")
        self.kept: dict[str, Any] = {"url": "x"}

    async def load_config(self) -> dict[str, Any]:
        return self.kept


async def test_the_contracts_find_faults() -> None:
    class Config(ConfigContract):
        def make_provider(self) -> ConfigProvider:
            return _Faulty()

        def make_broken_provider(self) -> ConfigProvider:
            return _Static("it does not fail")

    with pytest.raises(AssertionError):
        await Config().test_what_it_gave_is_the_callers()
    with pytest.raises(AssertionError, match="said nothing"):
        await Config().test_a_source_that_fails_is_said()

    class Retry(RetryContract):
        def __init__(self, delay: Callable[[int], Any]) -> None:
            self.delay = delay

        def make_strategy(self) -> Any:
            from zenoo_core.retry import RetryStrategy

            delay = self.delay

            class Strategy(RetryStrategy):
                def calculate_delay(self, attempt: int) -> Any:
                    return delay(attempt)

            return Strategy()

    for wrong in (lambda n: -1.0, lambda n: float("nan"), lambda n: "1", lambda n: 2.0**n):
        with pytest.raises((AssertionError, OverflowError)):
            Retry(wrong).test_every_delay_can_be_waited()
    numbers = iter(range(10**6))
    with pytest.raises(AssertionError, match="longer"):
        Retry(lambda _: next(numbers) / 1e3).test_calls_do_not_wait_for_each_other()
