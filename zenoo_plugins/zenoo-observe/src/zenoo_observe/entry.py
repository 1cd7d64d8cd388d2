"""One call as one flat record: who did what to which records, never with which values."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from zenoo_core.records import Call, Request
from zenoo_core.retry import Outcome
from zenoo_observe.watch import Seen, Whereabouts

_CREATING = ("create", "name_create")


def entry(call: Call, seen: Seen, outcome: Outcome, where: Whereabouts) -> dict[str, Any]:
    """Return a call's entry; keys that do not apply are left out.

    `time` is when the call began (UTC), `duration` the seconds that it took.
    """
    request = seen.request
    record: dict[str, Any] = {
        "time": seen.began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "call": call.id,
        "server": where.server,
        "database": call.database,
        "uid": call.uid,
        "login": where.login_of(call),
        "model": request.model if request else call.model,
        "method": request.method if request else call.method,
        **_records(seen),
        "duration": round(perf_counter() - seen.clock, 6),
        "outcome": outcome.value,
        "error": _error(seen, outcome),
        "attempts": seen.attempts if seen.attempts > 1 else "",
    }
    if seen.response is not None and seen.response.from_cache:
        record["cached"] = True
    return {key: value for key, value in record.items() if value != ""}


def _error(seen: Seen, outcome: Outcome) -> str:
    """Name the error; a call that failed without one was cancelled, which is no `Exception`."""
    if seen.error or outcome is Outcome.SUCCESS:
        return seen.error
    return "CancelledError"


def _records(seen: Seen) -> dict[str, Any]:
    """Return `ids` where the call names or makes records, else `records`, how many came back."""
    if seen.request is None:
        return {}
    result: Any = seen.response.result if seen.response is not None else None
    creating = seen.request.method in _CREATING
    ids = _made(result) if creating else _named(seen.request)
    if ids or creating:
        return {"ids": ids} if ids else {}
    return {"records": len(result)} if _is_rows(result) else {}


def _named(request: Request) -> list[int]:
    return _ids(request.args[0] if request.args else request.kwargs.get("ids"))


def _made(result: Any) -> list[int]:
    """Return the new ids: of `create` an id or a list of them, of `name_create` `[id, name]`."""
    if isinstance(result, Sequence) and len(result) == 2 and isinstance(result[1], str):
        result = result[0]
    return _ids(result)


def _ids(value: Any) -> list[int]:
    """Return a value's ids, or an empty list if it is anything else: a domain, values, a text."""
    values = value if isinstance(value, list | tuple) else [value]
    return list(values) if all(type(v) is int for v in values) else []


def _is_rows(result: Any) -> bool:
    kinds = {type(row) for row in result} if isinstance(result, list | tuple) else {str}
    return len(kinds) <= 1 and str not in kinds
