"""Hook tables: for each hook one compiled function that calls its implementations in order.

pluggy knows no async: called on coroutine functions it would create all coroutines at once, with
the same input. So the implementations are taken from it in order, and for each hook a function is
written that calls them one by one with just the arguments that they name. Written out, a hook
point with one implementation costs a third of a loop over (function, argument names), and an
empty one the test of an attribute for None.

A table is never changed: (un)registering makes a new one, and calls in flight keep theirs.
"""

from __future__ import annotations

import linecache
from asyncio import CancelledError
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import count
from time import monotonic
from types import CodeType
from typing import TYPE_CHECKING, Any

from attrs import frozen

from zenoo_core.hookspecs import HOOKS, HookSpec, Rule
from zenoo_core.plugins.guard import Guard

# Arguments that are made from others, and only where somebody names them.
_DERIVED: dict[str, dict[str, str]] = {
    "before_request": {"method": "request.method", "params": "request.params"},
    "after_response": {"method": "request.method"},
    "start_operation": {"operation": "call.operation"},
    "end_operation": {"operation": "call.operation"},
}
# Every implementation of these runs, also when the call is cancelled in the middle of one, so
# that a start has its end and an opened file is closed; the cancellation follows.
_UNBROKEN = {
    "start_operation", "end_operation", "on_attempt_done", "on_exchange", "on_exchange_done",
    "on_client_close",
}  # fmt: skip

_numbers = count(1)


@frozen(eq=False)
class HookImpl:
    """One implementation: whose it is, what to call, with which of the hook's arguments.

    `order` is (tryfirst, plain or trylast; configured or registered by hand; running number).
    One that is `watched` has failed before, so that its successes are told as well.
    """

    plugin: str
    hook: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    is_async: bool
    order: tuple[int, int, int] = (1, 1, 0)
    watched: bool = False


class HookTable:
    """A client's hooks: an attribute for each, None where nobody is registered.

    Otherwise a function of the call's deadline and the hook's (underived) arguments. For notified
    hooks it returns None, or an awaitable if an implementation is `async`; for the others the
    value, or a coroutine of it.
    """

    def __init__(self, impls: Sequence[HookImpl], guard: Guard) -> None:
        for spec in HOOKS.values():
            if spec.rule is Rule.COLLECT:
                continue  # asked once, by the manager
            ordered = in_order(spec, impls)
            setattr(self, spec.name, compile_hook(spec, ordered, guard) if ordered else None)

    if TYPE_CHECKING:  # a real one would make every look-up slower

        def __getattr__(self, name: str) -> Callable[..., Any] | None: ...


def in_order(spec: HookSpec, impls: Sequence[HookImpl]) -> list[HookImpl]:
    """Sort a hook's implementations: tryfirst, then as configured and registered, then trylast."""
    mine = sorted((i for i in impls if i.hook == spec.name), key=lambda i: i.order)
    return mine[::-1] if spec.reverse else mine


def arguments_of(spec: HookSpec) -> list[str]:
    """Return the arguments that a hook's compiled function takes after the deadline."""
    derived = _DERIVED.get(spec.name, {})
    return [name for name in spec.arguments if name not in derived]


def compile_hook(spec: HookSpec, impls: Sequence[HookImpl], guard: Guard) -> Callable[..., Any]:
    """Write the function that calls these implementations in this order."""
    is_async = any(impl.is_async for impl in impls)
    parameters = ", ".join(["deadline", *arguments_of(spec)])
    lines = [f"{'async ' if is_async else ''}def {spec.name}({parameters}):"]
    if is_async and spec.name in _UNBROKEN:
        lines.append("    cancelled = None")
    for number, impl in enumerate(impls):
        lines += [f"    {line}" for line in _step(spec, number, impl)]
    lines += _ending(spec, is_async)
    names: dict[str, Any] = {"guard": guard, "clock": monotonic, "CancelledError": CancelledError}
    for number, impl in enumerate(impls):
        names |= {f"call_{number}": impl.function, f"impl_{number}": impl}
    return _run("\n".join(lines), spec.name, names)


def _run(source: str, name: str, names: Mapping[str, Any]) -> Callable[..., Any]:
    space = dict(names)
    exec(_compiled(source, name), space)  # noqa: S102 - made of checked identifiers only
    function: Callable[..., Any] = space[name]
    return function


@cache  # the text depends on the number and the arguments of implementations only: there are few
def _compiled(source: str, name: str) -> CodeType:
    filename = f"<zenoo hook {name} {next(_numbers)}>"
    # Tracebacks through a hook then show the written lines.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec")


def _step(spec: HookSpec, number: int, impl: HookImpl) -> list[str]:
    derived = _DERIVED.get(spec.name, {})
    given = ", ".join(derived.get(name, name) for name in impl.arguments)
    call = f"call_{number}({given})"
    told = ["else:", f"    guard.succeeded(impl_{number})"] if impl.watched else []
    write = _awaited if impl.is_async else _plain
    return write(spec, number, call, told) + _taking(spec, number)


def _plain(spec: HookSpec, number: int, call: str, told: list[str]) -> list[str]:
    """Call a sync implementation; one that blocks cannot be ended, only named afterwards."""
    return [
        "began = clock()",
        "try:",
        f"    answer = {call}",
        "    if answer is not None:",
        f"        guard.check(impl_{number}, answer)",
        "except Exception as error:",
        f"    {_failure(spec, number)}",
        *told,
        "if clock() - began > guard.limit:",
        f"    guard.blocked(impl_{number}, clock() - began)",
    ]


def _awaited(spec: HookSpec, number: int, call: str, told: list[str]) -> list[str]:
    """Await an async implementation; the sweep cancels one that stays too long."""
    unbroken = spec.name in _UNBROKEN
    return [
        f"deadline.hook = impl_{number}",
        "deadline.turn += 1",
        "try:",
        f"    answer = await {call}",
        "    if deadline.reason is not None:",  # it has kept its cancellation to itself
        "        raise CancelledError",
        "except CancelledError as error:",
        "    deadline.hook = None",
        f"    error = guard.cancelled(deadline, impl_{number}, error)",
        "    if isinstance(error, CancelledError):",
        *(["        cancelled = error"] if unbroken else ["        raise"]),
        "    else:",
        f"        {_failure(spec, number)}",
        "except Exception as error:",
        "    deadline.hook = None",
        f"    guard.overstayed(deadline, impl_{number})",
        f"    {_failure(spec, number)}",
        *told,
        "deadline.hook = None",
    ]


def _failure(spec: HookSpec, number: int) -> str:
    if spec.rule is Rule.NOTIFY:
        return f"guard.failed(impl_{number}, error)"
    return f"raise guard.broken(impl_{number}, error)"


def _taking(spec: HookSpec, number: int) -> list[str]:
    """Say what becomes of the answer."""
    if spec.rule is Rule.THREAD:
        value = spec.arguments[0]
        return [
            "if answer is not None:",
            f"    {value} = guard.accept(impl_{number}, {value}, answer)",
        ]
    if spec.rule is Rule.FIRST:
        return ["if answer is not None:", f"    return guard.answered(impl_{number}, answer)"]
    return []


def _ending(spec: HookSpec, is_async: bool) -> list[str]:
    if spec.rule is Rule.THREAD:
        return [f"    return {spec.arguments[0]}"]
    if is_async and spec.name in _UNBROKEN:
        return ["    if cancelled is not None:", "        raise cancelled"]
    return []
