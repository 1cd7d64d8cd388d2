"""What `load` answers, as results or typed errors.

Protocol: `{"ids": [...] or false, "messages": [...]}`, HTTP 200 in both cases. A conflict with
another transaction is a message as well, after which nothing stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from zenoo_core.errors import BadResponse, ConcurrencyError, InvalidValueError, UserError
from zenoo_core.records import Phase

_CONFLICT = ("could not serialize access", "could not obtain lock", "deadlock detected")


@frozen
class CheckLoaded:
    """Raise what an answer of `load` stands for, if it is not an id for each key."""

    model: str
    keys: tuple[str, ...]

    def __call__(self, result: Any) -> None:
        """Pass a result with as many ids as keys."""
        if not isinstance(result, Mapping):
            raise BadResponse(
                f"load answered {type(result).__name__}, expected ids and messages",
                phase=Phase.DECODE,
            )
        ids = result.get("ids")
        if isinstance(ids, list) and len(ids) == len(self.keys):
            return
        messages = [m for m in result.get("messages") or () if isinstance(m, Mapping)]
        raise self._refusal([m for m in messages if m.get("type") == "error"] or messages)

    def _refusal(self, messages: Sequence[Mapping[str, Any]]) -> Exception:
        text = "; ".join(map(self._line, messages)) or "the server gave no reason"
        about: dict[str, Any] = {"model": self.model, "method": "load", "arguments": messages}
        if any(word in text for word in _CONFLICT):
            return ConcurrencyError(text, name="psycopg2.errors.SerializationFailure", **about)
        kind = InvalidValueError if any(m.get("field") for m in messages) else UserError
        return kind(text, hint="Nothing was created by this call.", **about)

    def _line(self, message: Mapping[str, Any]) -> str:
        text = str(message.get("message") or "").strip()
        record = message.get("record")
        known = isinstance(record, int) and 0 <= record < len(self.keys) and len(self.keys) > 1
        return f"record with key {self.keys[record]!r}: {text}" if known else text  # type: ignore[index]
