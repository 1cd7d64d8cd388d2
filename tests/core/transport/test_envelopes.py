"""JSON-RPC as bytes: what goes out, what comes in, and everything that is no answer."""

from __future__ import annotations

import gc
import json
from decimal import Decimal
from math import inf, nan
from typing import Any

import msgspec
import pytest
from attrs import define, evolve

from zenoo_core import errors
from zenoo_core.records import Identity, Phase, Request
from zenoo_core.transport import answers, envelopes
from zenoo_core.transport.decoders import ResultDecoder

REQUEST = Request("res.partner", "read", [[1]], {"fields": ["name"]})


class Partner(msgspec.Struct):
    id: int
    name: str


def body(**members: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 5, **members}).encode()


def fault(name: str, message: str = "No.", code: int = 0, **data: Any) -> dict[str, Any]:
    return {"code": code, "message": "Odoo Server Error", "data": {
        "name": name, "message": message, "arguments": [message], "debug": "Traceback", **data,
    }}  # fmt: skip


def test_a_call_as_it_goes_out() -> None:
    arguments = envelopes.execute_kw(REQUEST, Identity(2, database="demo"), "secret")
    message = envelopes.message(5, "object", "execute_kw", arguments)
    assert json.loads(envelopes.encode_call(message, REQUEST)) == {
        "jsonrpc": "2.0",
        "method": "call",
        "id": 5,
        "params": {
            "service": "object",
            "method": "execute_kw",
            "args": ["demo", 2, "secret", "res.partner", "read", [[1]], {"fields": ["name"]}],
        },
    }


def test_the_context_is_one_of_the_keywords_and_the_request_keeps_its_own() -> None:
    request = Request("a", "b", kwargs={"x": 1}, context={"lang": "fr_FR"})
    assert envelopes.keywords(request) == {"x": 1, "context": {"lang": "fr_FR"}}
    assert request.kwargs == {"x": 1}


def recursive() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize("value", [object(), "\ud800", {(1, 2): 3}, recursive(), {object()}])
def test_what_json_cannot_hold(value: Any) -> None:
    with pytest.raises(errors.InvalidValueError, match="cannot be written as JSON") as caught:
        envelopes.encode_call({"params": value}, REQUEST)
    assert (caught.value.model, caught.value.method) == ("res.partner", "read")


@define
class Line:
    amount: float


@pytest.mark.parametrize(
    ("args", "kwargs", "place"),
    [
        ([[7], {"color": nan}], {}, r"args\[1\]\.color"),
        ([[[0, 0, {"a": [1.0, -inf]}]]], {}, r"args\[0\]\[0\]\[2\]\.a\[1\]"),
        ([], {"amount": Decimal("NaN")}, r"kwargs\.amount"),
        ([], {"amount": Decimal("Infinity")}, r"kwargs\.amount"),
        ([Line(inf)], {}, r"args\[0\]\.amount"),
        ([(1, {nan})], {}, r"args\[0\]\[1\]\[0\]"),
    ],
)
def test_a_number_that_is_none_is_refused_with_its_place(
    args: Any, kwargs: Any, place: str
) -> None:
    request = Request("res.partner", "write", args, kwargs)
    message = {"params": [args, envelopes.keywords(request)]}
    with pytest.raises(errors.InvalidValueError, match=rf"^res.partner.write: {place} is not a"):
        envelopes.encode_call(message, request)


def test_none_and_texts_that_look_like_it_are_values() -> None:
    request = Request("res.partner", "write", [[7], {"ref": "NaN", "note": "null", "color": None}])
    assert b"null" in envelopes.encode_call({"params": request.args}, request)


@pytest.mark.parametrize("result", [None, False, 0, "", [], {"a": [1, 2.5, "é\U0001f600"]}, 2**70])
def test_results_come_as_they_are(result: Any) -> None:
    assert answers.decode(body(result=result), 5) == result


def test_a_method_that_returns_none_answers_without_a_result() -> None:
    assert answers.decode(body(), 5) is None
    assert answers.result_of({"id": 5}, 5) is None


def test_a_type_is_decoded_in_the_same_pass() -> None:
    typed = Request("res.partner", "read", result_type=list[Partner])
    assert answers.decode(body(result=[{"id": 1, "name": "x", "more": 1}]), 5, typed) == [
        Partner(1, "x")
    ]
    with pytest.raises(errors.BadResponse, match=r"form.*result\[0\]"):
        answers.decode(body(result=[{"id": "1", "name": "x"}]), 5, typed)


def test_an_error_before_the_body_was_read_has_no_id() -> None:
    gone = fault("odoo.http.SessionExpiredException", "Session expired", 100)
    with pytest.raises(errors.SessionExpired):
        answers.decode(body(id=None, error=gone), 5, REQUEST)


def test_an_error_names_the_call_and_shows_no_traceback() -> None:
    refused = body(error=fault("odoo.exceptions.UserError", "Line 1\nLine 2"))
    with pytest.raises(errors.UserError, match=r"res\.partner\.read: Line 1\nLine 2") as caught:
        answers.decode(refused, 5, REQUEST)
    assert "Traceback" not in str(caught.value)
    assert caught.value.server_traceback() == "Traceback"


@pytest.mark.parametrize("data", [None, {}, {"name": 5, "message": {"a": 1}, "arguments": "x"}])
def test_an_error_of_which_little_is_known(data: Any) -> None:
    with pytest.raises(errors.ServerError):
        answers.decode(body(error={"code": 0, "message": "?", "data": data}), 5)
    with pytest.raises(errors.ServerError):
        answers.result_of({"id": 5, "error": {"data": data}}, 5)


@pytest.mark.parametrize(("answer", "words"), [
    (b"<!DOCTYPE html><html>", "HTML"), (b"\n <html>", "HTML"), (b"", "not readable"),
    (b'{"id": 5, "result": [1, 2', "not readable"), (b"Invalid JSON data", "not readable"),
    (b'{"id": 5, "result": NaN}', "not readable"), (b'{"id": 5, "result": "\xff"}', "not readable"),
    (b'{"id": 5, "result": ' + b"[" * 100_000, "not readable"), (b"[]", "form"), (b"7", "form"),
    (b'{"id": 5, "result": ' + b"9" * 5000 + b"}", "form"), (b'{"id": 5, "error": "no"}', "form"),
    (b'{"id": 6, "result": 1}', "id '6'"), (b'{"id": "5", "result": 1}', "id '5'"),
    (b'{"result": 1}', "id 'None'"), (b"{}", "id 'None'"),
])  # fmt: skip
def test_what_is_no_answer(answer: bytes, words: str) -> None:
    with pytest.raises(errors.BadResponse) as caught:
        answers.decode(answer, 5, server="https://erp.example")
    assert caught.value.phase is Phase.DECODE
    assert words in caught.value.message
    assert "https://erp.example" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("answer", [b"[]", b"", b"<html>", b"7"])
def test_a_message_that_is_none(answer: bytes) -> None:
    with pytest.raises(errors.BadResponse):
        answers.decode_message(answer)


def test_a_message_as_a_dict() -> None:
    assert answers.decode_message(body(result=1)) == {"jsonrpc": "2.0", "id": 5, "result": 1}
    with pytest.raises(errors.BadResponse, match="id '5', expected 6"):
        answers.result_of({"id": 5, "result": 1}, 6)
    with pytest.raises(errors.BadResponse, match="unexpected result"):
        answers.result_of({"id": 5, "error": "text"}, 5)


def test_members_and_conversion() -> None:
    assert answers.members({"a": 1}) == {"a": 1}
    with pytest.raises(errors.BadResponse, match="expected an object"):
        answers.members([1])
    assert answers.convert([{"id": 1, "name": "x"}], list[Partner]) == [Partner(1, "x")]
    assert answers.convert(None, list[Partner]) is None
    with pytest.raises(errors.BadResponse, match="unexpected result"):
        answers.convert("text", list[Partner])


def test_the_garbage_collector_is_left_as_it_was() -> None:
    large = body(result=[{"id": number, "name": "x" * 100} for number in range(1000)])
    seen: list[bool] = []

    class Watching(ResultDecoder):
        def finish(self, result: Any) -> Any:
            seen.append(gc.isenabled())
            return result

        def careful(self, plain: Any) -> Any:
            raise errors.BadResponse("no", phase=Phase.DECODE)

    watched = evolve(REQUEST, result_type=Watching())
    for before in (True, False):
        (gc.enable if before else gc.disable)()
        try:
            assert len(answers.decode(large, 5, watched)) == 1000
            assert gc.isenabled() is before
            with pytest.raises(errors.BadResponse):
                answers.decode(large[:-1], 5)
            assert gc.isenabled() is before
            answers.decode(body(result=1), 5, watched)
        finally:
            gc.enable()
    assert seen == [False, True, False, False]
