"""JSON-2 beyond what the recordings show: keys that end, several databases, odd bodies, faults."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox import Sandbox, run_in_thread
from zenoo_sandbox.orm.declare import Model

KEY = {"Authorization": "bearer sandbox-admin"}


async def call(
    http: aiohttp.ClientSession, url: str, path: str, body: Any, **headers: str
) -> tuple[int, Any]:
    sent = {**KEY, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with http.post(f"{url}/json/2/{path}", json=body, headers=sent) as response:
        text = await response.text()
        assert "zenoo_" not in text
        return response.status, json.loads(text) if text[:1] != "<" else text


async def test_a_key_ends_with_its_record(http: aiohttp.ClientSession, served: Sandbox) -> None:
    key = served.databases["demo"].issue_api_key("demo")
    auth = {"Authorization": f"Bearer {key}"}
    status, context = await call(http, served.url, "res.users/context_get", {}, **auth)
    assert (status, context["uid"]) == (200, 5)
    _, keys = await call(http, served.url, "res.users.apikeys/search", {"domain": []}, **auth)
    status, _ = await call(http, served.url, "res.users.apikeys/unlink", {"ids": keys})
    assert status == 200
    status, refusal = await call(http, served.url, "res.users/context_get", {}, **auth)
    assert (status, refusal["message"]) == (401, "Invalid apikey")


async def test_a_key_ends_with_its_user(http: aiohttp.ClientSession, served: Sandbox) -> None:
    auth = {"Authorization": "bearer sandbox-demo"}
    assert (await call(http, served.url, "res.users/context_get", {}, **auth))[0] == 200
    await call(http, served.url, "res.users/write", {"ids": [5], "vals": {"active": False}})
    assert (await call(http, served.url, "res.users/context_get", {}, **auth))[0] == 401


async def test_several_databases_each_know_their_own_keys(http: aiohttp.ClientSession) -> None:
    async with Sandbox(databases=("one", "two")) as sandbox:
        key = {"Authorization": f"bearer {sandbox.databases['one'].issue_api_key('admin')}"}
        path, url = "res.users/context_get", sandbox.url
        assert (await call(http, url, path, {}, **key))[0] == 404
        assert (await call(http, url, path, {}, X_Odoo_Database="one", **key))[0] == 200
        assert (await call(http, url, path, {}, X_Odoo_Database="two", **key))[0] == 401
        status, page = await call(http, url, path, {}, X_Odoo_Database="three", **key)
        assert status == 404
        assert "X-Odoo-Database" in page


async def test_18_has_no_such_route(http: aiohttp.ClientSession) -> None:
    async with Sandbox(version="18.0") as sandbox:
        url = f"{sandbox.url}/json/2/res.partner/search"
        async with http.post(url, json={}, headers=KEY, allow_redirects=False) as response:
            assert response.status == 303
            assert response.headers["Location"].startswith("/web/login")


async def test_faults_strike_here_too(http: aiohttp.ClientSession, served: Sandbox) -> None:
    served.faults.add("429", model="res.partner", seconds=3)
    status, _ = await call(http, served.url, "res.partner/search_count", {"domain": []})
    assert status == 429
    served.faults.add("serialization_failure")
    status, refusal = await call(http, served.url, "res.partner/search_count", {"domain": []})
    assert (status, refusal["name"]) == (500, "psycopg2.errors.SerializationFailure")


async def test_the_documentation_tells_of_models_of_ones_own(http: aiohttp.ClientSession) -> None:
    book = Model("library.book", "Book", fields={"name": {"type": "char", "string": "Name"}})
    async with Sandbox(models=[book]) as sandbox:
        url = f"{sandbox.url}/doc-bearer"
        async with http.get(f"{url}/library.book.json", headers=KEY) as response:
            told = await response.json()
        async with http.get(f"{url}/index.json", headers=KEY) as response:
            index = await response.json()
        async with http.get(f"{url}/index.json") as response:
            assert response.status == 401
    assert told["fields"]["name"]["type"] == "char"
    assert list(told["methods"]["search"]["parameters"]) == ["domain", "offset", "limit", "order"]
    assert told["methods"]["search"]["api"] == ["model"]
    assert "api" not in told["methods"]["write"]
    assert told["methods"]["search_read"]["parameters"]["read_kwargs"] == {"kind": "VAR_KEYWORD"}
    (listed,) = [model for model in index["models"] if model["model"] == "library.book"]
    assert listed["fields"]["name"] == {"string": "Name"}
    assert "search" in listed["methods"]
    assert "base" in index["modules"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_BODIES = _JSON | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("ids", "context", "domain", "fields", "vals"), _JSON)
)


@pytest.fixture(scope="module")
def url() -> Any:
    with run_in_thread(Sandbox()) as sandbox:
        yield sandbox.url


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=_BODIES, method=st.sampled_from(["search", "read", "write", "create", "fields_get"]))
async def test_any_body_is_answered_in_json_2s_form(url: str, body: Any, method: str) -> None:
    async with aiohttp.ClientSession() as http:
        status, answer = await call(http, url, f"res.partner/{method}", body)
    if status != 200:
        assert set(answer) == {"name", "message", "arguments", "context", "debug"}
        assert status in (403, 404, 422, 500)
    assert "Error in the sandbox" not in str(answer)
