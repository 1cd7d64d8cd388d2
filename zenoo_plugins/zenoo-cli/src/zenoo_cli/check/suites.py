"""Run contract suites without pytest."""

from __future__ import annotations

import asyncio
import inspect
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zenoo_cli.check.findings import Finding
from zenoo_core.plugins.discovery import InstalledPlugin
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Component
from zenoo_core.retry import RetryStrategy
from zenoo_core.testing import PluginContract, RetryContract

_TEST = "test_"
_ELSEWHERE = {
    "register_transports": "TransportContract, which needs a server",
    "register_cache_backends": "CacheContract, which needs its store",
    "register_config_providers": "ConfigContract, which needs its source",
}


def contract_of(plugin: InstalledPlugin, table: Mapping[str, Any]) -> PluginContract:
    """Return the suite of an installed plugin, with the settings that it is built from."""

    class Contract(PluginContract):
        name = plugin.name
        settings = table

    return Contract()


def run(suite: object, prefix: str) -> Iterator[Finding]:
    """Run each test of a suite; a warning fails it, as it does in the tests of plugins."""
    for name, test in inspect.getmembers(suite, inspect.ismethod):
        if name.startswith(_TEST):
            words = f"{prefix}: {name.removeprefix(_TEST).replace('_', ' ')}"
            why = _failure(test)
            yield Finding(words, "failed" if why else "passed", why)


def components(contract: PluginContract, name: str) -> Iterator[Finding]:
    """Run the suites of what a plugin brings, as far as they need nothing but the plugin."""
    manager = PluginManager()
    manager.register(contract.make_plugin(), name)
    for component in manager.collect("register_retry_strategies", name):
        yield from run(_strategy_suite(component), f"strategy {component.name}")
    for hook, suite in _ELSEWHERE.items():
        if hook in manager.hooks_of(name):
            yield Finding(hook, "not run", f"for the plugin's own tests: {suite}")


def _strategy_suite(component: Component) -> RetryContract:
    class Contract(RetryContract):
        def make_strategy(self) -> RetryStrategy:
            return component.factory()  # type: ignore[no-any-return]

    return Contract()


def _failure(test: Callable[[], Any]) -> str:
    """Run one test; return why it failed, or nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            answer = test()
            if inspect.iscoroutine(answer):
                asyncio.run(answer)
    except Exception as error:
        return explained(error)
    return ""


def explained(error: Exception) -> str:
    """Return an error's text, or the line that failed if it has none."""
    text = str(error)
    if not text:
        text = (traceback.extract_tb(error.__traceback__)[-1].line or "").strip()
    return text if isinstance(error, AssertionError) else f"{type(error).__name__}: {text}"
