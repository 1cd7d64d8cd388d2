"""Which trace a call belongs to, for the lines of logs and audit trails."""

from __future__ import annotations

import sys
from typing import Any

from zenoo_core.records import Call

_INVALID = 0


def trace_ids(call: Call | None = None) -> tuple[str, str] | None:
    """Return trace and span id in hexadecimal, of the call's own span or else of the current one.

    None where there is no span. OpenTelemetry is not imported for it: without it there is none.
    """
    # A name of state is anybody's to choose: what is there may be another plugin's.
    found = call.state.get("tracing", {}).get("trace") if call is not None else None
    if (span := getattr(found, "span", None)) is not None:
        return _ids(span)
    trace: Any = sys.modules.get("opentelemetry.trace")
    return None if trace is None else _ids(trace.get_current_span())


def _ids(span: Any) -> tuple[str, str] | None:
    context = span.get_span_context()
    if context.span_id == _INVALID:
        return None
    return f"{context.trace_id:032x}", f"{context.span_id:016x}"
