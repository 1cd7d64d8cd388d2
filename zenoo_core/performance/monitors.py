"""What a performance monitor is."""

from __future__ import annotations

from zenoo_core.plugins.base import HookFace


class PerformanceMonitor(HookFace):
    """Time logical calls: `start_operation(operation)` and `end_operation(operation)`.

    Calls overlap: keep what belongs to one call in `call.state["<your key>"]` by naming the
    argument `call` too. Each start has exactly one end, also on error and cancellation.
    """
