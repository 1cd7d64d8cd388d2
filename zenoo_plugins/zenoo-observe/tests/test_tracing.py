"""The spans of a call: who is whose child, when they end, and what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode
from zenoo_observe import TracingPlugin
from zenoo_observe.tracing import TracingSettings

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import ConfigError, OutcomeUnknown, UnknownMethodError, ZenooError
from zenoo_core.records import Call, Request
from zenoo_core.testing.between import Between

from .conftest import PASSWORD, VALUE, Again, Hanging, ScriptedTransport

Open = Callable[..., Any]
MakeClient = Callable[..., ZenooClient]
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def tracing(provider: TracerProvider) -> TracingPlugin:
    return TracingPlugin(tracer_provider=provider)


class Tree:
    """The spans that have ended, by their names and places."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self.spans = exporter.get_finished_spans()
        self.calls = [span for span in self.spans if "rpc.system.name" in (span.attributes or {})]

    def below(self, span: ReadableSpan) -> list[ReadableSpan]:
        found = [s for s in self.spans if s.parent and s.parent.span_id == span.context.span_id]
        return sorted(found, key=lambda s: s.start_time or 0)

    def names(self, span: ReadableSpan) -> list[Any]:
        """Return the names below a span, each with those below it."""
        return [(s.name, self.names(s)) if self.below(s) else s.name for s in self.below(span)]


def said(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


# --- the shape -----------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["jsonrpc", "session", "json2", "xmlrpc"])
async def test_a_call_its_attempt_and_its_exchange(
    open_client: Open,
    tracing: TracingPlugin,
    exporter: InMemorySpanExporter,
    sandbox: Any,
    transport: str,
) -> None:
    async with open_client(tracing, transport=transport) as client:
        assert exporter.get_finished_spans() == ()  # a login is no call
        await client.read("res.partner", 1, ["name"])
    tree = Tree(exporter)
    (call,) = tree.calls
    assert tree.names(call) == [("attempt", ["POST"])]
    assert call.parent is None
    assert call.name == "res.partner.read"
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    about = said(call)
    assert about.pop("zenoo.call")
    assert about == {
        "rpc.system.name": "odoo",
        "rpc.method": "res.partner.read",
        "server.address": host,
        "server.port": int(port),
        "odoo.database": "demo",
        "odoo.uid": 2,
    }
    (attempt,) = tree.below(call)
    assert said(attempt) == {"zenoo.attempt": 1}
    (post,) = tree.below(attempt)
    about = said(post)
    assert about["url.full"].startswith(sandbox.url)
    assert "?" not in about["url.full"]
    assert about["http.request.method"] == "POST"
    assert about["http.response.status_code"] == 200
    assert about["zenoo.exchange.received"] > 10
    assert 0 <= about["zenoo.exchange.connected"] <= about["zenoo.exchange.answered"]
    assert [span.kind for span in (call, attempt, post)] == [
        SpanKind.CLIENT, SpanKind.INTERNAL, SpanKind.CLIENT,
    ]  # fmt: skip
    assert {span.status.status_code for span in tree.spans} == {StatusCode.UNSET}
    for outer, inner in ((call, attempt), (attempt, post)):
        assert outer.start_time <= inner.start_time <= inner.end_time <= outer.end_time


async def test_each_retry_is_an_event_and_a_link(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter, sandbox: Any
) -> None:
    class Mend(Plugin):
        def on_retry(self, attempt: int) -> None:
            if attempt == 2:
                between.reply = None

    async with (
        Between(sandbox.url) as between,
        open_client(tracing, Again(), Mend(), url=between.url, attempts=4) as client,
    ):
        between.reply = BUSY
        await client.search("res.partner", limit=1)
    tree = Tree(exporter)
    (call,) = tree.calls
    assert tree.names(call) == [("attempt", ["POST"])] * 3
    first, second, third = tree.below(call)
    assert [said(s)["zenoo.attempt"] for s in (first, second, third)] == [1, 2, 3]
    assert said(first)["error.type"] == "HTTPStatusError"
    assert said(first)["zenoo.outcome"] == "unknown"
    assert first.status.status_code is second.status.status_code is StatusCode.ERROR
    assert third.status.status_code is call.status.status_code is StatusCode.UNSET
    assert [link.context.span_id for s in (second, third) for link in s.links] == [
        first.context.span_id, second.context.span_id,
    ]  # fmt: skip
    assert [event.name for event in call.events] == ["retry", "retry"]
    assert dict(call.events[0].attributes or {}) == {
        "zenoo.attempt": 1, "zenoo.retry.delay": 0.0, "error.type": "HTTPStatusError",
    }  # fmt: skip
    (failed,), (again,) = tree.below(first), tree.below(second)
    assert said(failed)["http.response.status_code"] == 503
    assert said(failed)["error.type"] == "503"
    assert "http.request.resend_count" not in said(failed)
    assert said(again)["http.request.resend_count"] == 1


async def test_a_miss_is_linked_to_the_flight_and_a_hit_has_no_attempt(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter
) -> None:
    async with open_client(tracing, cache="memory") as client:
        view = client.with_cache(60)
        await view.read("res.country", 1, ["name"])
        miss = Tree(exporter)
        exporter.clear()
        await view.read("res.country", 1, ["name"])
        hit = Tree(exporter)
    flight, call = sorted(miss.calls, key=lambda s: "zenoo.flight" not in said(s))
    assert miss.names(call) == ["cache lookup"]
    assert said(miss.below(call)[0]) == {"zenoo.cache.result": "miss"}
    assert said(call)["zenoo.cache.result"] == "miss"
    assert [link.context.span_id for link in call.links] == [flight.context.span_id]
    assert flight.parent is None
    assert flight.context.trace_id != call.context.trace_id
    assert flight.kind is SpanKind.INTERNAL
    assert miss.names(flight) == [("attempt", ["POST"])]
    (call,) = hit.calls
    assert hit.names(call) == ["cache lookup"]
    assert said(call)["zenoo.cache.result"] == "hit"
    assert call.links == ()


async def test_a_flight_is_nobodys_child_and_all_who_wait_are_linked_to_it(
    open_client: Open,
    tracing: TracingPlugin,
    exporter: InMemorySpanExporter,
    provider: TracerProvider,
) -> None:
    tracer = provider.get_tracer("application")
    async with open_client(tracing, cache="memory") as client:
        view = client.with_cache(60)

        async def asked() -> None:
            with tracer.start_as_current_span("page"):
                await view.read("res.country", 1, ["name"])

        await asyncio.gather(*(asked() for _ in range(5)))
    tree = Tree(exporter)
    (flight,) = [span for span in tree.calls if "zenoo.flight" in said(span)]
    waiting = [span for span in tree.calls if span is not flight]
    assert flight.parent is None
    assert len({span.context.trace_id for span in waiting}) == 5
    assert all(span.parent is not None for span in waiting)
    assert {link.context.span_id for span in waiting for link in span.links} == {
        flight.context.span_id
    }
    assert tree.names(flight) == [("attempt", ["POST"])]


async def test_calls_at_once_keep_to_their_own_traces(
    open_client: Open,
    tracing: TracingPlugin,
    exporter: InMemorySpanExporter,
    provider: TracerProvider,
) -> None:
    tracer = provider.get_tracer("application")
    async with open_client(tracing) as client:

        async def page(number: int) -> tuple[int, int]:
            with tracer.start_as_current_span(f"page {number}") as span:
                await client.read("res.partner", number, ["name"])
                await asyncio.gather(*(client.search_count("res.partner") for _ in range(2)))
                return span.get_span_context().trace_id, number

        pages = await asyncio.gather(*(page(number) for number in range(1, 9)))
    tree = Tree(exporter)
    for trace_id, number in pages:
        (top,) = [span for span in tree.spans if span.name == f"page {number}"]
        assert sorted(tree.names(top), key=str) == [
            ("res.partner.read", [("attempt", ["POST"])]),
            *[("res.partner.search_count", [("attempt", ["POST"])])] * 2,
        ]
        mine = [span for span in tree.spans if span.context.trace_id == trace_id]
        assert len(mine) == 1 + 3 * 3


async def test_a_call_that_a_plugin_makes_is_a_child_of_the_one_it_is_made_for(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter
) -> None:
    class Nested(Plugin):
        async def before_request(self, call: Call, request: Request) -> None:
            if request.method == "read":
                await self.client.search_count("res.partner")

    nested = Nested()
    async with open_client(nested, tracing) as client:
        nested.client = client  # type: ignore[attr-defined]
        await client.read("res.partner", 1, ["name"])
    tree = Tree(exporter)
    (outer,) = [span for span in tree.calls if span.name == "res.partner.read"]
    assert tree.names(outer) == [
        ("res.partner.search_count", [("attempt", ["POST"])]),
        ("attempt", ["POST"]),
    ]


async def test_what_a_plugin_makes_of_a_request_is_what_the_span_is_called(
    make_client: MakeClient, tracing: TracingPlugin, exporter: InMemorySpanExporter
) -> None:
    class Other(Plugin):
        def before_request(self) -> dict[str, Any]:
            return {"method": "search_count"}

    async with make_client(tracing, Other()) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "read", [1])
    (call,) = Tree(exporter).calls
    assert (call.name, said(call)["rpc.method"]) == ("m.search_count", "m.search_count")


# --- ends ----------------------------------------------------------------------------------------


async def test_an_error_of_odoos_is_named_without_its_text(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter
) -> None:
    before = contexts.get_current()
    async with open_client(tracing) as client:
        with pytest.raises(UnknownMethodError) as caught:
            await client.call("res.partner", "no_such_method")
    assert contexts.get_current() == before
    tree = Tree(exporter)
    (call,) = tree.calls
    (attempt,) = tree.below(call)
    for span in (call, attempt):
        assert span.status.status_code is StatusCode.ERROR
        assert span.status.description is None
        assert span.events == ()
        assert said(span)["error.type"] == "UnknownMethodError"
        assert said(span)["rpc.status_code"] == caught.value.name
        assert said(span)["zenoo.outcome"] == "failed_rolled_back"
    assert tree.below(attempt)[0].status.status_code is StatusCode.UNSET  # HTTP 200


async def test_a_cancelled_call_ends_all_its_spans(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter, hanging: Hanging
) -> None:
    async with open_client(tracing, url=hanging.url) as client:
        hanging.hang = True

        async def asked() -> Any:
            try:
                return await client.call("res.partner", "write", [1], {"name": VALUE})
            finally:
                assert not trace.get_current_span().get_span_context().is_valid

        task = asyncio.create_task(asked())
        await hanging.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    tree = Tree(exporter)
    (call,) = tree.calls
    assert tree.names(call) == [("attempt", ["POST"])]
    for span in tree.spans:
        assert said(span)["error.type"] == "CancelledError"
        assert span.status.status_code is StatusCode.ERROR
    assert said(call)["zenoo.outcome"] == "unknown"


async def test_a_client_that_closes_ends_the_spans_of_calls_under_way(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter, hanging: Hanging
) -> None:
    async with open_client(tracing, url=hanging.url) as client:
        hanging.hang = True
        tasks = [
            asyncio.create_task(client.call("res.partner", "write", [n], {})) for n in range(3)
        ]
        await hanging.asked.wait()
        await client.close()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(error, ZenooError) for error in ended)
    tree = Tree(exporter)
    assert len(tree.calls) == 3
    assert {span.status.status_code for span in tree.calls} == {StatusCode.ERROR}
    assert sum(said(span)["error.type"] == OutcomeUnknown.__name__ for span in tree.calls) >= 1


async def test_a_plugin_that_comes_or_goes_in_the_middle_of_a_call(
    make_client: MakeClient,
    transport: ScriptedTransport,
    tracing: TracingPlugin,
    exporter: InMemorySpanExporter,
) -> None:
    go, entered = asyncio.Event(), asyncio.Event()

    async def waiting() -> list[Any]:
        entered.set()
        await go.wait()
        return []

    transport.answers["slow"] = waiting
    async with make_client() as client:
        await client.login("demo", "ada", PASSWORD)
        before = asyncio.create_task(client.call("m", "slow"))
        await entered.wait()
        entered.clear()
        handle = client.register_plugin(tracing)
        during = asyncio.create_task(client.call("m", "slow"))
        await entered.wait()
        handle.unregister()
        go.set()
        await asyncio.gather(before, during)
        await client.call("m", "search", [])
    (call,) = Tree(exporter).calls  # the one that began while it was there, to its end
    assert call.name == "m.slow"


@pytest.mark.parametrize("hook", ["on_cache_lookup", "on_attempt", "before_request"])
async def test_what_is_cut_short_by_another_plugin_is_ended_too(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter, hook: str
) -> None:
    entered = asyncio.Event()

    async def hang(self: Plugin) -> None:
        entered.set()
        await asyncio.Event().wait()

    hanging = type("Hang", (Plugin,), {hook: hang})()
    async with open_client(tracing, hanging, cache="memory") as client:
        view = client if hook == "on_attempt" else client.with_cache(60)
        task = asyncio.create_task(view.read("res.country", 1, ["name"]))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    tree = Tree(exporter)
    (call,) = tree.calls
    expected = {"on_cache_lookup": ["cache lookup"], "on_attempt": ["attempt"]}.get(hook, [])
    assert tree.names(call) == expected
    assert said(call)["error.type"] == "CancelledError"


async def test_a_flight_that_fails_says_so_and_so_do_all_who_waited(
    open_client: Open, tracing: TracingPlugin, exporter: InMemorySpanExporter, sandbox: Any
) -> None:
    async with (
        Between(sandbox.url) as between,
        open_client(tracing, url=between.url, cache="memory") as client,
    ):
        between.reply = BUSY
        view = client.with_cache(60)
        ended = await asyncio.gather(
            *(view.read("res.country", 1, ["name"]) for _ in range(3)), return_exceptions=True
        )
    assert all(isinstance(error, ZenooError) for error in ended)
    calls = Tree(exporter).calls
    assert len(calls) == 4
    assert {span.status.status_code for span in calls} == {StatusCode.ERROR}
    assert {said(span)["error.type"] for span in calls} == {"HTTPStatusError"}


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("detail", "expected"),
    [("calls", []), ("attempts", ["attempt"]), ("exchanges", [("attempt", ["POST"])])],
)
async def test_detail(
    open_client: Open,
    provider: TracerProvider,
    exporter: InMemorySpanExporter,
    detail: Any,
    expected: list[Any],
) -> None:
    plugin = TracingPlugin(TracingSettings(detail=detail), tracer_provider=provider)
    async with open_client(plugin) as client:
        await client.search_count("res.partner")
    tree = Tree(exporter)
    assert tree.names(tree.calls[0]) == expected


async def test_a_detail_that_does_not_exist_fails_the_opening(make_client: MakeClient) -> None:
    with pytest.raises(ConfigError, match=r"tracing\.detail"):
        await make_client("tracing", tracing={"detail": "bytes"}).open()


@pytest.mark.parametrize("detail", ["calls", "attempts", "exchanges"])
async def test_propagation_names_the_span_that_the_server_belongs_under(
    open_client: Open,
    provider: TracerProvider,
    exporter: InMemorySpanExporter,
    sandbox: Any,
    detail: Any,
) -> None:
    settings = TracingSettings(detail=detail, propagate=True)
    plugin = TracingPlugin(settings, tracer_provider=provider)
    async with (
        Between(sandbox.url) as between,
        open_client(plugin, url=between.url) as client,
    ):
        await client.search_count("res.partner")
    heads = [b"traceparent" in request for request in between.requests]
    assert heads == [*[False] * (len(heads) - 1), True]  # the logins before are no calls
    tree = Tree(exporter)
    innermost = tree.calls[0]
    while tree.below(innermost):
        (innermost,) = tree.below(innermost)
    context = innermost.context
    expected = f"traceparent: 00-{context.trace_id:032x}-{context.span_id:016x}-"
    assert expected.encode() in between.requests[-1]


async def test_nothing_is_propagated_unasked(
    open_client: Open, tracing: TracingPlugin, sandbox: Any
) -> None:
    async with (
        Between(sandbox.url) as between,
        open_client(tracing, url=between.url) as client,
    ):
        await client.search_count("res.partner")
    assert not any(b"traceparent" in request for request in between.requests)


async def test_what_is_not_sampled_has_no_children_and_says_so_to_the_server(
    open_client: Open, exporter: InMemorySpanExporter, sandbox: Any
) -> None:
    plugin = TracingPlugin(
        TracingSettings(propagate=True), tracer_provider=TracerProvider(ALWAYS_OFF)
    )
    async with (
        Between(sandbox.url) as between,
        open_client(plugin, url=between.url, cache="memory") as client,
    ):
        await client.search_count("res.partner")
    (line,) = [x for x in between.requests[-1].split(b"\r\n") if x.startswith(b"traceparent")]
    assert line.endswith((b"-00", b"-02"))  # not sampled; 2 is for a random id


async def test_without_an_sdk_calls_go_on(open_client: Open) -> None:
    plugin = TracingPlugin(tracer_provider=trace.NoOpTracerProvider())
    async with open_client(plugin, cache="memory") as client:
        assert await client.search_count("res.partner") > 0
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")


async def test_a_fault_of_the_cache_is_an_event(
    make_client: MakeClient, tracing: TracingPlugin, exporter: InMemorySpanExporter
) -> None:
    from zenoo_core.cache import CacheBackend, Entry

    class Broken(CacheBackend):
        async def get(self, key: str) -> Entry | None:
            raise OSError(f"disk of {VALUE}")

        async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
            raise OSError("disk")

    async with make_client(tracing, cache=Broken()) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.with_cache(60).call("m", "read", [1])
    tree = Tree(exporter)
    (event,) = [e for span in tree.spans for e in span.events]
    assert event.name == "cache error"
    assert dict(event.attributes or {}) == {
        "zenoo.cache.operation": "get", "error.type": "CacheUnavailable",
    }  # fmt: skip
    assert VALUE not in "".join(span.to_json() for span in tree.spans)


def test_names_are_those_of_the_conventions() -> None:
    """As the package lists them that goes with the SDK, which is one version behind."""
    from opentelemetry.semconv._incubating.attributes import rpc_attributes as rpc
    from opentelemetry.semconv.attributes import (
        error_attributes,
        http_attributes,
        server_attributes,
        url_attributes,
    )
    from zenoo_observe import conventions as names

    assert getattr(rpc, "RPC_SYSTEM_NAME", "rpc.system.name") == names.RPC_SYSTEM_NAME  # since 1.39
    assert names.RPC_METHOD == rpc.RPC_METHOD
    assert names.ERROR_TYPE == error_attributes.ERROR_TYPE
    assert names.HTTP_REQUEST_METHOD == http_attributes.HTTP_REQUEST_METHOD
    assert names.HTTP_REQUEST_RESEND_COUNT == http_attributes.HTTP_REQUEST_RESEND_COUNT
    assert names.HTTP_RESPONSE_STATUS_CODE == http_attributes.HTTP_RESPONSE_STATUS_CODE
    assert names.SERVER_ADDRESS == server_attributes.SERVER_ADDRESS
    assert names.SERVER_PORT == server_attributes.SERVER_PORT
    assert names.URL_FULL == url_attributes.URL_FULL
