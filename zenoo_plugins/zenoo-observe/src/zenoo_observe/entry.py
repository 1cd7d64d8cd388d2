"""One call as one flat record: who did what to which records, never with which values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zenoo_core.records import Call, Request, Response
from zenoo_core.retry import Outcome
from zenoo_observe.correlation import trace_ids
from zenoo_observe.encoding import moment
from zenoo_observe.watch import Seen
from zenoo_observe.where import Whereabouts

_CREATING = ("create", "name_create")
# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SUCCESS = Outcome.SUCCESS


def entry(call: Call, seen: Seen, outcome: Outcome, where: Whereabouts) -> dict[str, Any]:
    """Return a call's entry; keys that do not apply are left out.

    `time` is when the call began (UTC), `duration` the seconds that it took, `trace_id` and
    `span_id` are those of the span that it belongs to.
    """
    request = seen.request or call
    record: dict[str, Any] = {"time": moment(seen.began), "call": call.id}
    if server := where.server:
        record["server"] = server
    record["database"], record["uid"] = call.database, call.uid
    if login := where.login_of(call):
        record["login"] = login
    record["model"], record["method"] = request.model, request.method
    if seen.request is not None:
        _add_records(record, seen.request, seen.response)
    record["duration"] = round(seen.seconds(), 6)
    record["outcome"] = outcome.value
    if seen.error or outcome is not _SUCCESS:
        # A call that failed without an error was cancelled, which is no `Exception`.
        record["error"] = seen.error or "CancelledError"
    if seen.attempts > 1:
        record["attempts"] = seen.attempts
    if seen.response is not None and seen.response.from_cache:
        record["cached"] = True
    if (ids := trace_ids(call)) is not None:
        record["trace_id"], record["span_id"] = ids
    return record


def _add_records(record: dict[str, Any], request: Request, response: Response | None) -> None:
    """Add `ids` where the call names or makes records, else `records`, how many came back."""
    creating = request.method in _CREATING
    result: Any = response.result if response is not None else None
    if ids := _made(result) if creating else _named(request):
        record["ids"] = ids
    elif not creating and _is_rows(result):
        record["records"] = len(result)


def _named(request: Request) -> list[int]:
    return _ids(request.args[0] if request.args else request.kwargs.get("ids"))


def _made(result: Any) -> list[int]:
    """Return the new ids: of `create` an id or a list of them, of `name_create` `[id, name]`."""
    if isinstance(result, Sequence) and len(result) == 2 and isinstance(result[1], str):
        result = result[0]
    return _ids(result)


def _ids(value: Any) -> list[int]:
    """Return a value's ids, or an empty list if it is anything else: a domain, values, a text."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    return values if set(map(type, values)) == {int} else []


def _is_rows(result: Any) -> bool:
    """Tell whether a result is a list of records or of ids, and not, say, of texts."""
    if not isinstance(result, list | tuple):
        return False
    kinds = set(map(type, result))
    return len(kinds) <= 1 and str not in kinds
