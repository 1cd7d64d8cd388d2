"""Faults on demand, as plain HTTP shows them and as the client meets them."""

from __future__ import annotations

import asyncio
import json
from time import perf_counter
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.errors import OdooError, OutcomeUnknown, SessionExpired, ZenooError

_CREATE = ["demo", 2, "sandbox-admin", "res.partner", "create", [{"name": "Here"}]]
_COUNT = ["demo", 2, "sandbox-admin", "res.partner", "search_count", [[["name", "=", "Here"]]]]


async def _post(sandbox: Sandbox, args: list[Any] = _CREATE) -> tuple[int, Any, str]:
    params = {"service": "object", "method": "execute_kw", "args": args}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{sandbox.url}/jsonrpc", json={"params": params, "id": 5}) as response,
    ):
        return response.status, response.headers, await response.text()


async def _made(sandbox: Sandbox) -> int:
    return int(json.loads((await _post(sandbox, _COUNT))[2])["result"])


async def test_429_and_502_are_a_proxys_pages(served: Sandbox) -> None:
    served.faults.add("429", seconds=7)
    served.faults.add("502", after=1)
    status, headers, text = await _post(served)
    assert (status, headers["Retry-After"]) == (429, "7")
    assert headers["Content-Type"].startswith("text/html")
    assert text.startswith("<html>")
    # The first fault that hits a call is the only one to count it.
    assert (await _post(served))[0] == 200
    status, headers, text = await _post(served)
    assert (status, "502 Bad Gateway" in text) == (502, True)
    assert "Set-Cookie" not in headers
    assert await _made(served) == 1


@pytest.mark.parametrize(("kind", "made"), [("lost_before", 0), ("lost_after", 1)])
async def test_a_lost_reply_is_a_cut_connection(served: Sandbox, kind: Any, made: int) -> None:
    fault = served.faults.add(kind, model="res.partner", method="create")
    with pytest.raises(aiohttp.ClientError):
        await _post(served)
    assert (await _made(served), fault.hits) == (made, 1)


async def test_a_serialization_failure_has_its_name(served: Sandbox) -> None:
    served.faults.add("serialization_failure")
    status, _, text = await _post(served)
    answer = json.loads(text)
    assert (status, answer["id"]) == (200, 5)
    assert answer["error"]["data"]["name"] == "psycopg2.errors.SerializationFailure"
    message = "could not serialize access due to concurrent update\n"
    assert answer["error"]["data"]["message"] == message
    assert await _made(served) == 0
    # A wrong secret is refused before anything can conflict.
    fault = served.faults.add("serialization_failure")
    wrong = [*_CREATE[:2], "wrong", *_CREATE[3:]]
    assert "AccessDenied" in (await _post(served, wrong))[2]
    served.faults.remove(fault)


async def test_an_expired_session_is_code_100_once(served: Sandbox) -> None:
    call = {"model": "res.partner", "method": "search_count", "args": [[]], "kwargs": {}}
    login = {"db": "demo", "login": "admin", "password": "admin"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:

        async def post(path: str, params: Any) -> Any:
            async with http.post(served.url + path, json={"params": params, "id": 1}) as response:
                return await response.json()

        await post("/web/session/authenticate", login)
        fault = served.faults.add("session_expired", method="search_count")
        # A call without a session passes.
        assert (await _post(served, _COUNT))[0] == 200
        assert fault.hits == 0
        answer = await post("/web/dataset/call_kw", call)
        assert (answer["error"]["code"], answer["id"]) == (100, None)
        # The session is gone for good.
        assert (await post("/web/dataset/call_kw", call))["error"]["code"] == 100
        await post("/web/session/authenticate", login)
        assert "result" in await post("/web/dataset/call_kw", call)


async def test_a_delay_lets_the_call_go_on(served: Sandbox) -> None:
    served.faults.add("delay", seconds=0.2, model="res.partner", method="create")
    begin = perf_counter()
    assert (await _post(served, _COUNT))[0] == 200
    assert perf_counter() - begin < 0.2
    assert (await _post(served))[0] == 200
    assert perf_counter() - begin >= 0.2
    served.faults.add("delay", seconds=0.1)
    served.faults.add("502")
    assert (await _post(served))[0] == 502


async def test_faults_keep_to_model_method_times_and_after(served: Sandbox) -> None:
    fault = served.faults.add("502", model="res.partner", method="create", times=2, after=1)
    served.faults.add("502", model="res.country", times=None)
    assert [(await _post(served))[0] for _ in range(5)] == [200, 502, 502, 200, 200]
    assert (await _post(served, _COUNT))[0] == 200
    assert (fault.hits, fault.passed, len(served.faults)) == (2, 1, 2)
    served.faults.clear()
    with served.faults.during("502", method="create") as fault:
        assert [(await _post(served))[0] for _ in range(3)] == [502, 502, 502]
    assert (await _post(served))[0] == 200
    assert fault.hits == 3


async def test_faults_count_calls_that_overlap(served: Sandbox) -> None:
    served.faults.add("502", times=3, after=2)
    found = await asyncio.gather(*(_post(served, _COUNT) for _ in range(12)))
    assert sorted(status for status, _, _ in found) == [200] * 9 + [502] * 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"kind": "500"}, "no fault is called '500'"),
        ({"kind": "502", "times": 0}, "times: 1 or more"),
        ({"kind": "502", "after": -1}, "after: 0 or more"),
        ({"kind": "delay"}, "expected seconds above 0"),
        ({"kind": "429", "seconds": -1}, "expected seconds above 0"),
    ],
)
def test_faults_that_make_no_sense_are_refused(arguments: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Sandbox().faults.add(**arguments)


@pytest.fixture(params=["jsonrpc", "session"])
async def any_client(request: pytest.FixtureRequest, served: Sandbox) -> Any:
    settings = {} if request.param == "jsonrpc" else {"transport": request.param}
    async with ZenooClient(served.url, config=False, **settings) as client:
        await client.login("demo", "admin", "admin")
        yield client


@pytest.mark.parametrize("kind", ["429", "502", "lost_before", "lost_after"])
async def test_the_client_does_not_write_twice(
    served: Sandbox, any_client: ZenooClient, kind: Any
) -> None:
    fault = served.faults.add(kind, method="create", seconds=0)
    try:
        await any_client.create("res.partner", {"name": "Here"})
    except OutcomeUnknown:
        assert kind != "429"
    except ZenooError:
        # Refused before anything was done.
        assert kind == "429"
        assert await _made(served) == 0
    assert fault.hits == 1
    assert await _made(served) == (1 if kind == "lost_after" else 0)


async def test_the_client_tells_a_serialization_failure(
    served: Sandbox, any_client: ZenooClient
) -> None:
    with (
        served.faults.during("serialization_failure", method="create"),
        pytest.raises(OdooError, match="could not serialize access"),
    ):
        await any_client.create("res.partner", {"name": "Here"})
    assert await _made(served) == 0


async def test_the_client_logs_in_again(served: Sandbox, web: ZenooClient) -> None:
    for _ in range(2):
        fault = served.faults.add("session_expired")
        assert await web.search_count("res.country", []) > 200
        assert fault.hits == 1
    # Once a session that was just opened ends as well, it is no accident.
    served.faults.add("session_expired", times=2)
    with pytest.raises(SessionExpired):
        await web.search_count("res.country", [])
