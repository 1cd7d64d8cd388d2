"""Results of a type of their own: a fast way for what is expected, a careful one for the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class ResultDecoder(ABC):
    """How a result is decoded, as the `result_type` of a request.

    `type` is what the result is read into in the same pass as the envelope; `finish` then has the
    last word. Where a value does not fit (ValueError or TypeError in either), the whole result is
    read again as plain JSON and given to `careful`.
    """

    __slots__ = ()

    type: Any = Any

    @abstractmethod
    def finish(self, result: Any) -> Any:
        """Return the result from what was read into `type`."""

    @abstractmethod
    def careful(self, plain: Any) -> Any:
        """Return the result from plain JSON; raises `BadResponse` if it cannot be one at all."""
