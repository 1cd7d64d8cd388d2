"""What compiled hooks do when a plugin fails, stays too long, or answers nonsense."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Callable, Mapping
from inspect import isawaitable, iscoroutine
from typing import TYPE_CHECKING, Any

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import HookTimeout, PluginError
from zenoo_core.plugins.failures import Failures
from zenoo_core.records import Request, Response
from zenoo_core.retry.safety import Safety
from zenoo_core.retry.strategies import clamped, is_delay
from zenoo_core.scrubbing import quoted
from zenoo_core.transport.base import Credentials

if TYPE_CHECKING:
    from zenoo_core.plugins.dispatch import HookImpl

_log = logging.getLogger("zenoo.plugins")

# What a hook whose first answer wins may answer, and how that is said.
_ANSWERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "calculate_delay": (is_delay, "seconds (a number)"),
    "classify_call": (lambda answer: isinstance(answer, Safety), "a Safety"),
    "resolve_credentials": (lambda answer: isinstance(answer, Credentials), "Credentials"),
}


class Guard:
    """Keep one plugin's failure from the others; `limit` is `hook_timeout` in seconds."""

    def __init__(self, limit: float, failures: Failures) -> None:
        self.limit = limit
        self.failures = failures
        self.succeeded = failures.succeeded

    def failed(self, impl: HookImpl, error: Exception) -> None:
        """Log the failure of an observer and count it; the call goes on."""
        if isinstance(error, HookTimeout):
            _log.error("%s", error)
        else:
            _log.error(
                "plugin %r failed in hook %s; the call goes on", impl.plugin, impl.hook,
                exc_info=error,
            )  # fmt: skip
        self.failures.failed(impl, error)

    def broken(self, impl: HookImpl, error: Exception) -> PluginError:
        """Make the error that ends a call when a hook that matters to it fails."""
        if isinstance(error, PluginError) and error.plugin == impl.plugin:
            return error
        broken = PluginError(
            f"plugin {impl.plugin!r} failed in hook {impl.hook}: {quoted(error)}",
            plugin=impl.plugin,
            hook=impl.hook,
            advice=f"Mend it, or disable it: ZENOO_DISABLED_PLUGINS={impl.plugin}",
        )
        broken.__cause__ = error
        return broken

    def blocked(self, impl: HookImpl, seconds: float) -> None:
        """Name a sync hook that blocked the loop for longer than the limit."""
        _log.error(
            "plugin %r blocked everything for %.2f s in hook %s (limit %g s); "
            "make it async, or hand the work to a thread",
            impl.plugin, seconds, impl.hook, self.limit,
        )  # fmt: skip

    def overstayed(self, deadline: Deadline, impl: HookImpl) -> bool:
        """Tell whether a cancellation that reached a hook was the sweep's, for this very hook."""
        return deadline.take_back(impl)

    def cancelled(
        self, deadline: Deadline, impl: HookImpl, error: CancelledError
    ) -> Exception | CancelledError:
        """Tell whose a cancellation is that came out of a hook: the sweep's, a caller's, its own.

        Only a caller's stays what it is. One that nobody has asked for is a failure of the plugin:
        it has awaited something that was cancelled.
        """
        if self.overstayed(deadline, impl):
            return self._timeout(impl)
        if deadline.task.cancelling():
            return error
        failure = RuntimeError("it awaited something that was cancelled, while the call was not")
        failure.__cause__ = error
        return failure

    def _timeout(self, impl: HookImpl) -> HookTimeout:
        """Make the error of a hook that was cancelled for staying too long."""
        return HookTimeout(
            f"plugin {impl.plugin!r} stayed longer than {self.limit:g} s in hook {impl.hook} "
            "and was cancelled",
            plugin=impl.plugin,
            hook=impl.hook,
            advice="Raise hook_timeout, or let the plugin do its work in a task of its own.",
        )

    def check(self, impl: HookImpl, answer: Any) -> None:
        """Refuse an awaitable from a plain function: nobody would await it."""
        if isawaitable(answer):
            if iscoroutine(answer):
                answer.close()
            raise PluginError(
                f"plugin {impl.plugin!r}: hook {impl.hook} is a plain function and returned an "
                "awaitable",
                plugin=impl.plugin,
                hook=impl.hook,
                advice="Declare it with `async def`.",
            )

    def answered(self, impl: HookImpl, answer: Any) -> Any:
        """Return an answer that others were not asked for, if it is of the hook's kind."""
        fits, expected = _ANSWERS[impl.hook]
        if not fits(answer):
            raise self._unfit(impl, type(answer).__name__, expected)
        if impl.hook == "calculate_delay":
            return clamped(answer, f"plugin {impl.plugin!r}")
        return answer

    def accept(self, impl: HookImpl, old: Request | Response, answer: Any) -> Request | Response:
        """Return what a transforming hook puts in place of the old value."""
        expected = f"{type(old).__name__}, a dict with any of {', '.join(old)}"
        try:
            if isinstance(answer, type(old)):
                new = answer
            elif isinstance(answer, Mapping):
                new = old.replaced(answer)
            else:
                raise self._unfit(impl, type(answer).__name__, expected)
            new.check()
        except (KeyError, TypeError, ValueError) as error:
            got = f"a {type(answer).__name__} that does not fit ({error})"
            raise self._unfit(impl, got, expected) from error
        return new

    def _unfit(self, impl: HookImpl, got: str, expected: str) -> PluginError:
        return PluginError(
            f"plugin {impl.plugin!r}: hook {impl.hook} answered {got}, expected {expected}, "
            "or None",
            plugin=impl.plugin,
            hook=impl.hook,
        )
