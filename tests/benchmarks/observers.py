"""What watching calls costs: each observer alone, and all of them, against none.

    python -m tests.benchmarks.observers

The CPU of one small call against a server that does nothing, where whatever is added shows most;
the time of one against the sandbox, and against a server that takes 5 ms for it, as Odoo does at
its fastest. "The SDK alone" and "logging alone" are what a few lines by hand cost: the floor below
those that use them. Spans are recorded by the SDK, every one, and thrown away
by its batch processor; metrics by the SDK; log lines and audit trail go to files.
"""

from __future__ import annotations

import asyncio
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import set_span_in_context
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
from zenoo_sandbox import Sandbox

from tests.benchmarks import calls
from tests.benchmarks.calls import _pretend, server
from zenoo_core import Plugin, ZenooClient
from zenoo_core.records import Call

ROUNDS, CALLS = 120, 40
WALL_ROUNDS, WALL_CALLS = 40, 15
RUNS = 3
_log = logging.getLogger("bare")
Clock = Callable[[], float]


class Nowhere(SpanExporter):
    """An exporter that has nothing to do: what it costs is not ours."""

    def export(self, spans: Any) -> SpanExportResult:
        return SpanExportResult.SUCCESS


class Bare(Plugin):
    """Make spans around each call by hand, as few lines as that takes."""

    def __init__(self, provider: TracerProvider, count: int) -> None:
        self.tracer, self.count = provider.get_tracer("bare"), count

    def start_operation(self, operation: str, call: Call) -> None:
        attributes = {"rpc.system.name": "odoo", "rpc.method": operation, "odoo.database": "demo"}
        spans = call.state["bare"]["spans"] = []
        context = None
        for _ in range(self.count):
            spans.append(self.tracer.start_span(operation, context, attributes=attributes))
            context = set_span_in_context(spans[-1])

    def end_operation(self, call: Call) -> None:
        for span in reversed(call.state["bare"]["spans"]):
            span.end()


class BareMeasurement(Plugin):
    """Record the duration of each call by hand."""

    def __init__(self, provider: MeterProvider) -> None:
        self.histogram = provider.get_meter("bare").create_histogram("duration")

    def end_operation(self, operation: str) -> None:
        self.histogram.record(0.01, {"rpc.system.name": "odoo", "rpc.method": operation})


class BareLine(Plugin):
    """Log a line for each call by hand."""

    def end_operation(self, call: Call) -> None:
        _log.info("%s.%s done", call.model, call.method)


def traced(detail: Any, **sampler: Any) -> TracingPlugin:
    provider = TracerProvider(**sampler)
    provider.add_span_processor(BatchSpanProcessor(Nowhere()))
    return TracingPlugin(TracingSettings(detail=detail), tracer_provider=provider)


def measured() -> MetricsPlugin:
    return MetricsPlugin(meter_provider=MeterProvider([InMemoryMetricReader()]))


def kinds(folder: Path) -> dict[str, list[Any]]:
    """Return the observers of each client that is compared."""
    provider, meters = TracerProvider(), MeterProvider([InMemoryMetricReader()])
    provider.add_span_processor(BatchSpanProcessor(Nowhere()))
    handler = logging.FileHandler(folder / "calls.log")
    handler.setFormatter(JSONFormatter())
    log = logging.getLogger("zenoo.calls")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    bare = logging.FileHandler(folder / "bare.log")
    bare.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(bare)
    _log.setLevel(logging.INFO)
    _log.propagate = False

    def audit(name: str) -> AuditPlugin:
        return AuditPlugin(AuditSettings(path=folder / name))

    return {
        "none": [],
        "none, once more": [],
        "the SDK alone: one span": [Bare(provider, 1)],
        "the SDK alone: three spans": [Bare(provider, 3)],
        "the SDK alone: a measurement": [BareMeasurement(meters)],
        "logging alone: a line of text": [BareLine()],
        "audit": [audit("audit")],
        "logging, as JSON": [LoggingPlugin()],
        "metrics": [measured()],
        "prometheus": [PrometheusPlugin()],
        "monitor": [CallMonitor()],
        "tracing, not sampled": [traced("exchanges", sampler=ALWAYS_OFF)],
        "tracing, calls": [traced("calls")],
        "tracing, exchanges": [traced("exchanges")],
        "audit, logging, metrics, tracing calls": [
            traced("calls"), audit("all"), LoggingPlugin(), measured(),
        ],
        "audit, logging, metrics, tracing": [
            traced("exchanges"), audit("every"), LoggingPlugin(), measured(),
        ],
    }  # fmt: skip


@asynccontextmanager
async def clients(url: str, folder: Path, login: bool) -> AsyncIterator[dict[str, ZenooClient]]:
    """Open a client for each kind."""
    async with AsyncExitStack() as stack:
        found: dict[str, ZenooClient] = {}
        for name, plugins in kinds(folder).items():
            client = ZenooClient(url, transport="jsonrpc", plugins=plugins, config=False)
            await stack.enter_async_context(client)
            if login:
                await client.login("demo", "admin", "admin")
            else:
                client._runtime.identity = await _pretend(client)
            found[name] = client
        yield found
        for log in (logging.getLogger("zenoo.calls"), _log):
            for handler in log.handlers[:]:
                log.removeHandler(handler)
                handler.close()


async def compare(
    found: dict[str, ZenooClient], clock: Clock, rounds: int, calls: int
) -> dict[str, float]:
    """Return the median of the ratios to the client without observers, round by round."""
    ratios: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(rounds):
        seconds: dict[str, float] = {}
        for name, client in random.sample([*found.items()], len(found)):
            began = clock()
            for _ in range(calls):
                await client.read("res.partner", 7, ["name"])
            seconds[name] = clock() - began
        for name, spent in seconds.items():
            ratios[name].append(spent / seconds["none"])
    return {name: statistics.median(values) for name, values in ratios.items()}


def show(title: str, runs: list[dict[str, float]]) -> None:
    """Print each run's median, and the median of them."""
    print(title)
    for name in runs[0]:
        values = [run[name] for run in runs]
        each = "  ".join(f"{value:.2f}" for value in values)
        print(f"  {name:42} {statistics.median(values):6.2f}    ({each})")


async def main() -> None:
    """Print all ratios."""
    cpu: list[dict[str, float]] = []
    wall: list[dict[str, float]] = []
    slow: list[dict[str, float]] = []
    for _ in range(int(sys.argv[1]) if sys.argv[1:] else RUNS):
        with tempfile.TemporaryDirectory() as folder:
            async with server("fast") as url, clients(url, Path(folder), False) as found:
                cpu.append(await compare(found, time.process_time, ROUNDS, CALLS))
        with tempfile.TemporaryDirectory() as folder:
            async with child("sandbox") as url, clients(url, Path(folder), True) as found:
                wall.append(await compare(found, time.perf_counter, WALL_ROUNDS, WALL_CALLS))
        with tempfile.TemporaryDirectory() as folder:
            async with child("slow") as url, clients(url, Path(folder), False) as found:
                slow.append(await compare(found, time.perf_counter, WALL_ROUNDS // 2, 5))
    show("a small call, CPU of the client, against a server that does nothing", cpu)
    show("the same against the sandbox, time that passes", wall)
    show("the same against a server that takes 5 ms", slow)


@asynccontextmanager
async def child(kind: str) -> AsyncIterator[str]:
    """Run a server in a process of its own and give its URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.observers", kind, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def sandbox() -> None:
    async with Sandbox() as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


async def slow() -> None:
    calls.LATENCY = 0.005
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(calls.Slow, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run({"sandbox": sandbox, "slow": slow}.get(" ".join(sys.argv[1:]), main)())
