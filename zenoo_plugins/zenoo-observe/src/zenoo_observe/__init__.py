"""What a zenoo client does and how long it takes: audit, logs, metrics and traces."""

import importlib as _importlib
import typing as _typing

if _typing.TYPE_CHECKING:
    from zenoo_observe.audit import AuditPlugin
    from zenoo_observe.jsonlines import JSONFormatter
    from zenoo_observe.logs import LoggingPlugin
    from zenoo_observe.metrics import MetricsPlugin
    from zenoo_observe.monitor import CallMonitor
    from zenoo_observe.prometheus import PrometheusPlugin
    from zenoo_observe.tracing import TracingPlugin

__all__ = [
    "AuditPlugin",
    "CallMonitor",
    "JSONFormatter",
    "LoggingPlugin",
    "MetricsPlugin",
    "PrometheusPlugin",
    "TracingPlugin",
]

# Imported when somebody asks for them: who wants an audit trail needs no OpenTelemetry.
_LATER = {
    "AuditPlugin": "audit",
    "CallMonitor": "monitor",
    "JSONFormatter": "jsonlines",
    "LoggingPlugin": "logs",
    "MetricsPlugin": "metrics",
    "PrometheusPlugin": "prometheus",
    "TracingPlugin": "tracing",
}


def __getattr__(name: str) -> _typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
