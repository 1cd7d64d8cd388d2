"""Performance monitors: a face of `start_operation` and `end_operation`."""

from zenoo_core.performance.monitors import PerformanceMonitor

__all__ = ["PerformanceMonitor"]
