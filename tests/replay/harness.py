"""Replays the recordings of one version against sandboxes and tells where answers differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import attrs
from zenoo_sandbox import Sandbox

from replay import plan
from replay.compare import differences, disorder, without
from replay.recordings import Case, load
from replay.special import BODIES, PREPARE, TRANSPORT
from replay.wire import Answer, exchange, request_bytes

_HEADERS = ("content-type", "location", "x-content-type-options", "connection")
_LOGINS = {
    "19.0": {2: "admin", 5: "demo", 7: "limited"},
    "18.0": {2: "admin", 6: "demo", 8: "limited"},
}
_DIFFERENCES_KEPT = 20
_NUMBER = re.compile(r"\b\d{3,}\b")


@attrs.define
class Replay:
    """Hold what a run has learnt: our ids for the recorded ones, our sessions.

    `strict` collects the cases that are compared by kind and would agree strictly too.
    """

    version: str
    sandbox: Sandbox
    ids: dict[int, int] = attrs.field(factory=dict)
    sessions: dict[str, str] = attrs.field(factory=dict)
    strict: set[str] = attrs.field(factory=set)

    async def case(self, case: Case) -> list[str]:
        """Replay one case; return where it differs from the recording, nothing when it agrees."""
        if prepare := PREPARE.get(case.name):
            async with prepare(self, case):
                return await self._compare(case)
        return await self._compare(case)

    async def _compare(self, case: Case) -> list[str]:
        if transport := TRANSPORT.get(case.name):
            return await transport(self, case)
        answer = await self._send(case)
        body = _decode(answer, case.response["body"])
        self._bind(case, body)
        kept = dict(self.ids)
        if case.name in plan.OWN_IDS:
            self._bind_rows(case.response["body"]["result"], body["result"])
        by_kind = case.name in plan.by_kind(self.version)
        ignored = plan.ignored(self.version).get(case.name, [])
        expected = without(self.ours(case.response["body"]), ignored)
        self.ids = kept
        got = without(body, ignored)
        if by_kind and not list(differences(expected, got, by_kind=False)):
            self.strict.add(case.name)
        return [
            *_head_differences(case.response, answer),
            *differences(expected, got, by_kind=by_kind),
            *disorder(body, plan.ORDERED.get(case.name)),
        ]

    async def _send(self, case: Case) -> Answer:
        request = case.request
        headers = {name: self._secrets(case, value) for name, value in request["headers"].items()}
        raw = request_bytes(
            request["method"],
            request["path"],
            headers,
            self._body(case),
            http_version=request.get("http_version", "1.1"),
        )
        return await exchange(self.sandbox.host, self.sandbox.port, raw)

    def _body(self, case: Case) -> bytes:
        body = case.request["body"]
        if case.name in BODIES:
            return BODIES[case.name]()
        if not isinstance(body, dict) or "__bytes_base64__" in body:
            return case.body
        return json.dumps(self.ours(self._with_key(body))).encode()

    def _with_key(self, body: dict[str, Any]) -> dict[str, Any]:
        """Put the sandbox's own API keys in the place of the recorded ones."""
        params = body.get("params")
        if not isinstance(params, dict) or "API_KEY" not in json.dumps(params):
            return body
        args = params.get("args", [])
        users = _LOGINS[self.version]
        login = users[args[1]] if params.get("service") == "object" else "admin"
        text = json.dumps(body).replace('"API_KEY"', f'"sandbox-{login}"')
        replaced: dict[str, Any] = json.loads(text)
        return replaced

    def _secrets(self, case: Case, value: str) -> str:
        owner = plan.SESSION_OF.get(case.name, "admin")
        return value.replace("SESSION_ID", self.sessions.get(owner, ""))

    def _bind(self, case: Case, body: Any) -> None:
        path = plan.NEW_IDS.get(case.name)
        if path is None or not isinstance(body, dict) or body.get("result") is None:
            return
        recorded, got = case.response["body"]["result"], body["result"]
        for step in path:
            recorded, got = recorded[step], got[step]
        pairs = zip(recorded, got, strict=True) if isinstance(recorded, list) else [(recorded, got)]
        self.ids.update(pairs)

    def _bind_rows(self, recorded: list[Any], got: list[Any]) -> None:
        for row, own in zip(recorded, got, strict=True):
            self.ids[row["id"]] = own["id"]

    def ours(self, value: Any) -> Any:
        """Return a recorded value with our ids and names in it."""
        if isinstance(value, dict):
            return {self.ours(name): self.ours(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.ours(item) for item in value]
        if isinstance(value, str):
            return self._our_text(value)
        return self.ids.get(value, value) if type(value) is int else value

    def _our_text(self, text: str) -> str:
        if text in plan.TEXTS:
            return plan.TEXTS[text]
        # The month of the recording, as a group's label: the demo data are made today.
        text = text.replace("January 2026", f"{self.sandbox.clock():%B %Y}")
        for recorded, name in plan.NAMES.items():
            text = text.replace(recorded, name)
        return _NUMBER.sub(lambda m: str(self.ids.get(int(m[0]), m[0])), text)


def _decode(answer: Answer, recorded: Any) -> Any:
    """Return the body as the recording holds it: decoded where that is."""
    text = answer.body.decode()
    if isinstance(recorded, str):
        return text
    return json.loads(text)


def _head_differences(recorded: dict[str, Any], answer: Answer) -> Iterable[str]:
    if (recorded["status"], recorded["reason"]) != (answer.status, answer.reason.upper()):
        yield f"status: recorded {recorded['status']}, got {answer.status} {answer.reason}"
    known = {name.lower(): value for name, value in recorded["headers"].items()}
    for name in _HEADERS:
        want, got = known.get(name), answer.headers.get(name, [None])[0]
        if _plain(want) != _plain(got):
            yield f"header {name}: recorded {want!r}, got {got!r}"
    want = known.get("set-cookie", [])
    cookies = [_flags(cookie) for cookie in ([want] if isinstance(want, str) else want)]
    got_cookies = [_flags(cookie) for cookie in answer.headers.get("set-cookie", [])]
    if cookies != got_cookies:
        yield f"cookies: recorded {cookies}, got {got_cookies}"


def _plain(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "")


def _flags(cookie: str) -> str:
    """Return a cookie without what differs from call to call."""
    cookie = re.sub(r"session_id=[^;]+", "session_id=…", cookie)
    return re.sub(r"Expires=[^;]+", "Expires=…", cookie)


def _main_cases(cases: dict[str, Case]) -> list[Case]:
    """Return the cases of the one-database server in the order of their recording."""
    elsewhere = (*plan.SECOND_RUN, *plan.COOLDOWN)
    main = [case for case in cases.values() if case.name not in elsewhere]
    numbered = [case for case in main if case.name.startswith("jsonrpc-")]
    sessions = [case for case in main if case.name.startswith("session-")]
    return [
        *sorted(numbered, key=lambda case: case.number),
        *_named(cases, plan.SECOND_RUN),
        *sorted(sessions, key=_end_of_session),
        *(case for case in main if case.name.startswith("http-")),
    ]


def _end_of_session(case: Case) -> int:
    """Sort the end of the session, and what came after it, behind the rest."""
    return 1 if case.name == "session-destroy" else 2 if "after-destroy" in case.name else 0


def _named(cases: dict[str, Case], names: Iterable[str]) -> list[Case]:
    return [cases[name] for name in names if name in cases]


async def replay(version: str) -> tuple[dict[str, list[str]], set[str]]:
    """Replay everything carried for a version; return each case's differences.

    Return also the cases compared by kind that would agree strictly.
    """
    cases = load(version)
    several = {"databases": ("demo",), "empty": ("other",)}
    nodb = [c for c in cases.values() if c.name.startswith("nodb-")]
    stages: list[tuple[dict[str, Any], list[Case]]] = [
        ({}, _main_cases(cases)),
        ({}, _named(cases, plan.COOLDOWN)),
        (several, [case for case in nodb if case.name not in plan.LISTING_OFF]),
        ({**several, "list_databases": False}, _named(cases, plan.LISTING_OFF)),
    ]
    outcomes: dict[str, list[str]] = {}
    strict: set[str] = set()
    for settings, chosen in stages:
        async with Sandbox(version=version, keep_alive=False, **settings) as sandbox:
            run = Replay(version, sandbox)
            await _log_in(run)
            for case in chosen:
                outcomes[case.name] = await _outcome(run, case)
        strict |= run.strict
    return outcomes, strict


async def _outcome(run: Replay, case: Case) -> list[str]:
    try:
        return (await run.case(case))[:_DIFFERENCES_KEPT]
    except Exception as error:  # one case that breaks the harness must not hide the others
        return [f"{type(error).__name__}: {error}"]


async def _log_in(run: Replay) -> None:
    for owner, login in (("admin", "admin"), ("limited", "limited"), ("doomed", "admin")):
        body = {"params": {"db": "demo", "login": login, "password": login}}
        raw = request_bytes(
            "POST",
            "/web/session/authenticate",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        answer = await exchange(run.sandbox.host, run.sandbox.port, raw)
        cookie = answer.headers["set-cookie"][0]
        run.sessions[owner] = cookie.split(";")[0].removeprefix("session_id=")
