"""XML-RPC beyond what the recordings show: hostile bodies, values at the edge, other methods."""

from __future__ import annotations

from typing import Any
from xmlrpc.client import Fault, dumps, loads

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox import Sandbox
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.web.marshal import read_call, write_result

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<methodCall><methodName>&b;</methodName><params/></methodCall>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<methodCall><methodName>&a;</methodName><params/></methodCall>"
)


async def _post(
    http: aiohttp.ClientSession, url: str, body: bytes | str, path: str = "/xmlrpc/2/common"
) -> Any:
    async with http.post(url + path, data=body) as response:
        assert response.status == 200
        text = await response.text()
    assert "zenoo_" not in text
    try:
        return loads(text)[0][0]
    except Fault as fault:
        return fault


@pytest.mark.parametrize("body", [BOMB, OUTSIDE], ids=["bomb", "file"])
async def test_entities_are_forbidden(
    http: aiohttp.ClientSession, served: Sandbox, body: bytes
) -> None:
    fault = await _post(http, served.url, body)
    assert fault.faultCode == 1
    assert "EntitiesForbidden" in fault.faultString
    assert "root:" not in fault.faultString


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        b"<methodCall/>",
        b"<a>" * 50_000,
        b"<methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
        b"<methodCall><methodName>version</methodName><params><param><value><int>x</int></value>"
        b"</param></params></methodCall>",
        b'<?xml version="1.0" encoding="klingon"?><methodCall/>',
        b"<methodCall><params><param><value><struct><member/></struct></value></param></params>"
        b"</methodCall>",
    ],
)
async def test_a_body_that_is_no_call_is_a_fault(
    http: aiohttp.ClientSession, served: Sandbox, body: bytes
) -> None:
    fault = await _post(http, served.url, body)
    assert fault.faultCode == 1
    old = await _post(http, served.url, body, "/xmlrpc/common")
    assert isinstance(old.faultCode, str)


async def test_options_and_other_methods(http: aiohttp.ClientSession, served: Sandbox) -> None:
    async with http.options(f"{served.url}/xmlrpc/2/common") as response:
        assert (response.status, response.headers["Allow"]) == (200, "OPTIONS, POST")
    async with http.put(f"{served.url}/xmlrpc/2/common") as response:
        assert response.status == 405


async def test_a_large_body_is_read(http: aiohttp.ClientSession, served: Sandbox) -> None:
    args = ("demo", 2, "sandbox-admin", "res.partner", "create", [[{"name": "x" * 200_000}]])
    body = dumps(args, "execute_kw")
    assert len(await _post(http, served.url, body, "/xmlrpc/2/object")) == 1


async def test_faults_strike_here_too(http: aiohttp.ClientSession, served: Sandbox) -> None:
    served.faults.add("502", model="res.partner")
    body = dumps(("demo", 2, "admin", "res.partner", "search", [[]]), "execute_kw")
    async with http.post(f"{served.url}/xmlrpc/2/object", data=body) as response:
        assert response.status == 502
    served.faults.add("serialization_failure", model="res.partner")
    fault = await _post(http, served.url, body, "/xmlrpc/2/object")
    assert "psycopg2.errors.SerializationFailure" in fault.faultString


_VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc_", max_size=4), inner, max_size=4)
    ),
    max_leaves=10,
)
_CONTROL = {number: None for number in range(32) if number not in (9, 10, 13)}


def _shown(value: Any) -> Any:
    """Return a value without what XML cannot carry."""
    if isinstance(value, str):
        return value.translate({**_CONTROL, 0xFFFE: None, 0xFFFF: None})
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return {k: _shown(v) for k, v in value.items()} if isinstance(value, dict) else value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_VALUES.map(_shown))
def test_what_is_written_is_read_again(value: Any) -> None:
    assert loads(write_result(value))[0][0] == value
    assert read_call(dumps((value,), "m").encode()) == ("m", [value])


@pytest.mark.parametrize("value", [None, [None], {"a": None}])
def test_none_cannot_be_marshalled(value: Any) -> None:
    with pytest.raises(ServerError, match="cannot marshal None unless allow_none is enabled"):
        write_result(value)


def test_a_number_beyond_32_bits_is_a_double() -> None:
    assert b"<double>1099511627776.0</double>" in write_result(2**40)
