"""What the parts of the client that are more than calls need of it."""

from __future__ import annotations

from zenoo_core.operations import Operations
from zenoo_core.records import Identity
from zenoo_core.runtime import Runtime


class Insider(Operations):
    """A part of the client that reaches its transport past the path of a call."""

    _timeout: float | None = None  # seconds that the caller gives a call, if he has said so

    @property
    def _runtime(self) -> Runtime:
        raise TypeError(f"{type(self).__name__} must override _runtime")

    @property
    def identity(self) -> Identity | None:
        """Who the client is, or None before the first login."""
        raise TypeError(f"{type(self).__name__} must override identity")

    @property
    def _seconds(self) -> float:
        raise TypeError(f"{type(self).__name__} must override _seconds")

    async def _who(self) -> Identity:
        raise TypeError(f"{type(self).__name__} must override _who")
