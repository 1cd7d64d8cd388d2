"""The path of one call, and nothing else.

start_operation → before_request → cache { attempts { on_attempt → transport.send →
on_attempt_done } } → after_response → end_operation; an error passes on_error once on its way out.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from itertools import count
from math import inf
from time import monotonic
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from attrs import define

from zenoo_core.deadlines import TRY, Deadline, Sweep
from zenoo_core.errors import (
    ClientClosed,
    ConnectionLost,
    DeadlineExceeded,
    OutcomeUnknown,
    PrivateMethodError,
    TransportError,
    ZenooError,
)
from zenoo_core.forks import process
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Attempt, Call, Identity, Phase, Request, Response
from zenoo_core.retry.findings import how_to_find_out, is_gone
from zenoo_core.retry.loop import Failed, RetryPolicy
from zenoo_core.retry.outcome import Outcome, outcome_of
from zenoo_core.retry.safety import Safety, safety_of, settled
from zenoo_core.transport.base import BaseTransport
from zenoo_core.transport.exchanges import ExchangeWatch

if TYPE_CHECKING:  # it brings msgspec, and is needed where a cache is configured
    from zenoo_core.cache.layer import CacheLayer

_log = logging.getLogger("zenoo.retry")
_numbers = count(1)
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SAFE, _SEND, _NOT_SENT, _SUCCESS = Safety.SAFE, Phase.SEND, Outcome.NOT_SENT, Outcome.SUCCESS
_RESOLVE, _UNKNOWN, _ROLLED_BACK = Phase.RESOLVE, Outcome.UNKNOWN, Outcome.FAILED_ROLLED_BACK


@define(eq=False)
class Pipeline:
    """Carry the calls of one client; it holds no state of any call."""

    transport: BaseTransport
    plugins: PluginManager
    sweep: Sweep
    policy: RetryPolicy
    cache: CacheLayer | None = None

    async def run(
        self,
        request: Request,
        identity: Identity,
        timeout: float | None = None,
        safety: Safety | None = None,
    ) -> Any:
        """Make one call and return its result.

        `timeout` is in seconds for all tries, the configured `deadline` if None; `safety` is the
        caller's own word for it. Raises `OdooError`, `TransportError`, `OutcomeUnknown`,
        `ResultUnreadable` or `PluginError`; a cancellation passes through.
        """
        settings = self.policy.settings
        if safety is None:
            safety = safety_of(request.model, request.method, settings.safety)
        deadline = self.sweep.watch(settings.deadline if timeout is None else timeout)
        run = _Run(self, request, identity, deadline, safety)
        try:
            return (await run.whole(run.exchange, request)).result
        finally:
            self.sweep.done(deadline)


class _Run:
    """One logical call on its way: the hooks that it started with, and how far it came."""

    __slots__ = (
        "attempt", "began", "call", "conflicts", "copy", "deadline", "doubt", "history", "hooks",
        "identity", "outcome", "pipeline", "request", "safety", "spent",
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
        self.copy: Request | None = None
        self.identity = identity
        self.deadline = deadline
        self.safety = safety
        self.attempt = self.conflicts = self.spent = 0
        self.history: list[Attempt] = []
        self.doubt: Phase | None = None  # how far a try came that may have changed something
        self.outcome = _NOT_SENT
        self.began = monotonic()
        self.call = Call(
            f"{process.name}-{next(_numbers)}", request.model, request.method,
            identity.database, identity.uid,
        )  # fmt: skip

    def apart(self, request: Request, deadline: Deadline) -> _Run:
        """Return a run with a call and hook state of its own, on behalf of all who want it."""
        run = _Run(self.pipeline, request, self.identity, deadline, self.safety)
        run.call.is_flight = True
        return run

    async def carried(self, request: Request) -> Response:
        """Carry such a run: its attempts, without the hooks that belong to one caller."""
        return await self.whole(self.attempts, request)

    async def whole(
        self, work: Callable[[Request], Awaitable[Response]], request: Request
    ) -> Response:
        hooks = self.hooks
        try:
            if hooks.start_operation and (
                waiting := hooks.start_operation(self.deadline, self.call)
            ):
                await waiting
            return await work(request)
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
            shown = self.shown()
            changed = hooks.before_request(deadline, shown, call)
            changed = await changed if type(changed) is CoroutineType else changed
            if changed is not shown:
                request, self.copy = changed, None
            if (request.model, request.method) != (self.request.model, self.request.method):
                known = safety_of(
                    request.model, request.method, self.pipeline.policy.settings.safety
                )
                self.safety = max(self.safety, known)
        self.request = request
        if request.method.startswith("_"):
            raise private(request)
        if self.safety is not _SAFE:
            self.safety = settled(self.safety, request)
        if hooks.classify_call:
            await self.classify()
        cache = self.pipeline.cache
        response = await (self.attempts(request) if cache is None else cache.answer(request, self))
        deadline.at = inf  # the call has its answer: it cannot be late any more
        if hooks.after_response:
            changed = hooks.after_response(deadline, response, self.shown(), call)
            response = await changed if type(changed) is CoroutineType else changed
        if self.copy is not None:
            self.pipeline.plugins.compare(self.request, self.copy)
        return response

    def shown(self) -> Request:
        """Return the request that plugins see: what they do to it in place is theirs alone.

        What they change goes on the wire, and into the caller's own lists, only if they return it.
        """
        if self.copy is None:
            self.copy = self.request.copied()
        return self.copy

    async def attempts(self, request: Request) -> Response:
        """Make tries until one succeeds or none may follow: each in its turn and in its time."""
        pipeline, hooks, deadline = self.pipeline, self.hooks, self.deadline
        policy, transport = pipeline.policy, pipeline.transport
        send = transport.send if request.stream is None else request.stream.sending(transport)
        gate, breaker, settings = policy.gate, policy.breaker, policy.settings
        seconds = settings.timeout if self.safety is _SAFE else settings.write_timeout
        while True:
            self.attempt += 1
            if hooks.on_attempt and (
                waiting := hooks.on_attempt(deadline, self.attempt, self.call)
            ):
                await waiting
            began = monotonic()
            deadline.phase = _RESOLVE
            admitted = probe = False
            try:
                if not gate.passed():
                    await gate.enter()
                try:
                    probe = breaker.failed >= breaker.limit and breaker.admit()
                    admitted = True
                    deadline.phase = _SEND  # of a transport that does not say more
                    deadline.until = monotonic() + seconds
                    if hooks.on_exchange or hooks.on_exchange_done:
                        deadline.exchanges = ExchangeWatch(hooks, deadline, self.call, self.attempt)
                    response = await send(request, self.identity, deadline)
                    if request.check_result is not None:
                        request.check_result(response.result)
                finally:
                    deadline.until = inf
                    gate.leave()
            except (Exception, CancelledError) as error:
                failure = self.judged(error, probe) if admitted else error
                if assumed := await self.failed(request, failure, began):
                    return assumed
                continue
            if breaker.failed:
                breaker.judge(_SUCCESS, probe)
            self.outcome, self.doubt = _SUCCESS, None
            if hooks.on_attempt_done or policy.budgets:
                await self.succeeded(began)
            return response

    async def failed(self, request: Request, error: BaseException, began: float) -> Response | None:
        """Wait for the next try, or raise what the call ends with; a result if it can be told."""
        phase, policy = self.deadline.phase, self.pipeline.policy
        outcome = outcome_of(error, phase, policy.settings.rejected_statuses)
        if self.doubt and is_gone(request, error):
            _log.warning("%s: taken for done, as the record is gone", self.call.operation)
            await self.succeeded(began)
            return Response(True, assumed=True)
        self.note(error, outcome, began)
        await self.attempt_done(outcome, began, error)
        if isinstance(error, Exception):
            self.spent = await self.wait_or_raise(outcome, error)
            return None
        raise error

    async def succeeded(self, began: float) -> None:
        self.outcome, self.doubt = _SUCCESS, None
        self.pipeline.policy.budget(self.identity.database).earn(self.spent)
        await self.attempt_done(_SUCCESS, began)

    def judged(self, error: Exception | CancelledError, probe: bool) -> BaseException:
        """Tell the breaker how a try failed, and return the error that it ends with.

        Unless somebody has asked for it, a cancellation is a failure of the transport's.
        """
        deadline, policy = self.deadline, self.pipeline.policy
        if deadline.take_back(TRY):
            failure: ZenooError = self.late()
        elif isinstance(error, CancelledError) and deadline.task.cancelling():
            if deadline.reason is deadline:
                policy.breaker.judge(outcome_of(error, deadline.phase), probe)
            elif probe:
                policy.breaker.abandon()
            return error
        else:
            failure = typed(error, self.pipeline.transport, deadline.phase)
        outcome = outcome_of(failure, deadline.phase, policy.settings.rejected_statuses)
        policy.breaker.judge(outcome, probe, getattr(failure, "event", None))
        return failure

    def note(self, error: BaseException, outcome: Outcome, began: float) -> None:
        """Keep what is known of a try that failed; a doubt stays until a later one succeeds."""
        phase = error.phase if isinstance(error, TransportError) else self.deadline.phase
        if outcome is _UNKNOWN and self.safety is not _SAFE:
            self.doubt = phase
        self.outcome = _UNKNOWN if self.doubt else outcome
        self.conflicts += outcome is _ROLLED_BACK
        text = f"{type(error).__name__}: {getattr(error, 'message', '')}".rstrip(": ")
        self.history.append(Attempt(self.attempt, outcome.value, phase, monotonic() - began, text))

    async def attempt_done(
        self, outcome: Outcome, began: float, error: BaseException | None = None
    ) -> None:
        hook, duration = self.hooks.on_attempt_done, monotonic() - began
        if hook and (
            waiting := hook(self.deadline, self.attempt, outcome, duration, self.call, error)
        ):
            await waiting

    async def wait_or_raise(self, outcome: Outcome, error: Exception) -> int:
        """Wait before the next try and return its price, or raise the error if there is none."""
        policy = self.pipeline.policy
        failed = Failed(self.attempt, outcome, error, self.safety, self.conflicts)
        delay = await policy.delay_before_next(failed, self.hooks, self.deadline, self.call)
        if delay is None:
            raise error
        spent = policy.budget(self.identity.database).spend(outcome)
        if spent is None:
            error.add_note("Not tried again: the retry budget is used up (`retry_budget`).")
            raise error
        hook = self.hooks.on_retry
        if hook and (waiting := hook(self.deadline, self.attempt, delay, error, self.call)):
            await waiting
        await asyncio.sleep(delay)
        return spent

    async def classify(self) -> None:
        hook = self.hooks.classify_call
        answer = hook(self.deadline, self.call, self.shown()) if hook else None
        if type(answer) is CoroutineType:
            answer = await answer
        if answer is not None:
            self.safety = max(self.safety, answer)  # a plugin may only make it stricter

    async def told(self, error: Exception) -> Exception:
        """Tell the observers the error that the call ends with, and return it."""
        failure = self.unknown(error)
        hook = None if self.call.is_flight else self.hooks.on_error
        self.deadline.at = inf
        if hook and (waiting := hook(self.deadline, failure, self.call)):
            await waiting
        return failure

    def late(self) -> ZenooError:
        elapsed = monotonic() - self.began
        return over(self.pipeline.sweep, self.call.operation, elapsed, self.deadline.phase)

    def unknown(self, error: Exception) -> Exception:
        """Turn any failure into `OutcomeUnknown` where a try before it may have run."""
        if self.doubt is None:
            return error
        text = error.message if isinstance(error, ZenooError) else str(error)
        failure = OutcomeUnknown(
            f"{self.call.operation} may or may not have been done: {text}",
            request=self.request,
            phase=self.doubt,
            attempts=self.attempt,
            elapsed=monotonic() - self.began,
            history=self.history,
            hint=how_to_find_out(self.request, self.safety),
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
