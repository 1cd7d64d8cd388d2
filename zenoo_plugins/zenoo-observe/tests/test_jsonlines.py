"""Logs as lines of JSON: read back, and joined to traces and audit trails."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from zenoo_observe import JSONFormatter, TracingPlugin

from zenoo_core.errors import UnknownMethodError
from zenoo_core.testing.between import Between

from .conftest import Again

Open = Callable[..., Any]
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


class Written:
    """A handler of the application's, and the lines it has written."""

    def __init__(self, **fields: Any) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(JSONFormatter(**fields))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    found, root = Written(service="shop"), logging.getLogger()
    level = root.level
    root.addHandler(found.handler)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(found.handler)
    root.setLevel(level)


async def test_a_call_has_its_fields(open_client: Open, written: Written) -> None:
    async with open_client("logging") as client:
        await client.read("res.partner", [1, 2], ["name"])
    (line,) = [line for line in written.lines if line["logger"] == "zenoo.calls"]
    assert line["message"] == "res.partner.read success"
    assert (line["level"], line["service"]) == ("info", "shop")
    assert (line["model"], line["method"], line["ids"]) == ("res.partner", "read", [1, 2])
    assert (line["outcome"], line["login"], line["database"]) == ("success", "admin", "demo")
    assert line["time"].endswith("Z")
    assert "trace_id" not in line


async def test_an_error_and_a_retry(open_client: Open, written: Written, sandbox: Any) -> None:
    async with (
        Between(sandbox.url) as between,
        open_client("logging", Again(), url=between.url, attempts=2) as client,
    ):
        with pytest.raises(UnknownMethodError):
            await client.call("res.partner", "no_such_method")
        between.reply = BUSY
        with pytest.raises(Exception, match="503"):
            await client.search("res.partner")
    refused, retry, failed = [x for x in written.lines if x["logger"] == "zenoo.calls"]
    assert (refused["level"], refused["error"]) == ("warning", "UnknownMethodError")
    assert (retry["attempt"], retry["delay"], retry["error"]) == (1, 0.0, "HTTPStatusError")
    assert retry["call"] == failed["call"]
    assert failed["attempts"] == 2


@pytest.mark.parametrize("order", ["tracing first", "tracing last"])
async def test_lines_name_the_span_of_their_call(
    open_client: Open,
    written: Written,
    provider: TracerProvider,
    exporter: InMemorySpanExporter,
    tmp_path: Any,
    order: str,
) -> None:
    tracing = TracingPlugin(tracer_provider=provider)
    others = ["logging", "audit"]
    plugins = [tracing, *others] if order == "tracing first" else [*others, tracing]
    audit = {"path": str(tmp_path / "audit")}
    async with open_client(*plugins, audit=audit) as client:
        await asyncio.gather(*(client.search_count("res.partner") for _ in range(5)))
    spans = {
        (f"{s.context.trace_id:032x}", f"{s.context.span_id:016x}")
        for s in exporter.get_finished_spans()
        if s.name == "res.partner.search_count"
    }
    assert len(spans) == 5
    lines = [line for line in written.lines if line["logger"] == "zenoo.calls"]
    assert {(line["trace_id"], line["span_id"]) for line in lines} == spans
    trail = [json.loads(line) for line in (tmp_path / "audit").read_text().splitlines()]
    assert {(line["trace_id"], line["span_id"]) for line in trail} == spans


async def test_without_spans_of_ours_a_line_names_the_applications(
    open_client: Open, written: Written, provider: TracerProvider
) -> None:
    async with open_client("logging") as client:
        with provider.get_tracer("application").start_as_current_span("page") as span:
            await client.search_count("res.partner")
            logging.getLogger("application").info("done")
    expected = f"{span.get_span_context().trace_id:032x}"
    lines = [x for x in written.lines if x["logger"] in ("zenoo.calls", "application")]
    assert [line["trace_id"] for line in lines] == [expected] * 2


def test_any_record_is_one_line(written: Written) -> None:
    log = logging.getLogger("application")
    log.warning("two\nlines of %s", "text")
    try:
        raise KeyError("k")
    except KeyError:
        log.exception("it failed")
    log.error("with a stack", stack_info=True)
    first, second, third = written.lines
    assert first["message"] == "two\nlines of text"
    assert (second["level"], second["error"]) == ("error", "KeyError")
    assert second["exception"].startswith("Traceback (most recent call last)")
    assert third["stack"].startswith("Stack (most recent call last)")


def test_half_a_character_stays_what_it_is() -> None:
    record = logging.LogRecord("a", logging.ERROR, "", 0, "half a %s", ("\ud800",), None)
    assert json.loads(JSONFormatter().format(record).encode())["message"] == "half a \ud800"


def test_what_a_filter_has_made_of_a_traceback_stays(written: Written) -> None:
    record = logging.LogRecord("a", logging.ERROR, "", 0, "m", (), None)
    record.exc_text = "Traceback: ***"
    assert json.loads(JSONFormatter().format(record))["exception"] == "Traceback: ***"


def test_fields_of_its_own_cannot_be_replaced() -> None:
    with pytest.raises(ValueError, match="message"):
        JSONFormatter(message="x")
