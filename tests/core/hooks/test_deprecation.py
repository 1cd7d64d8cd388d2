"""A hook or an argument that is on its way out warns when a plugin that uses it is registered."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from zenoo_core import Plugin
from zenoo_core.plugins.manager import PluginManager


class Retrying(Plugin):
    def on_retry(self, attempt: int, delay: float) -> None:
        """Use both."""


class Elsewhere(Plugin):
    def on_retry(self, attempt: int) -> None:
        """Use one of them."""

    def on_error(self, error: Exception) -> None:
        """Use another hook."""


def spec(manager: PluginManager, hook: str) -> Any:
    """Return what pluggy keeps of a specification: what `@hookspec(...)` has said."""
    return getattr(manager._pluggy.hook, hook).spec


def test_a_hook_that_goes_away_warns() -> None:
    manager = PluginManager()
    spec(manager, "on_retry").warn_on_impl = DeprecationWarning("on_retry ends with 0.3: on_again")
    with pytest.warns(DeprecationWarning, match="on_again"):
        manager.register(Retrying())


def test_an_argument_that_goes_away_warns() -> None:
    manager = PluginManager()
    gone = {"delay": DeprecationWarning("delay ends with 0.3: seconds")}
    spec(manager, "on_retry").warn_on_impl_args = gone
    with pytest.warns(DeprecationWarning, match="seconds"):
        manager.register(Retrying())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        manager.register(Elsewhere())
