"""What the server offers: its version, its wires, its databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from zenoo_cli.doctor.asking import FAILURES, Answer, Server
from zenoo_cli.doctor.findings import Finding, Verdict, skipped
from zenoo_core.plugins.discovery import installed, not_found
from zenoo_core.transport import Serves

OFFERED = "offered"
OLDEST_TESTED = 18
REMOVAL = 22  # where Odoo announces the end of /jsonrpc and /xmlrpc

_XML_VERSION = b"<?xml version='1.0'?><methodCall><methodName>version</methodName></methodCall>"


def version(server: Server) -> tuple[int, Finding]:
    """Ask for the version; its major number is 0 if nobody tells."""
    try:
        result = server.rpc("/web/webclient/version_info", {}).member("result")
    except FAILURES as error:
        return 0, Finding("version", Verdict.FAILED, f"{type(error).__name__}: {error}")
    return judged_version(
        str(result.get("server_version", "")) if isinstance(result, Mapping) else ""
    )


def judged_version(said: str) -> tuple[int, Finding]:
    """Judge what a server says of its version."""
    found = re.search(r"\d+", said)
    if found is None:
        remedy = "Check URL, port and path prefix: what answers there does not speak as Odoo does."
        return 0, Finding("version", Verdict.FAILED, "the server tells none", remedy)
    major = int(found[0])
    if major < OLDEST_TESTED:
        remedy = f"zenoo is tested with {OLDEST_TESTED} and later; most calls will work."
        return major, Finding("version", Verdict.WARNING, f"Odoo {said}", remedy)
    return major, Finding("version", Verdict.OK, f"Odoo {said}")


def offered(server: Server, database: str | None) -> dict[str, str]:
    """Ask on each wire for what needs no login; the keys are the names of the transports.

    The values are `offered`, `not offered`, or why that cannot be told.
    """
    named = {"X_Odoo_Database": database} if database else {}
    json2 = _answer(lambda: server.post(
        "/json/2/res.users/context_get", b"{}", "application/json", **named))  # fmt: skip
    common = {"service": "common", "method": "version", "args": []}
    jsonrpc = _answer(lambda: server.rpc("/jsonrpc", common))
    session = _answer(lambda: server.rpc("/web/webclient/version_info", {}))
    xmlrpc = _answer(lambda: server.post("/xmlrpc/2/common", _XML_VERSION, "text/xml"))
    return {
        "json2": _json2(json2),
        "session": _told(session is not None and session.member("result") is not None),
        "jsonrpc": _told(jsonrpc is not None and jsonrpc.member("result") is not None),
        "xmlrpc": _told(xmlrpc is not None and b"<methodResponse>" in xmlrpc.body),
    }


def wires(offers: Mapping[str, str], usable: Collection[str]) -> Iterator[Finding]:
    """Judge each wire by what is offered, what is installed, and what a client would use."""
    there = installed()
    for name, told in offers.items():
        check = f"protocol {name}"
        if told != OFFERED or name in usable:
            yield Finding(check, Verdict.OK if told == OFFERED else Verdict.INFO, told)
        elif name in there:
            yield Finding(check, Verdict.INFO, f"{told}, and not used by this configuration")
        else:
            remedy = not_found("transport", name, there).hint
            yield Finding(check, Verdict.INFO, f"{told}, not installed here", remedy)


def _json2(answer: Answer | None) -> str:
    """Without a key the route says that there is none, in its own form."""
    if answer is not None and answer.status == 404 and b"X-Odoo-Database" in answer.body:
        return "cannot be told: no database is selected, or there is none of that name"
    return _told(answer is not None and answer.status == 401 and bool(answer.member("name")))


def _told(is_offered: bool) -> str:
    return OFFERED if is_offered else "not offered"


def databases(server: Server, wanted: str | None) -> Finding:
    """Tell whether the database that is configured is there."""
    answer = _answer(lambda: server.rpc("/web/database/list", {}))
    return judged_databases(answer.member("result") if answer is not None else None, wanted)


def judged_databases(names: object, wanted: str | None) -> Finding:
    """Judge the list of a server's databases, where it gives one."""
    if not isinstance(names, list):
        found = "the server does not list its databases"
        if wanted:
            return Finding("database", Verdict.INFO, f"{found}; {wanted!r} is configured")
        return Finding("database", Verdict.WARNING, found, "Configure `database`.")
    shown = ", ".join(map(str, names[:5])) + (", …" if len(names) > 5 else "")
    if wanted is None:
        found = f"none is configured; the server has {shown or 'none'}"
        return Finding("database", Verdict.WARNING, found, "Configure `database`.")
    if wanted in names:
        return Finding("database", Verdict.OK, f"{wanted!r}, one of {len(names)}")
    remedy = "Check its name, and the server's database filter."
    return Finding("database", Verdict.FAILED, f"{wanted!r} is not among {shown}", remedy)


def future(name: str, serves: Serves | None, *, is_key: bool | None) -> Finding:
    """Tell what a configuration loses with the Odoo that drops the old wires."""
    check = f"Odoo {REMOVAL}"
    if serves is None:
        return skipped(check, f"which transport {name!r} takes is known after a login")
    if serves.last is None or serves.last >= REMOVAL:
        return Finding(check, Verdict.OK, f"nothing is lost: {name} goes on")
    remedy = "Leave `transport` at `auto`: with an API key it takes json2 from Odoo 19 on."
    if is_key is False:
        remedy = "Leave `transport` at `auto`, which takes session; or make an API key for json2."
    return Finding(check, Verdict.WARNING, f"{name} will be gone", remedy)


def _answer(ask: Callable[[], Answer]) -> Answer | None:
    try:
        return ask()
    except FAILURES:
        return None
