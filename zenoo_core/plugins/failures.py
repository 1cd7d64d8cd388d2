"""What plugins do wrong while a client is open, counted, and said once where once is enough."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attrs import evolve

if TYPE_CHECKING:
    from zenoo_core.plugins.dispatch import HookImpl
    from zenoo_core.records import Request

_log = logging.getLogger("zenoo.plugins")

LIMIT = 10  # failures in a row after which an observer is not asked any more
_COMPARED = 100  # calls of a client whose requests are looked at for what was done to them


class Failures:
    """Switch off what observes and fails again and again, and name who changes requests in place.

    `in_a_row` counts by plugin and hook, and is empty until something fails: only then are hooks
    written that tell of successes too. `switched_off` has the last error of those not asked any
    more. What guards or changes a call is never switched off: it fails closed.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.in_a_row: dict[tuple[str, str], int] = {}
        self.switched_off: dict[tuple[str, str], Exception] = {}
        self._to_compare = _COMPARED

    def failed(self, impl: HookImpl, error: Exception) -> None:
        """Count a failure; the first lets successes be told, the last one in a row is the end."""
        place = (impl.plugin, impl.hook)
        number = self.in_a_row[place] = self.in_a_row.get(place, 0) + 1
        if number == 1:
            self._changed()
        if number < LIMIT or place in self.switched_off:
            return
        self.switched_off[place] = error
        self._changed()
        _log.error(
            "plugin %r failed %d times in a row in hook %s: this client does not ask it there any "
            "more; mend it and open a new client", impl.plugin, number, impl.hook,
        )  # fmt: skip

    def succeeded(self, impl: HookImpl) -> None:
        """Begin to count anew."""
        self.in_a_row[impl.plugin, impl.hook] = 0

    def forget(self, plugin: str) -> None:
        """Know nothing of a plugin any more."""
        self.in_a_row = {k: v for k, v in self.in_a_row.items() if k[0] != plugin}
        self.switched_off = {k: v for k, v in self.switched_off.items() if k[0] != plugin}

    def asked(self, impls: Iterable[HookImpl]) -> list[HookImpl]:
        """Return the implementations that are still asked, those that have failed as watched."""
        return [
            evolve(impl, watched=True) if (impl.plugin, impl.hook) in self.in_a_row else impl
            for impl in impls
            if (impl.plugin, impl.hook) not in self.switched_off
        ]

    def compare(self, request: Request, shown: Request, plugins: Iterable[str]) -> None:
        """Say once if plugins have changed a request in place, for a client's first calls."""
        if not self._to_compare:
            return
        self._to_compare -= 1
        if request.copied() == shown:
            return
        self._to_compare = 0
        _log.warning(
            "the request of %s.%s was changed in place, which reaches nobody; that was done by "
            "one of %s. A hook returns what is to be sent instead.",
            request.model, request.method, ", ".join(sorted({repr(name) for name in plugins})),
        )  # fmt: skip


def name_tasks_left(plugins: Iterable[tuple[str, object]]) -> None:
    """Name the methods of plugins that go on as tasks after their client was closed.

    They are let be: only the plugin knows what they are for.
    """
    running = [task.get_coro() for task in asyncio.all_tasks()]
    for name, plugin in plugins:
        for coroutine in running:
            if _is_method_of(coroutine, plugin):
                _log.warning(
                    "plugin %r has left a task running: %s; end it in on_client_close",
                    name, getattr(coroutine, "__qualname__", coroutine),
                )  # fmt: skip


def _is_method_of(coroutine: object, plugin: object) -> bool:
    # Not by the locals of its frame: in Python 3.11 looking at them keeps them alive.
    code = getattr(coroutine, "cr_code", None)
    functions = (function for kind in type(plugin).__mro__ for function in vars(kind).values())
    if code is None or all(
        getattr(function, "__code__", None) is not code for function in functions
    ):
        return False
    return any(one is plugin for one in gc.get_referents(coroutine))
