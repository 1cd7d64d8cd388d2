"""What a mock client was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from zenoo_core.records import Request


@frozen
class MockCall:
    """One try of a call as it would have gone on a wire; its text is what one would type.

    `derived` says that it was answered from the rows of the model's `search_read`.
    """

    model: str
    method: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    context: Mapping[str, Any]
    uid: int
    derived: bool = False

    @classmethod
    def of(cls, request: Request, uid: int, *, derived: bool) -> MockCall:
        """Copy a request, so that what happens to it later does not matter."""
        params = request.params
        args, kwargs, context = tuple(params["args"]), params["kwargs"], params["context"]
        return cls(request.model, request.method, args, kwargs, context, uid, derived)

    def fits(self, model: str, method: str | None) -> bool:
        """Tell whether it is a call of this model, and of this method if one is given."""
        return self.model == model and method in (None, self.method)

    def has(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Tell whether it begins with these arguments and has these keywords among its own."""
        mine = {name: self.kwargs.get(name, ...) for name in kwargs}
        return self.args[: len(args)] == args and mine == dict(kwargs)

    def __str__(self) -> str:
        given = [repr(value) for value in self.args]
        given += [f"{name}={value!r}" for name, value in self.kwargs.items()]
        return f"{self.model}.{self.method}({', '.join(given)})"


def listed(calls: list[MockCall]) -> str:
    """Return calls for a message, one a line."""
    return "\n".join(f"  {call}" for call in calls) or "  none"
