"""When an answer agrees with the recorded one.

Strict, the rule: equal after ids and the names of the demo data are translated. By kind, for the
cases that the plan names: the same members, and the same types of values. Neither looks at clock
values, hidden values and tracebacks beyond their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_MORE = re.compile(r"<\.\.\. (\d+) more of (\d+)>")
_REST = "..."  # a member that stands for all that the recording leaves out
_CUT_TEXT = re.compile(r"(.*)<\.\.\. \d+ characters>", re.DOTALL)


def differences(recorded: Any, got: Any, *, by_kind: bool, where: str = "") -> Iterator[str]:
    """Yield each place where the answers differ, in words."""
    if by_kind and _is_by_id(recorded) and _is_by_id(got):
        yield from _items_by_kind(list(recorded.values()), list(got.values()), where)
    elif isinstance(recorded, dict) and isinstance(got, dict):
        yield from _members(recorded, got, by_kind, where)
    elif isinstance(recorded, list) and isinstance(got, list):
        yield from _items(recorded, got, by_kind, where)
    elif not _same_scalar(recorded, got, by_kind):
        yield f"{where or 'answer'}: recorded {_short(recorded)}, got {_short(got)}"


def without(value: Any, members: list[str]) -> Any:
    """Return a value without some members of its objects."""
    if isinstance(value, dict):
        return {k: without(v, members) for k, v in value.items() if k not in members}
    return [without(item, members) for item in value] if isinstance(value, list) else value


def disorder(body: Any, order: tuple[str, bool] | None) -> Iterator[str]:
    """Yield a complaint when rows are not in the order that was asked: (field, descending)."""
    if order is None:
        return
    field, descending = order
    values = [row[field].casefold() for row in body["result"]]
    if values != sorted(values, reverse=descending):
        yield f"rows are not in the order of {field}: {values}"


def _members(
    recorded: dict[str, Any], got: dict[str, Any], by_kind: bool, where: str
) -> Iterator[str]:
    missing, extra = recorded.keys() - got.keys() - {_REST}, got.keys() - recorded.keys()
    if _REST in recorded:
        extra = set()
    if missing or extra:
        yield f"{where or 'answer'}: lacks {sorted(missing)}, has also {sorted(extra)}"
    for name in recorded.keys() & got.keys():
        if name == "debug":
            yield from _debug(recorded[name], got[name], f"{where}.debug")
        else:
            yield from differences(
                recorded[name], got[name], by_kind=by_kind, where=f"{where}.{name}"
            )


def _debug(recorded: str, got: str, where: str) -> Iterator[str]:
    """Compare the form of a traceback: whether it has frames, and its last words."""
    if recorded.startswith("Traceback") != got.startswith("Traceback"):
        yield f"{where}: one of the two is no traceback"
    if "zenoo" in got or "site-packages" in got:
        yield f"{where}: shows the sandbox's own frames"


def _items(recorded: list[Any], got: list[Any], by_kind: bool, where: str) -> Iterator[str]:
    cut = _MORE.fullmatch(recorded[-1]) if recorded and isinstance(recorded[-1], str) else None
    known = recorded[:-1] if cut else recorded
    if by_kind and not _is_pair(recorded):
        yield from _items_by_kind(known, got, where)
        return
    expected = int(cut[2]) if cut else len(recorded)
    if len(got) != expected:
        yield f"{where or 'answer'}: recorded {expected} items, got {len(got)}: {_short(got)}"
        return
    for index, item in enumerate(known):
        yield from differences(item, got[index], by_kind=by_kind, where=f"{where}[{index}]")


def _items_by_kind(known: list[Any], got: list[Any], where: str) -> Iterator[str]:
    if bool(known) != bool(got):
        yield f"{where or 'answer'}: recorded {len(known)} items, got {len(got)}"
    for index, item in enumerate(got):
        tried = [list(differences(k, item, by_kind=True, where=f"{where}[{index}]")) for k in known]
        if tried and all(tried):
            yield from min(tried, key=len)


def _is_by_id(value: Any) -> bool:
    """Tell whether a value is an object whose members are named by ids: a collection."""
    return isinstance(value, dict) and bool(value) and all(name.isdigit() for name in value)


def _is_pair(value: list[Any]) -> bool:
    return len(value) == 2 and type(value[0]) is int and isinstance(value[1], str)


def _same_scalar(recorded: Any, got: Any, by_kind: bool) -> bool:
    if isinstance(recorded, str) and isinstance(got, str):
        return by_kind or _same_text(recorded, got)
    if by_kind:
        return type(recorded) is type(got) or _one_is_empty(recorded, got)
    return type(recorded) is type(got) and bool(recorded == got or recorded != recorded)


def _same_text(recorded: str, got: str) -> bool:
    if recorded == "<hidden>":
        return True
    if _MOMENT.fullmatch(recorded):
        return _MOMENT.fullmatch(got) is not None
    if cut := _CUT_TEXT.fullmatch(recorded):
        return got.startswith(cut[1])
    return recorded == got


def _one_is_empty(recorded: Any, got: Any) -> bool:
    """Tell whether one is Odoo's false for an empty text or many2one, the other its value."""
    values = [value for value in (recorded, got) if value is not False]
    return len(values) == 1 and (
        isinstance(values[0], str) or (isinstance(values[0], list) and _is_pair(values[0]))
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:300]}…"
