"""What the replay has to know of the cases beyond JSON-RPC and the web session.

The recorder's order is not in these files: what depends on what is told here.
"""

from __future__ import annotations

from collections.abc import Iterable

from replay.recordings import Case

# After the rest, in this order: each needs what those before it made, or undoes it.
_FIRST = (
    "xmlrpc-create",
    "xmlrpc-read",
    "xmlrpc-write",
    "xmlrpc-unicode",
    "json2-x2many-commands",
    "json2-create-list",
    "json2-read",
    "json2-validation-error",
    "json2-transaction-rollback",
)
_LAST = (
    "xmlrpc-none-return-really-done",
    "xmlrpc-none-return-really-done-after",
    "json2-unlink",
    "json2-unlink-missing",
)
COOLDOWN = ("json2-login-cooldown",)

NEW_IDS: dict[str, tuple[str | int, ...]] = {
    "xmlrpc-create": (),
    "xmlrpc-create-list": (),
    "xmlrpc-none-inside-result": ("ids",),
    "xmlrpc-unicode": (),
    "xmlrpc-write-datetime-type": (),
    "json2-binary": (),
    "json2-copy": (),
    "json2-create-list": (),
    "json2-create-single-dict": (),
    "json2-method-with-ids-and-kwargs": (),
    "json2-name-create": (0,),
    "json2-x2many-commands": (),
}

# Whose key the recorded one is; every other one is the administrator's.
KEY_OF = {
    "json2-access-error-model": "limited",
    "json2-access-error-record-rule": "limited",
    "json2-session-cookie-other-key": "limited",
}

# Records that the recorder made beside the cases: (recorded id, values), by version.
MADE_BEFORE: dict[str, dict[str, tuple[tuple[int, dict[str, object]], ...]]] = {
    "xmlrpc-control-characters-read": {
        "19.0": ((2162, {"name": "Wire ctl \x01\x1f end"}),),
        "18.0": ((2102, {"name": "Wire ctl \x01\x1f end"}),),
    },
    "xmlrpc-fault-validation-error": {
        "19.0": ((2163, {"name": "Wire XML kid", "parent_id": 2157}),),
        "18.0": ((2103, {"name": "Wire XML kid", "parent_id": 2097}),),
    },
    "json2-validation-error": {
        "19.0": (
            (2178, {"name": "Wire J2 parent"}),
            (2179, {"name": "Wire J2 child", "parent_id": 2178}),
        ),
    },
}

# Answers after which the server keeps the connection.
KEPT = ("prefork-evented-jsonrpc",)


def ordered(cases: Iterable[Case]) -> list[Case]:
    """Return the cases of XML-RPC and JSON-2 in an order in which each finds what it needs."""
    chosen = [case for case in cases if case.name.startswith(("xmlrpc-", "json2-"))]
    return sorted((case for case in chosen if case.name not in COOLDOWN), key=_place)


def _place(case: Case) -> tuple[int, int]:
    if case.name in _FIRST:
        return 0, _FIRST.index(case.name)
    return (2, _LAST.index(case.name)) if case.name in _LAST else (1, 0)
