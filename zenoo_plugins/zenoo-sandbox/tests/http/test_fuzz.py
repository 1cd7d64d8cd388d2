"""Odd requests on every route, and users who call at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox import Sandbox, run_in_thread
from zenoo_sandbox.web.app import _OF_USERS, _PAGES, _PAGES_19, _SERVER_WIDE
from zenoo_sandbox.web.content import PATHS as FILE_PATHS

from .client import Caller

ROUTES = sorted({*_SERVER_WIDE, *_OF_USERS, *_PAGES, *_PAGES_19})
ODD_PARTS = {"model": "res.partner", "id": "1", "field": "image_1920", "filename": "a.png"}
FILES = [
    (path + tail).format(**{**ODD_PARTS, **parts})
    for path, tail in FILE_PATHS
    for parts in (
        *({}, {"id": "0"}, {"id": "9" * 5000}, {"id": "1-x"}, {"id": "%F0%9D%9F%99"}),
        *({"model": "nope"}, {"model": "%00"}, {"field": "name"}, {"field": "nope"}),
    )
]
PATHS = st.sampled_from(
    [
        *(route.replace("{path:.+}", "res.partner/read") for route in ROUTES),
        *(f"{route}/" for route in ROUTES if "{" not in route),
        *FILES,
        *("/web/content?id=x&model=[]&field=%ff", "/web/image?id=1&field=raw&download=1"),
        *("/nope", "/web/image/1", "/json/2/res.partner/read", "/xmlrpc/2/object", "/%00", "/%ff"),
        *("/web//login", "/../etc/passwd", "/web/dataset/call_kw/%2e%2e/x", "/jsonrpc?db=\x7f"),
    ]
)
VERBS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"])
TYPES = st.sampled_from(
    [
        *("application/json", "application/json; charset=utf-16", "application/json-rpc"),
        *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        *("multipart/form-data", "application/json, text/html", "", "/", "text/xml"),
    ]
)
BODIES = st.binary(max_size=100) | st.sampled_from(
    [
        *(b"", b"{}", b"[]", b"null", b'"x"', b"1", b"{", b'{"params": null}', b'{"params": []}'),
        *(b'{"params": {}}', b"--x\r\n\r\n--x--", b"\x1f\x8b\x08", b"<?xml version='1.0'?><a/>"),
        *(b'{"id": {"a": [NaN]}}', b'{"params": {"db": "demo", "login": {}, "password": []}}'),
        *(b'{"params": {"model": [], "method": {}, "args": 1, "kwargs": "x"}}',),
    ]
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Cookie": st.sampled_from(
            ["session_id=", "session_id=x; session_id=y", "=;=", "a" * 4000, "session_id=../x"]
        ),
        "X-Odoo-Database": st.sampled_from(["", "demo", "nope", "a" * 3000]),
        "Content-Encoding": st.sampled_from(["gzip", "deflate", "br", "identity", "nope"]),
        "Accept-Encoding": st.sampled_from(["*", "nope;q=9"]),
        "Authorization": st.sampled_from(["bearer x", "Basic \x80", "bearer"]),
        "Expect": st.just("100-continue"),
        "Range": st.just("bytes=5-1"),
    },
)


class _Faults(logging.Handler):
    """Collect what the sandbox and its server log about their own failures."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        # What is no HTTP at all is refused by aiohttp, which logs it as an error.
        if kind is None or kind.__module__ != "aiohttp.http_exceptions":
            self.found.append(self.format(record))


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def target(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[str]]]:
    handler = _Faults()
    loggers = [logging.getLogger(name) for name in ("zenoo.sandbox", "aiohttp.server", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    with run_in_thread(Sandbox(version=request.param)) as sandbox:
        yield sandbox.url, handler.found
    for logger in loggers:
        logger.removeHandler(handler)


_RUNS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_REQUESTS = st.lists(st.tuples(VERBS, PATHS, TYPES, BODIES, HEADERS), min_size=4, max_size=4)


async def _send(url: str, requests: list[Any]) -> list[tuple[int, str]]:
    found = []
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(
        timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as http:
        for verb, path, kind, body, headers in requests:
            # Content-Encoding is only claimed: the body stays as it is.
            sent = {**headers, "Content-Type": kind}
            async with http.request(
                verb, url + path, data=_Bytes(body), headers=sent, allow_redirects=False
            ) as response:
                found.append((response.status, (await response.read()).decode("utf-8", "replace")))
    return found


class _Bytes(aiohttp.BytesPayload):
    """Bytes that aiohttp does not compress by itself."""


def _check(target: tuple[str, list[str]], requests: list[Any]) -> None:
    url, faults = target
    answers = asyncio.run(_send(url, requests))
    found, faults[:] = faults[:], []
    assert not found, f"{requests}: {found[0]}"
    for request, (status, text) in zip(requests, answers, strict=True):
        assert status in (200, 302, 303, 400, 404, 405, 415, 417), (request, status, text)
        assert "zenoo_sandbox" not in text, (request, text)
        assert "Error in the sandbox" not in text, (request, text)
        assert ".py" not in text.replace("odoo/http.py", ""), (request, text)


@_RUNS
@given(requests=_REQUESTS)
def test_any_request(target: tuple[str, list[str]], requests: list[Any]) -> None:
    _check(target, requests)


@pytest.mark.deep
@settings(_RUNS, max_examples=3_000, derandomize=False)
@given(requests=_REQUESTS)
def test_any_request_of_many(target: tuple[str, list[str]], requests: list[Any]) -> None:
    _check(target, requests)


async def test_users_who_call_at_once_get_their_own(caller: Caller) -> None:
    logins = ("admin", "demo", "limited")
    cookies = {login: (await caller.log_in(login))[1] for login in logins}

    async def ask(login: str, turn: int) -> None:
        odd = {"model": "res.users", "method": "read", "args": [[turn]], "kwargs": {"fields": 5}}
        await caller.post("/web/dataset/call_kw", odd, cookie=cookies[login])
        info = await caller.post("/web/session/get_session_info", {}, cookie=cookies[login])
        assert info["result"]["username"] == login
        params = {"model": "res.users", "method": "context_get", "args": [], "kwargs": {}}
        own = await caller.post("/web/dataset/call_kw", params, cookie=cookies[login])
        assert own["result"]["uid"] == info["result"]["uid"]

    await asyncio.gather(*(ask(login, turn) for turn in range(15) for login in logins))
