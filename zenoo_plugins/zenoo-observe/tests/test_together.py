"""All observers on one client: they keep apart, and none of them shows what is secret."""

from __future__ import annotations

import asyncio
import contextvars
import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from zenoo_observe import (
    AuditPlugin,
    CallMonitor,
    JSONFormatter,
    LoggingPlugin,
    MetricsPlugin,
    PrometheusPlugin,
    TracingPlugin,
)
from zenoo_observe.audit import AuditSettings
from zenoo_observe.tracing import TracingSettings

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import ZenooError

from .conftest import VALUE, Again, Hanging, ScriptedTransport, forever

Open = Callable[..., Any]
SECRET = "canary-secret-77aa"


class Everything:
    """One of each, and all that they have written."""

    def __init__(
        self, folder: Path, provider: TracerProvider, exporter: InMemorySpanExporter
    ) -> None:
        self.exporter, self.reader = exporter, InMemoryMetricReader()
        self.trail = folder / "audit.jsonl"
        self.log = io.StringIO()
        self.handler = logging.StreamHandler(self.log)
        self.handler.setFormatter(JSONFormatter())
        self.monitor, self.prometheus = CallMonitor(), PrometheusPlugin()
        self.meters = MeterProvider([self.reader])
        self.plugins = [
            AuditPlugin(AuditSettings(self.trail)), LoggingPlugin(),
            MetricsPlugin(meter_provider=self.meters), self.prometheus, self.monitor,
            TracingPlugin(TracingSettings(propagate=True), tracer_provider=provider),
        ]  # fmt: skip

    @property
    def text(self) -> str:
        spans = "".join(span.to_json() for span in self.exporter.get_finished_spans())
        metrics = self.reader.get_metrics_data()
        return "\n".join(
            [
                spans,
                metrics.to_json() if metrics else "",
                self.prometheus.exposition().decode(),
                self.trail.read_text(),
                self.log.getvalue(),
                str(self.monitor.report()),
                repr(self.plugins),
            ]
        )


@pytest.fixture
def everything(tmp_path: Path, provider: TracerProvider, exporter: InMemorySpanExporter) -> Any:
    found, log = Everything(tmp_path, provider, exporter), logging.getLogger("zenoo")
    level = log.level
    log.addHandler(found.handler)
    log.setLevel(logging.DEBUG)
    yield found
    log.removeHandler(found.handler)
    log.setLevel(level)
    found.meters.shutdown()


async def test_no_value_and_no_secret_is_in_any_of_them(
    open_client: Open, everything: Everything
) -> None:
    class Broken(Plugin):
        def after_response(self, request: Any) -> None:
            if request.method == "search_count":
                raise RuntimeError(f"text with {VALUE}")

    async with open_client(*everything.plugins, Broken(), cache="memory") as client:
        view = client.with_cache(60)
        made = await client.create("res.partner", {"name": VALUE, "comment": SECRET})
        assert (await view.read("res.partner", made, ["name"]))[0]["name"] == VALUE
        await view.read("res.partner", made, ["name"])
        await client.search("res.partner", [("name", "=", VALUE)])
        await client.with_context(token=SECRET).write("res.partner", made, {"name": SECRET})
        with pytest.raises(ZenooError):
            await client.call("res.partner", "no_such_method", [], {"password": SECRET})
        with pytest.raises(ZenooError, match=VALUE):
            await client.search_count("res.partner", [("name", "=", SECRET)])
        with pytest.raises(ZenooError):
            await client.create("res.partner", {"no_such_field": SECRET})
        secret = client.transport.credentials(client.identity).secret.reveal()
    text = everything.text
    assert VALUE not in text
    assert SECRET not in text
    assert secret == "admin"  # too short a word to look for: it is the login's name as well
    assert '"password"' not in text
    assert "UnknownMethodError" in text
    assert "res.partner.create" in text


async def test_a_password_is_in_none_of_them(
    sandbox: Any, open_client: Open, everything: Everything
) -> None:
    async with open_client(*everything.plugins) as client:
        await client.call(
            "res.users", "create", [{"name": "Eve", "login": "eve", "password": SECRET}]
        )
        other = await client.with_user("eve", SECRET)
        await other.search("res.partner", limit=1)
        with pytest.raises(ZenooError):
            await client.with_user("eve", SECRET + "wrong")
    assert SECRET not in everything.text


async def test_all_count_the_same_calls(open_client: Open, everything: Everything) -> None:
    async with open_client(*everything.plugins) as one, open_client(*everything.plugins) as two:
        await asyncio.gather(
            *(one.read("res.partner", number, ["name"]) for number in range(1, 9)),
            *(two.read("res.partner", number, ["name"]) for number in range(1, 9)),
        )
        assert everything.monitor.in_flight == 0
    (spent,) = everything.monitor.report()
    assert spent.calls == 16
    assert len(everything.trail.read_text().splitlines()) == 16
    lines = [json.loads(line) for line in everything.log.getvalue().splitlines()]
    calls = [line for line in lines if line["logger"] == "zenoo.calls"]
    assert len(calls) == 16
    spans = everything.exporter.get_finished_spans()
    assert len([span for span in spans if span.name == "res.partner.read"]) == 16
    assert len(spans) == 48
    assert {line["span_id"] for line in calls} == {
        f"{span.context.span_id:016x}" for span in spans if span.name == "res.partner.read"
    }
    sample = b'zenoo_call_duration_seconds_count{method="read",model="res.partner"} 16.0'
    assert sample in everything.prometheus.exposition()


async def test_a_client_that_closes_while_calls_run_leaves_nothing_open(
    open_client: Open, everything: Everything, hanging: Hanging
) -> None:
    async with open_client(*everything.plugins, Again(), url=hanging.url) as client:
        hanging.hang = True
        tasks = [asyncio.create_task(client.search("res.partner")) for _ in range(4)]
        await hanging.asked.wait()
        assert everything.monitor.in_flight == 4
        await client.close()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(error, ZenooError) for error in ended)
    assert everything.monitor.in_flight == 0
    assert len(everything.trail.read_text().splitlines()) == 4
    assert all(span.end_time for span in everything.exporter.get_finished_spans())
    calls = [s for s in everything.exporter.get_finished_spans() if s.name == "res.partner.search"]
    assert len(calls) == 4
    assert b"zenoo_calls_in_flight 0.0" in everything.prometheus.exposition()


async def test_every_observer_by_its_name(open_client: Open, tmp_path: Path) -> None:
    names = ["audit", "logging", "metrics", "prometheus", "tracing"]
    async with open_client(*names, audit={"path": str(tmp_path / "a")}) as client:
        await client.search_count("res.partner")
    assert (tmp_path / "a").read_text().count("\n") == 1


def test_what_is_not_asked_for_is_not_imported() -> None:
    import subprocess
    import sys

    program = (
        "import sys, zenoo_observe; from zenoo_observe.audit import AuditPlugin; "
        "from zenoo_observe import LoggingPlugin; "
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('opentelemetry', 'prometheus_client')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (found.stdout, found.stderr) == ("[]\n", "")


def test_the_face_has_what_it_names() -> None:
    import zenoo_observe

    assert all(getattr(zenoo_observe, name).__name__ == name for name in zenoo_observe.__all__)
    with pytest.raises(AttributeError):
        zenoo_observe.NoSuch  # noqa: B018


async def test_a_call_that_is_thrown_away_ends_without_a_word(
    make_client: Callable[..., ZenooClient],
    transport: ScriptedTransport,
    everything: Everything,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its last hooks then run in another context than its first."""
    transport.answers["wait"] = forever
    async with make_client(*everything.plugins) as client:
        await client.login("demo", "ada", "x")
        call = client.call("m", "wait")
        call.send(None)
        contextvars.Context().run(call.close)
    (span,) = [s for s in everything.exporter.get_finished_spans() if s.name == "m.wait"]
    assert span.end_time
    assert everything.monitor.in_flight == 0
    assert "context" not in caplog.text
