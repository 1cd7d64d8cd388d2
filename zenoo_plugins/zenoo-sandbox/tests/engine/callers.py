"""How the engine's tests call a database."""

from __future__ import annotations

from typing import Any, Protocol

from zenoo_sandbox.errors import ServerError

ADMIN = 2


class Call(Protocol):
    """Run one call and return its result."""

    def __call__(self, model: str, method: str, *args: Any, uid: int = ..., **kwargs: Any) -> Any:
        """Call `method` of `model`."""


class Refusal(Protocol):
    """Run one call that must fail and return its error."""

    def __call__(
        self, model: str, method: str, *args: Any, uid: int = ..., **kwargs: Any
    ) -> ServerError:
        """Call `method` of `model`."""
