"""Every answer of JSON-2 that a recorded Odoo 19.0 gave, through the transport."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from zenoo_http import Json2Transport

from zenoo_core import errors as e
from zenoo_core.records import Identity, Request
from zenoo_core.transport import Credentials

WIRE = Path(__file__).parents[3] / "tests" / "wire" / "odoo-19.0.jsonl"

EXPECTED: dict[str, type[e.ZenooError]] = {
    "access-denied-method": e.AuthenticationError,
    "access-error-model": e.AccessError,
    "access-error-record-rule": e.AccessError,
    "args-kwargs-keywords": e.InvalidArgumentsError,
    "bad-key": e.AuthenticationError,
    "bad-key-short": e.AuthenticationError,
    "basic-auth": e.AuthenticationError,
    "body-not-json": e.HTTPStatusError,
    "body-string": e.InvalidArgumentsError,
    "check-violation": e.ValidationError,
    "content-type-form": e.HTTPStatusError,
    "content-type-missing": e.HTTPStatusError,
    "content-type-text": e.HTTPStatusError,
    "context-not-a-dict": e.InvalidValueError,
    "create-vals-keyword": e.InvalidArgumentsError,
    "empty-body": e.InvalidArgumentsError,
    "empty-object": e.InvalidArgumentsError,
    "execute-kw-style": e.UnknownMethodError,
    "get": e.UnknownModelError,
    "get-with-json": e.UnknownModelError,
    "ids-on-model-method": e.InvalidArgumentsError,
    "integer-overflow": e.InvalidValueError,
    "malformed-domain": e.InvalidArgumentsError,
    "no-key": e.AuthenticationError,
    "not-null-violation": e.ValidationError,
    "password-as-key": e.AuthenticationError,
    "path-model-only": e.UnknownModelError,
    "path-root": e.UnknownModelError,
    "path-too-long": e.UnknownModelError,
    "positional-list-body": e.InvalidArgumentsError,
    "private-decorated-method": e.PrivateMethodError,
    "private-method": e.PrivateMethodError,
    "put": e.UnknownModelError,
    "redirect-warning": e.RedirectWarning,
    "search-read-positional-names": e.InvalidArgumentsError,
    "serialization-failure": e.ConcurrencyError,
    "session-cookie-no-key": e.AuthenticationError,
    "session-cookie-other-key": e.AuthenticationError,
    "transaction-rollback": e.ValidationError,
    "unique-violation": e.ValidationError,
    "unknown-field-in-domain": e.UnknownFieldError,
    "unknown-field-in-read": e.UnknownFieldError,
    "unknown-method": e.UnknownMethodError,
    "unknown-model": e.UnknownModelError,
    "unlink-missing": e.MissingError,
    "user-error": e.UserError,
    "validation-error": e.ValidationError,
    "write-missing-error": e.MissingError,
    "wrong-database": e.UnknownDatabaseError,
    "wrong-keyword": e.InvalidArgumentsError,
}


def recorded() -> dict[str, dict[str, Any]]:
    found = {}
    for line in WIRE.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["case"].startswith("json2-") and case["request"]["path"].startswith("/json/2"):
            found[case["case"].removeprefix("json2-")] = case
    return found


CASES = recorded()
_FAILED = [name for name, case in CASES.items() if case["response"]["status"] != 200]
_ANSWERED = [name for name, case in CASES.items() if case["response"]["status"] == 200]


def _body(case: dict[str, Any]) -> bytes:
    body = case["response"]["body"]
    return body.encode() if isinstance(body, str) and body.startswith("<") else (
        json.dumps(body).encode()
    )  # fmt: skip


async def _replay(bench: Any, case: dict[str, Any], **parts: Any) -> Any:
    """Send a call of the recorded model and method, and answer it as recorded."""
    recorded = case["response"]
    status = f"{recorded['status']} {recorded['reason']}"

    async def handler(exchange: Any) -> None:
        kind = f"Content-Type: {recorded['headers'].get('Content-Type', 'text/html')}"
        await exchange.answer(_body(case), status, (kind,))

    server = await bench.server(handler)
    transport = await bench.transport(server.url, Json2Transport)
    _, _, _, model, method, *_ = f"{case['request']['path']}//res.partner/read".split("/")
    request = Request(model or "res.partner", "read" if method[:1] == "_" else method or "read")
    if request.method == "exists":
        request = Request(request.model, "read")
    given = case["request"]["body"]
    kwargs = {"ids": [1], **(given if isinstance(given, dict) else {})}
    context = kwargs.pop("context", None)
    if isinstance(context, dict):
        parts["context"] = context
    request = Request(request.model, request.method, (), kwargs, **parts)
    return await bench.call(transport, request)


def test_nothing_is_left_out() -> None:
    assert set(_FAILED) == set(EXPECTED)
    assert len(_ANSWERED) > 30


@pytest.mark.parametrize("name", _FAILED)
async def test_every_recorded_refusal(bench: Any, name: str) -> None:
    with pytest.raises(e.ZenooError) as caught:
        await _replay(bench, CASES[name])
    error = caught.value
    assert type(error) is EXPECTED[name], (error, getattr(error, "name", ""))
    assert error.message
    assert "Traceback" not in f"{error} {error!r}"


async def test_the_way_out_of_a_redirect_warning(bench: Any) -> None:
    with pytest.raises(e.RedirectWarning) as caught:
        await _replay(bench, CASES["redirect-warning"])
    assert caught.value.message.startswith("You cannot delete contacts linked to an active user")
    assert "ir.actions" not in caught.value.message
    assert caught.value.action["res_model"] == "res.users"  # type: ignore[index,call-overload]


@pytest.mark.parametrize("name", _ANSWERED)
async def test_every_recorded_answer(bench: Any, name: str) -> None:
    expected = CASES[name]["response"]["body"]
    if name == "create-single-dict":
        expected = expected[0]  # as on the other wires
    assert await _replay(bench, CASES[name]) == expected


async def test_what_leaves(bench: Any) -> None:
    async def handler(exchange: Any) -> None:
        await exchange.answer(b"[3]")

    server = await bench.server(handler)
    transport = await bench.transport(f"{server.url}/odoo", Json2Transport)
    create = Request("res.partner", "create", [{"name": "é"}], context={"lang": "fr_FR"})
    assert await bench.call(transport, create) == 3
    sent = server.requests[0]
    assert sent.path == "/odoo/json/2/res.partner/create"
    assert sent.json == {"vals_list": {"name": "é"}, "context": {"lang": "fr_FR"}}
    assert sent.header("Authorization") == f"bearer {bench.secret}"
    assert sent.header("X-Odoo-Database") == "demo"
    assert sent.header("Content-Type") == "application/json"
    assert sent.header("Cookie") is None


@pytest.mark.parametrize(("model", "method", "kind"), [
    ("../../web/session/destroy", "x", e.UnknownModelError),
    ("res.partner", "read/../unlink", e.UnknownMethodError),
    ("res.partner", "read?x=1", e.UnknownMethodError),
    ("", "read", e.UnknownModelError),
    ("res.partner", "_search", e.PrivateMethodError),
    ("res.partner", "exists", e.PrivateMethodError),
])  # fmt: skip
async def test_names_that_never_leave(
    bench: Any, model: str, method: str, kind: type[e.ZenooError]
) -> None:
    server = await bench.server(lambda exchange: exchange.answer(b"[]"))
    transport = await bench.transport(server.url, Json2Transport)
    with pytest.raises(kind):
        await bench.call(transport, Request(model, method, [[1]]))
    assert server.requests == []


@pytest.mark.parametrize("key", ["a\r\nX-Odoo-Database: other", "schlüssel", ""])
async def test_a_key_that_no_header_can_hold(bench: Any, key: str) -> None:
    server = await bench.server(lambda exchange: exchange.answer(b'{"version": "19.0"}'))
    transport = await bench.transport(server.url, Json2Transport)
    with pytest.raises(e.AuthenticationError) as caught:
        await transport.authenticate(Credentials("demo", "admin", key, is_key=True))
    assert not key or key not in str(caught.value)
    assert [exchange.path for exchange in server.requests] == ["/web/version"]


async def test_a_refused_key_is_not_tried_again(bench: Any) -> None:
    refusal = json.dumps(CASES["bad-key"]["response"]["body"]).encode()
    server = await bench.server(lambda exchange: exchange.answer(refusal, "401 UNAUTHORIZED"))
    transport = await bench.transport(server.url, Json2Transport)
    found = set()
    for _ in range(5):
        with pytest.raises(e.AuthenticationError) as caught:
            await bench.call(transport)
        found.add(id(caught.value))
    assert len(server.requests) == 1
    assert len(found) > 1  # each caller gets an error of its own
    other = Identity(7, database="demo", login="other")
    transport._remember(other, Credentials("demo", "other", "another key", is_key=True))
    with pytest.raises(e.AuthenticationError):
        await bench.call(transport, identity=other)
    assert len(server.requests) == 2
