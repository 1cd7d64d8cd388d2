"""The plugin `tracing`: a tree of OpenTelemetry spans for each call."""

from __future__ import annotations

from time import time_ns
from typing import Any, ClassVar, Literal

from attrs import frozen
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach, get_current
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from zenoo_core import hookimpl
from zenoo_core.errors import OdooError
from zenoo_core.records import Call, Request
from zenoo_core.retry import Outcome
from zenoo_core.transport.exchanges import Exchange
from zenoo_observe import conventions as names
from zenoo_observe.where import Locating

_PROPAGATOR = TraceContextTextMapPropagator()
_LEVELS = {"calls": 0, "attempts": 1, "exchanges": 2}
_SUCCESS, _CLIENT = Outcome.SUCCESS, SpanKind.CLIENT
_ERROR = Status(StatusCode.ERROR)
KEY = "tracing"


@frozen
class TracingSettings:
    """The table `[tracing]`.

    `detail` says how deep the tree is: one span for each call, also its look-up in the cache and
    its attempts, or also their exchanges on the wire. `propagate` sends the header `traceparent`
    to the server, so that what it records of the call can be joined to the trace.
    """

    detail: Literal["calls", "attempts", "exchanges"] = "exchanges"
    propagate: bool = False


class CallTrace:
    """The spans of one call that are open."""

    __slots__ = (
        "attempt", "context", "error", "exchanges", "failed", "inner", "lookup", "recorded", "span",
        "token",
    )  # fmt: skip

    def __init__(self, span: Span, context: Context) -> None:
        self.span, self.context = span, context
        self.recorded = span.is_recording()
        self.inner = context  # of the innermost span that an exchange may be the child of
        self.token = attach(context)
        self.lookup: Span | None = None
        self.attempt: Span | None = None
        self.failed: Link | None = None  # to the attempt before
        self.error: BaseException | None = None
        self.exchanges: dict[Exchange, Span | int] = {}  # a span, or when it began

    def end_lookup(self, result: str) -> None:
        """End the look-up in the cache, if there is one under way."""
        self.span.set_attribute(names.CACHE_RESULT, result)
        if self.lookup is not None:
            self.lookup.set_attribute(names.CACHE_RESULT, result)
            self.lookup.end()
            self.lookup = None

    def end(self) -> None:
        """End the call's span and whatever is left open below it."""
        for span in (self.attempt, self.lookup):
            if span is not None:
                span.end()
        self.span.end()
        # A call that is thrown away may end in another context than it began in.
        if get_current() is self.context:
            detach(self.token)


class TracingPlugin(Locating):
    """Make spans of calls, look-ups, attempts and exchanges; whoever exports them is not our say.

    Without `tracer_provider` they go to the global one, also if that is set later. No span has a
    value, an argument, a text of an error or a credential in it.
    """

    Settings: ClassVar[type[TracingSettings]] = TracingSettings
    name = KEY

    def __init__(
        self,
        settings: TracingSettings | None = None,
        *,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings or TracingSettings()
        self._level = _LEVELS[self.settings.detail]
        self._tracer = trace.get_tracer(
            "zenoo", tracer_provider=tracer_provider, schema_url=names.SCHEMA_URL
        )

    # --- the call --------------------------------------------------------------------------------

    @hookimpl(tryfirst=True)  # what other plugins do and log at the start belongs to the call
    def start_operation(self, call: Call) -> None:
        """Begin the call's span; that of a flight is nobody's child, and nobody's alone."""
        operation = call.operation
        context = Context() if call.is_flight else None
        attributes = {
            names.RPC_SYSTEM_NAME: names.ODOO,
            names.RPC_METHOD: operation,
            **self.where.address,
            names.DATABASE: call.database,
            names.USER: call.uid,
            names.CALL: call.id,
        }
        kind = _CLIENT
        if call.is_flight:
            attributes[names.FLIGHT] = True
            kind = SpanKind.INTERNAL
        span = self._tracer.start_span(operation, context, kind, attributes)
        call.state[KEY]["trace"] = CallTrace(span, trace.set_span_in_context(span, context))

    @hookimpl(trylast=True)  # what the other plugins have made of the request is what is sent
    def before_request(self, request: Request, call: Call) -> None:
        if request.method == call.method and request.model == call.model:
            return
        if (found := trace_of(call)) is not None:
            operation = f"{request.model}.{request.method}"
            found.span.update_name(operation)
            found.span.set_attribute(names.RPC_METHOD, operation)

    def on_error(self, error: Exception, call: Call) -> None:
        if (found := trace_of(call)) is not None:
            found.error = error

    @hookimpl(trylast=True)  # the others may still want to know the span
    def end_operation(self, call: Call, outcome: Outcome) -> None:
        if (found := trace_of(call)) is None:
            return
        span = found.span
        if found.recorded:
            if call.flight is not None and (flight := trace_of(call.flight)) is not None:
                span.add_link(flight.span.get_span_context(), {names.FLIGHT: True})
            if found.error is not None or outcome is not _SUCCESS:
                span.set_attribute(names.OUTCOME, outcome.value)
                fail(span, found.error)
        found.end()

    # --- below it --------------------------------------------------------------------------------

    def on_cache_lookup(self, call: Call) -> None:
        if (found := self._recorded(call, 1)) is not None:
            found.lookup = self._tracer.start_span("cache lookup", found.context)

    def on_cache_hit(self, call: Call) -> None:
        if (found := self._recorded(call, 0)) is not None:
            found.end_lookup("hit")

    def on_cache_miss(self, call: Call) -> None:
        if (found := self._recorded(call, 0)) is not None:
            found.end_lookup("miss")

    def on_cache_error(self, operation: str, error: Exception, call: Call) -> None:
        if (found := self._recorded(call, 0)) is not None:
            attributes = {names.CACHE_OPERATION: operation, names.ERROR_TYPE: type(error).__name__}
            (found.lookup or found.span).add_event("cache error", attributes)

    def on_attempt(self, attempt: int, call: Call) -> None:
        if (found := self._recorded(call, 1)) is not None:
            links = () if found.failed is None else (found.failed,)
            found.attempt = self._tracer.start_span(
                "attempt", found.context, attributes={names.ATTEMPT: attempt}, links=links
            )
            found.inner = trace.set_span_in_context(found.attempt, found.context)

    def on_attempt_done(self, outcome: Outcome, error: BaseException | None, call: Call) -> None:
        if (found := trace_of(call)) is None:
            return
        if call.is_flight:  # nobody is told the error of a flight but those who wait for it
            found.error = error
        if (span := found.attempt) is not None:
            if error is not None:
                span.set_attribute(names.OUTCOME, outcome.value)
                fail(span, error)
                found.failed = Link(span.get_span_context(), {names.OUTCOME: outcome.value})
            span.end()
            found.attempt, found.inner = None, found.context

    def on_retry(self, attempt: int, delay: float, error: Exception, call: Call) -> None:
        if (found := self._recorded(call, 0)) is not None:
            attributes: dict[str, Any] = {
                names.ATTEMPT: attempt, names.DELAY: delay, names.ERROR_TYPE: type(error).__name__,
            }  # fmt: skip
            found.span.add_event("retry", attributes)

    def on_exchange(self, exchange: Exchange, call: Call) -> None:
        if (found := trace_of(call)) is None:
            return
        wanted = self._level > 1 and found.recorded
        if not self.settings.propagate:
            if wanted:  # made when it is over: one that knows all its attributes costs less
                found.exchanges[exchange] = time_ns()
            return
        context = found.inner
        if wanted:
            attributes = self._asked(exchange)
            span = self._tracer.start_span(exchange.method, context, _CLIENT, attributes)
            found.exchanges[exchange] = span
            context = trace.set_span_in_context(span, context)
        headers: dict[str, str] = {}
        _PROPAGATOR.inject(headers, context)
        for name, value in headers.items():
            exchange.add_header(name, value)

    def on_exchange_done(self, exchange: Exchange, call: Call) -> None:
        found = trace_of(call)
        if found is None or (began := found.exchanges.pop(exchange, None)) is None:
            return
        if isinstance(began, int):
            attributes = {**self._asked(exchange), **_answered(exchange)}
            span = self._tracer.start_span(
                exchange.method, found.inner, _CLIENT, attributes, (), began
            )
        else:
            span = began
            span.set_attributes(_answered(exchange))
        if exchange.error is not None:
            fail(span, exchange.error)
        elif exchange.status is not None and exchange.status >= 400:
            fail(span, None, str(exchange.status))  # by the conventions, an error of a client's
        span.end()

    def _asked(self, exchange: Exchange) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            names.HTTP_REQUEST_METHOD: exchange.method,
            names.URL_FULL: exchange.url,
            **self.where.address,
        }
        if exchange.attempt > 1:
            attributes[names.HTTP_REQUEST_RESEND_COUNT] = exchange.attempt - 1
        return attributes

    def _recorded(self, call: Call, level: int) -> CallTrace | None:
        """Return the call's spans if it has any that are recorded, and this level is wanted."""
        found = trace_of(call) if self._level >= level else None
        return found if found is not None and found.recorded else None


def _answered(exchange: Exchange) -> dict[str, Any]:
    began = exchange.began
    found = {
        names.HTTP_RESPONSE_STATUS_CODE: exchange.status,
        names.RECEIVED: exchange.received,
        names.CONNECTED: exchange.connected and exchange.connected - began,
        names.ANSWERED: exchange.answered and exchange.answered - began,
    }
    return {name: value for name, value in found.items() if value is not None}


def trace_of(call: Call) -> CallTrace | None:
    """Return the spans of a call, or None for one that began before the plugin came."""
    found: CallTrace | None = call.state[KEY].get("trace")
    return found


def fail(span: Span, error: BaseException | None, kind: str = "") -> None:
    """Give a span the status and the class of an error, without its text; None is a cancellation.

    What Odoo calls its exception stands in the place of a status code.
    """
    span.set_status(_ERROR)
    kind = kind or (names.CANCELLED if error is None else type(error).__name__)
    span.set_attribute(names.ERROR_TYPE, kind)
    if isinstance(error, OdooError) and error.name:
        span.set_attribute(names.RPC_STATUS_CODE, error.name[:128])
