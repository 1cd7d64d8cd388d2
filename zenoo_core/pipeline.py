"""The path of one call, and nothing else.

start_operation → before_request → attempts { on_attempt → transport.send → on_attempt_done }
→ after_response → end_operation; an error passes on_error once on its way out.
"""

from __future__ import annotations

import asyncio
import os
from asyncio import CancelledError
from itertools import count
from math import inf
from time import monotonic
from types import CoroutineType
from typing import Any

from attrs import define

from zenoo_core.config.settings import Settings
from zenoo_core.deadlines import Deadline, Sweep
from zenoo_core.errors import (
    ClientClosed,
    ConnectionLost,
    DeadlineExceeded,
    OutcomeUnknown,
    PrivateMethodError,
    TransportError,
    ZenooError,
)
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Call, Identity, Phase, Request, Response
from zenoo_core.retry.loop import delay_before_next
from zenoo_core.retry.outcome import Outcome, outcome_of
from zenoo_core.retry.safety import Safety, safety_of
from zenoo_core.retry.strategies import RetryStrategy
from zenoo_core.transport.base import BaseTransport

_PROCESS = os.urandom(4).hex()  # so that two processes do not give calls the same id
_numbers = count(1)
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SAFE, _SEND, _NOT_SENT, _SUCCESS = Safety.SAFE, Phase.SEND, Outcome.NOT_SENT, Outcome.SUCCESS


@define(eq=False)
class Pipeline:
    """Carry the calls of one client; it holds no state of any call."""

    settings: Settings
    transport: BaseTransport
    plugins: PluginManager
    sweep: Sweep
    strategy: RetryStrategy | None = None

    async def run(self, request: Request, identity: Identity, timeout: float | None = None) -> Any:
        """Make one call and return its result; `timeout` is in seconds, the configured one if None.

        Raises `OdooError`, `TransportError`, `OutcomeUnknown` or `PluginError`; a cancellation
        passes through.
        """
        safety = safety_of(request.method)
        if timeout is None:
            settings = self.settings
            timeout = settings.timeout if safety is _SAFE else settings.write_timeout
        run = _Run(self, request, identity, self.sweep.watch(timeout), safety)
        try:
            return await run.whole(request)
        finally:
            self.sweep.done(run.deadline)


class _Run:
    """One logical call on its way: the hooks that it started with, and how far it came."""

    __slots__ = (
        "attempt", "began", "call", "deadline", "hooks", "identity", "outcome", "pipeline",
        "request", "safety",
    )  # fmt: skip

    def __init__(
        self,
        pipeline: Pipeline,
        request: Request,
        identity: Identity,
        deadline: Deadline,
        safety: Safety,
    ) -> None:
        self.pipeline = pipeline
        self.hooks = pipeline.plugins.table
        self.request = request
        self.identity = identity
        self.deadline = deadline
        self.safety = safety
        self.attempt = 0
        self.outcome = _NOT_SENT
        self.began = monotonic()
        self.call = Call(
            f"{_PROCESS}-{next(_numbers)}", request.model, request.method,
            identity.database, identity.uid,
        )  # fmt: skip

    async def whole(self, request: Request) -> Any:
        hooks = self.hooks
        try:
            if hooks.start_operation and (
                waiting := hooks.start_operation(self.deadline, self.call)
            ):
                await waiting
            return (await self.exchange(request)).result
        except CancelledError as error:
            if not self.deadline.take_back(self.deadline):
                raise
            late = self.late()
            late.__cause__ = error
            raise await self.told(late)  # noqa: B904 - its cause is set, and may be wrapped
        except Exception as error:
            failure = await self.told(error)
            if failure is error:
                raise
            raise failure  # noqa: B904 - it is chained already
        finally:
            self.deadline.at = inf  # what is left is hooks, which have a limit of their own
            if hooks.end_operation and (
                waiting := hooks.end_operation(self.deadline, self.call, self.outcome)
            ):
                await waiting

    async def exchange(self, request: Request) -> Response:
        hooks, deadline, call = self.hooks, self.deadline, self.call
        if hooks.before_request:
            changed = hooks.before_request(deadline, request, call)
            request = await changed if type(changed) is CoroutineType else changed
            self.safety = max(self.safety, safety_of(request.method))
        self.request = request
        if request.method.startswith("_"):
            raise private(request)
        if hooks.classify_call:
            await self.classify()
        response = await self.attempts(request)
        deadline.at = inf  # the call has its answer: it cannot be late any more
        if hooks.after_response:
            changed = hooks.after_response(deadline, response, request, call)
            response = await changed if type(changed) is CoroutineType else changed
        return response

    async def attempts(self, request: Request) -> Response:
        send, hooks, deadline, call = (
            self.pipeline.transport.send, self.hooks, self.deadline, self.call,
        )  # fmt: skip
        while True:
            self.attempt += 1
            if hooks.on_attempt and (waiting := hooks.on_attempt(deadline, self.attempt, call)):
                await waiting
            began = monotonic()
            deadline.phase = _SEND
            try:
                response = await send(request, self.identity, deadline)
            except (Exception, CancelledError) as error:
                # Unless somebody has asked for it, a cancellation is a failure of the transport's.
                if isinstance(error, CancelledError) and deadline.task.cancelling():
                    self.outcome = outcome_of(error, deadline.phase)
                    await self.attempt_done(began)
                    raise
                failure = typed(error, self.pipeline.transport, deadline.phase)
                self.outcome = outcome_of(failure, deadline.phase)
                await self.attempt_done(began)
                await self.wait_or_raise(failure)
            else:
                self.outcome = _SUCCESS
                if hooks.on_attempt_done:
                    await self.attempt_done(began)
                return response

    async def attempt_done(self, began: float) -> None:
        hook = self.hooks.on_attempt_done
        if hook and (
            waiting := hook(
                self.deadline, self.attempt, self.outcome, monotonic() - began, self.call
            )
        ):
            await waiting

    async def wait_or_raise(self, error: Exception) -> None:
        """Wait before the next try, or raise the error if there is none."""
        delay = None
        if self.attempt < self.pipeline.settings.attempts:
            delay = await delay_before_next(
                self.hooks, self.pipeline.strategy, self.deadline, self.attempt, self.outcome,
                error, self.call,
            )  # fmt: skip
        if delay is None:
            raise error
        hook = self.hooks.on_retry
        if hook and (waiting := hook(self.deadline, self.attempt, delay, error, self.call)):
            await waiting
        await asyncio.sleep(delay)

    async def classify(self) -> None:
        hook = self.hooks.classify_call
        answer = hook(self.deadline, self.call, self.request) if hook else None
        if type(answer) is CoroutineType:
            answer = await answer
        if answer is not None:
            self.safety = max(self.safety, answer)  # a plugin may only make it stricter

    async def told(self, error: Exception) -> Exception:
        """Tell the observers the error that the call ends with, and return it."""
        failure = self.unknown(error)
        hook = self.hooks.on_error
        self.deadline.at = inf
        if hook and (waiting := hook(self.deadline, failure, self.call)):
            await waiting
        return failure

    def late(self) -> ZenooError:
        elapsed = monotonic() - self.began
        return over(self.pipeline.sweep, self.call.operation, elapsed, self.deadline.phase)

    def unknown(self, error: Exception) -> Exception:
        """Turn a failure of the wire into `OutcomeUnknown` where the call may have run."""
        if (
            self.safety is _SAFE
            or not isinstance(error, TransportError)
            or outcome_of(error, None) is not Outcome.UNKNOWN
        ):
            return error
        failure = OutcomeUnknown(
            f"{self.call.operation} may or may not have been done: {error.message}",
            request=self.request,
            phase=error.phase,
            attempts=self.attempt,
            elapsed=monotonic() - self.began,
        )
        failure.__cause__ = error
        return failure


def over(sweep: Sweep, what: str, seconds: float, phase: Phase) -> ZenooError:
    """Make the error of something that its deadline has ended, or the closing of the client."""
    if not sweep.ended:
        return DeadlineExceeded(
            f"{what} was not done after {seconds:.1f} s (phase {phase})",
            phase=phase,
            hint="Give it more time with client.with_timeout(seconds), or ask for less at once.",
        )
    message = f"the client was closed while {what} was under way (phase {phase})"
    return ClientClosed(message) if phase.before_body else ConnectionLost(message, phase=phase)


def typed(error: BaseException, transport: BaseTransport, phase: Phase) -> ZenooError:
    """Make an error of the tree out of anything that a transport lets slip."""
    if isinstance(error, ZenooError):
        return error
    failure = TransportError(
        f"transport {type(transport).__name__} failed in phase {phase}: "
        f"{type(error).__name__}: {error}",
        phase=phase,
    )
    failure.__cause__ = error
    return failure


def private(request: Request) -> PrivateMethodError:
    """Make the error of a method that Odoo does not let anybody call from outside."""
    return PrivateMethodError(
        f"{request.method!r} is private and was not sent",
        name="odoo.exceptions.AccessError",
        model=request.model,
        method=request.method,
        hint="Methods that begin with an underscore cannot be called remotely.",
    )
