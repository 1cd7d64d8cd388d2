"""Run contract suites without pytest."""

from __future__ import annotations

import asyncio
import inspect
import traceback
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from zenoo_cli.check.findings import Finding
from zenoo_core.plugins.discovery import InstalledPlugin
from zenoo_core.testing import PluginContract

_TEST = "test_"


def contract_of(plugin: InstalledPlugin, table: Mapping[str, Any]) -> PluginContract:
    """Return the suite of an installed plugin, with the settings that it is built from."""

    class Contract(PluginContract):
        name = plugin.name
        settings = table

    return Contract()


def run(suite: object, prefix: str, **given: Any) -> Iterator[Finding]:
    """Run each test of a suite; a warning fails it, as it does in the tests of plugins.

    `given` are what its tests ask for by name, beside the cases that the suite makes itself.
    """
    for name, test in inspect.getmembers(suite, inspect.ismethod):
        if not name.startswith(_TEST):
            continue
        cases = _cases(suite, test, given)
        failures = [why for case in cases if (why := _failure(test, case))]
        words = f"{prefix}: {name.removeprefix(_TEST).replace('_', ' ')}"
        if len(cases) > 1:
            words += f" ({len(cases)} cases)"
        yield Finding(words, "failed" if failures else "passed", "; ".join(failures[:3]))


class _Asked:
    """What a suite's `pytest_generate_tests` is given in place of pytest's own."""

    def __init__(self, names: Collection[str]) -> None:
        self.fixturenames = names
        self.cases: list[dict[str, Any]] = [{}]

    def parametrize(self, name: str, values: Iterable[Any]) -> None:
        self.cases = [{**case, name: value} for case in self.cases for value in values]


def _cases(
    suite: object, test: Callable[..., Any], given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    names = inspect.signature(test).parameters
    asked = _Asked(names)
    make = getattr(suite, "pytest_generate_tests", None)
    if make is not None:
        make(asked)
    known = {name: value for name, value in given.items() if name in names}
    return [{**known, **case} for case in asked.cases]


def _failure(test: Callable[..., Any], case: Mapping[str, Any]) -> str:
    """Run one test; return why it failed, or nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            answer = test(**case)
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
