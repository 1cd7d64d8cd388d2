"""When a call may be repeated, and how long to wait before."""

from zenoo_core.retry.outcome import Outcome
from zenoo_core.retry.safety import Safety
from zenoo_core.retry.strategies import RetryStrategy

__all__ = ["Outcome", "RetryStrategy", "Safety"]
