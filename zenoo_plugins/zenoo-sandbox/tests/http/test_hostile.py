"""Whatever is sent: an answer in Odoo's form, soon, and nothing of the sandbox's inside in it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL
from zenoo_sandbox import Sandbox, run_in_thread

from .client import Caller, execute_kw

_PATHS = (
    "/jsonrpc",
    "/web/session/authenticate",
    "/web/session/get_session_info",
    "/web/dataset/call_kw",
    "/web/dataset/call_button",
    "/web/database/list",
    "/web/webclient/version_info",
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["demo", "admin", "sandbox-admin", "res.partner", "search", "execute_kw"])
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "service": st.sampled_from(["common", "object", "db"]) | _JSON,
        "method": st.sampled_from(["execute_kw", "execute", "authenticate", "login", "list"])
        | _JSON,
        "args": st.lists(_JSON, max_size=8) | _JSON,
        "db": _JSON,
        "login": _JSON,
        "password": _JSON,
        "model": _JSON,
        "kwargs": _JSON,
    },
)
_CALLS = st.tuples(
    st.sampled_from(["res.partner", "res.users", "ir.model"]) | _JSON,
    st.sampled_from(["search", "read", "write", "create", "unlink", "search_read"]) | _JSON,
    st.lists(_JSON, max_size=4) | _JSON,
    st.dictionaries(st.sampled_from(["fields", "domain", "limit", "context"]), _JSON) | _JSON,
)


_faults: list[str] = []


class _Faults(logging.Handler):
    """Collect what the sandbox logs about its own failures."""

    def emit(self, record: logging.LogRecord) -> None:
        _faults.append(self.format(record))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    handler, logger = _Faults(logging.ERROR), logging.getLogger("zenoo.sandbox")
    logger.addHandler(handler)
    with run_in_thread(Sandbox()) as sandbox:
        yield sandbox.url
    logger.removeHandler(handler)


def _send(url: str, path: str, body: bytes) -> tuple[int, str]:
    async def send() -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http,
            http.post(url + path, data=body, headers=headers) as response,
        ):
            return response.status, await response.text()

    return asyncio.run(send())


def _check(answer: tuple[int, str]) -> None:
    faults, _faults[:] = _faults[:], []
    assert not faults, faults[0]
    status, text = answer
    assert status in (200, 400), text
    assert "zenoo" not in text.replace("zenoo-sandbox", "")
    assert "Error in the sandbox" not in text
    if status == 200:
        envelope = json.loads(text)
        assert envelope["jsonrpc"] == "2.0"
        assert set(envelope) <= {"jsonrpc", "id", "result", "error"}


_RUNS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_RUNS
@given(path=st.sampled_from(_PATHS), body=st.binary(max_size=200) | _JSON.map(json.dumps))
def test_any_body(url: str, path: str, body: bytes | str) -> None:
    _check(_send(url, path, body if isinstance(body, bytes) else body.encode()))


@_RUNS
@given(path=st.sampled_from(_PATHS), params=_PARAMS, request_id=_JSON)
def test_any_params(url: str, path: str, params: Any, request_id: Any) -> None:
    _check(_send(url, path, json.dumps({"params": params, "id": request_id}).encode()))


@_RUNS
@given(call=_CALLS)
def test_any_call(url: str, call: Any) -> None:
    args = ["demo", 2, "sandbox-admin", *call]
    params = {"service": "object", "method": "execute_kw", "args": args}
    _check(_send(url, "/jsonrpc", json.dumps({"params": params}).encode()))


@pytest.mark.deep
@settings(_RUNS, max_examples=3_000, derandomize=False)
@given(call=_CALLS)
def test_any_call_of_many(url: str, call: Any) -> None:
    args = ["demo", 2, "sandbox-admin", *call]
    params = {"service": "object", "method": "execute_kw", "args": args}
    _check(_send(url, "/jsonrpc", json.dumps({"params": params}).encode()))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"params":' * 50_000,
        b'{"id": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"id": ' + b"[" * 980 + b"]" * 980 + b', "params": {}}',
        b'{"id": ' + b"9" * 10_000 + b"}",
        b'{"id": 1e999, "params": {}}',
        b'{"id": "\\ud800", "params": {"service": "\\udfff"}}',
        b'\xef\xbb\xbf{"id": 1}',
        b'{"params": {"service": "\x00"}}',
    ],
    ids=[
        "open-lists",
        "open-objects",
        "too-deep-id",
        "deep-id",
        "long-id",
        "infinite",
        "surrogates",
        "bom",
        "nul",
    ],
)
@pytest.mark.parametrize("path", ["/jsonrpc", "/web/session/authenticate"])
def test_bodies_made_to_hurt(url: str, path: str, body: bytes) -> None:
    _check(_send(url, path, body))


async def test_a_body_that_never_ends_does_not_stop_others(caller: Caller, served: Sandbox) -> None:
    _, writer = await asyncio.open_connection(served.host, served.port)
    head = "POST /jsonrpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    assert await caller.execute("res.partner", "search_count", []) > 0
    writer.close()
    await writer.wait_closed()


async def test_garbage_instead_of_http_is_refused(served: Sandbox) -> None:
    reader, writer = await asyncio.open_connection(served.host, served.port)
    writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b"Traceback" not in answer
    writer.close()
    await writer.wait_closed()


async def test_no_secret_comes_back(caller: Caller, served: Sandbox) -> None:
    params = execute_kw("demo", "res.partner", "no_such_method", [], {})
    params["args"][2] = "hunter2-not-the-key"
    texts = [str(await caller.post("/jsonrpc", params))]
    answer, _ = await caller.log_in(password="hunter2-not-the-key")
    texts += [str(answer), repr(served.calls), repr(served)]
    assert "hunter2" not in "".join(texts)


_FILE_PATHS = (
    "/web/content/{}",
    "/web/content/res.partner/1/{}",
    "/web/image?model={0}&id=1&field={0}",
    "/report/pdf/{0}/{0}",
    "/doc-bearer/{}.json",
    "/json/1/{}",
    "/json/2/{0}/{0}",
    "/xmlrpc/2/{}",
)


@_RUNS
@given(path=st.sampled_from(_FILE_PATHS), word=st.text(max_size=12), post=st.booleans())
def test_any_path_of_files_and_documents(url: str, path: str, word: str, post: bool) -> None:
    async def send() -> tuple[int, str]:
        headers = {"Authorization": "bearer sandbox-admin"}
        target = url + path.format(quote(word, safe=""))
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http,
            http.request(
                "POST" if post else "GET", URL(target, encoded=True), headers=headers,
                allow_redirects=False,
            ) as response,
        ):  # fmt: skip
            return response.status, (await response.read()).decode("latin-1")

    status, text = asyncio.run(send())
    faults, _faults[:] = _faults[:], []
    assert not faults, faults[0]
    assert status < 500, text
    assert "zenoo" not in text.replace("zenoo-sandbox", "")
