"""Positional arguments by name: against Python's own binding, and the bundled table."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_http import Json2Transport
from zenoo_http.signatures import Signature, bundled

from zenoo_core import errors
from zenoo_core.records import Request

sys.path.insert(0, str(Path(__file__).parent / "tools"))
try:
    import pack_methods
finally:
    sys.path.pop(0)

NAMES = ["domain", "fields", "limit", "order", "vals"]


@st.composite
def signatures(draw: st.DrawFn) -> tuple[Signature, inspect.Signature]:
    """Draw a signature, as ours and as Python's."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    cut = draw(st.integers(0, len(names)))
    on_model, is_open = draw(st.booleans()), draw(st.booleans())
    ours = Signature(on_model, tuple(names[:cut]), tuple(names[cut:]), is_open)
    kind = inspect.Parameter
    parameters = [] if on_model else [kind("ids", kind.POSITIONAL_OR_KEYWORD)]
    parameters += [kind(n, kind.POSITIONAL_OR_KEYWORD, default=None) for n in names[:cut]]
    parameters += [kind(n, kind.KEYWORD_ONLY, default=None) for n in names[cut:]]
    parameters += [kind("others", kind.VAR_KEYWORD)] if is_open else []
    if not on_model:  # Python wants defaults last
        parameters[0] = parameters[0].replace(default=kind.empty)
    return ours, inspect.Signature(parameters)


@given(
    signatures(),
    st.lists(st.integers(), max_size=6),
    st.dictionaries(st.sampled_from(NAMES), st.integers(), max_size=3),
)
def test_arguments_are_named_as_python_names_them(
    both: tuple[Signature, inspect.Signature], args: list[int], kwargs: dict[str, int]
) -> None:
    ours, python = both
    request = Request("m", "f", args, kwargs)
    try:
        bound = python.bind(*args, **kwargs).arguments
    except TypeError:
        known = {*ours.named, *ours.keyword_only}
        if not ours.open and not set(kwargs) <= known:
            return  # an unknown keyword is for the server to refuse
        with pytest.raises(errors.InvalidArgumentsError):
            ours.arguments(request)
        return
    expected = dict(bound)
    expected.update(expected.pop("others", {}))
    assert ours.arguments(request) == expected


@given(signatures(), st.booleans())
def test_the_columns_of_the_table_say_all(
    both: tuple[Signature, inspect.Signature], unnamed: bool
) -> None:
    ours = both[0]
    signature = Signature(ours.on_model, ours.named, ours.keyword_only, ours.open, unnamed)
    assert Signature.parsed(*signature.columns()) == signature


def test_the_table_is_what_the_recorded_documentation_says() -> None:
    assert pack_methods.TABLE.read_text(encoding="utf-8") == pack_methods.table()


@pytest.mark.parametrize(("model", "method", "signature"), [
    ("x.custom", "search_read",
     Signature(True, ("domain", "fields", "offset", "limit", "order"), open=True)),
    ("x.custom", "write", Signature(False, ("vals",))),
    ("x.custom", "read", Signature(False, ("fields", "load"))),
    ("sale.order", "action_confirm", Signature(False)),
    ("x.custom", "action_confirm", None),
    ("res.currency", "round", Signature(False, ("amount",))),
    ("uom.uom", "round", Signature(False, ("value", "rounding_method"))),
])  # fmt: skip
def test_rows_of_the_table(model: str, method: str, signature: Signature | None) -> None:
    assert bundled(model, method) == signature


@pytest.mark.parametrize(("signature", "request_", "words"), [
    (Signature(False), Request("m", "f"), "ids"),
    (Signature(True), Request("m", "f", [1]), "0 positional arguments, 1 given"),
    (Signature(True, ("a",)), Request("m", "f", [1], {"a": 2}), "multiple values"),
    (Signature(True, ("context",)), Request("m", "f", [{}]), "keeps for itself"),
    (Signature(True, unnamed=True), Request("m", "f", [1]), "positional"),
])  # fmt: skip
def test_what_has_no_name(signature: Signature, request_: Request, words: str) -> None:
    with pytest.raises(errors.InvalidArgumentsError, match=words) as caught:
        signature.arguments(request_)
    assert "'f'" in caught.value.message
    assert (caught.value.model, caught.value.method) == ("m", "f")


# --- the server's own documentation ----------------------------------------------------------

DOCUMENTED = {
    "model": "x.custom",
    "fields": {"id": {"type": "integer"}},
    "methods": {
        "plan": {"parameters": {"day": {"annotation": "str"}, "hours": {"default": 8},
                                "note": {"kind": "KEYWORD_ONLY", "default": None}}, "api": []},
        "today": {"signature": "(tz)", "parameters": {"tz": {}}, "api": ["model", "readonly"]},
        "many": {"parameters": {"days": {"kind": "VAR_POSITIONAL"}}},
    },
}  # fmt: skip


class Documented:
    """A server with a documentation, or without one."""

    def __init__(self, status: str = "200 OK", page: Any = None) -> None:
        self.status, self.page = status, DOCUMENTED if page is None else page
        self.asked: list[str] = []

    async def __call__(self, exchange: Any) -> None:
        self.asked.append(exchange.path)
        if exchange.path.startswith("/doc-bearer/"):
            assert exchange.header("Authorization")
            assert exchange.header("Content-Type") is None
            await asyncio.sleep(0.01)
            await exchange.answer(json.dumps(self.page).encode(), self.status)
        else:
            await exchange.answer(json.dumps(exchange.json).encode())

    @property
    def pages(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/doc-bearer/")]


def _calls() -> Iterator[tuple[Request, dict[str, Any]]]:
    yield (
        Request("x.custom", "plan", [[1, 2], "monday"], {"note": "x"}),
        {"ids": [1, 2], "day": "monday", "note": "x"},
    )
    yield Request("x.custom", "plan", [[1], "monday", 4]), {"ids": [1], "day": "monday", "hours": 4}
    yield Request("x.custom", "today", ["UTC"]), {"tz": "UTC"}
    yield Request("x.custom", "unknown", (), {"ids": [1]}), {"ids": [1]}


async def test_methods_of_the_servers_own_are_asked_for_once(bench: Any) -> None:
    odoo = Documented()
    server = await bench.server(odoo)
    transport = await bench.transport(server.url, Json2Transport)
    found = await asyncio.gather(*(bench.call(transport, call) for call, _ in [*_calls()] * 5))
    assert found == [expected for _, expected in _calls()] * 5
    assert odoo.pages == ["/doc-bearer/x.custom.json"]


@pytest.mark.parametrize(("method", "kind", "words"), [
    ("no_such_method", errors.UnknownMethodError, "no method 'no_such_method'"),
    ("many", errors.InvalidArgumentsError, "positional"),
    ("today", errors.InvalidArgumentsError, "2 given"),
])  # fmt: skip
async def test_what_the_documentation_rules_out(
    bench: Any, method: str, kind: type[errors.ZenooError], words: str
) -> None:
    odoo = Documented()
    server = await bench.server(odoo)
    transport = await bench.transport(server.url, Json2Transport)
    with pytest.raises(kind, match=words):
        await bench.call(transport, Request("x.custom", method, [[1], "x"]))
    assert odoo.asked == odoo.pages  # the call itself has not left


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "303 See Other"])
async def test_a_server_without_documentation(bench: Any, status: str) -> None:
    odoo = Documented(status)
    server = await bench.server(odoo)
    transport = await bench.transport(server.url, Json2Transport)
    for _ in range(2):
        with pytest.raises(errors.InvalidArgumentsError, match="'plan' takes arguments") as caught:
            await bench.call(transport, Request("x.custom", "plan", [[1]]))
        assert "keywords" in caught.value.hint
    assert odoo.asked == ["/doc-bearer/x.custom.json"]  # it is not asked again
    by_name = Request("x.custom", "plan", (), {"ids": [1], "day": "monday"})
    assert await bench.call(transport, by_name) == {"ids": [1], "day": "monday"}


@pytest.mark.parametrize(("status", "page", "kind"), [
    ("200 OK", [1], errors.BadResponse),
    ("200 OK", {"methods": 7}, errors.BadResponse),
    ("502 Bad Gateway", {}, errors.HTTPStatusError),
    ("429 Slow down", {}, errors.TooManyRequests),
])  # fmt: skip
async def test_a_documentation_that_fails_is_asked_for_again(
    bench: Any, status: str, page: Any, kind: type[errors.ZenooError]
) -> None:
    """And the call is one of which nothing has left."""
    odoo = Documented(status, page)
    server = await bench.server(odoo)
    transport = await bench.transport(server.url, Json2Transport)
    plan = Request("x.custom", "plan", [[1], "monday"])
    with pytest.raises(kind) as caught:
        await bench.call(transport, plan)
    assert isinstance(caught.value, errors.TransportError)
    assert caught.value.phase.before_body
    odoo.status, odoo.page = "200 OK", DOCUMENTED
    assert await bench.call(transport, plan) == {"ids": [1], "day": "monday"}
