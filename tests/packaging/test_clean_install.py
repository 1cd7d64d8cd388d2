"""A clean environment with the wheels in it: plugins are found there, and a call is made."""

from __future__ import annotations

import json
from collections.abc import Callable

from zenoo_sandbox import Sandbox

Python = Callable[..., str]

_CALL = """
import asyncio, json, sys
from zenoo_core import ZenooClient

async def main():
    async with ZenooClient(sys.argv[1], plugins=["audit"], audit={"path": "audit.jsonl"}) as client:
        await client.login("demo", "admin", "admin")
        return await client.search_count("res.partner")

print(json.dumps([asyncio.run(main()), open("audit.jsonl").read().count("search_count")]))
"""


def test_plugins_are_discovered(clean_python: Python) -> None:
    listed = json.loads(clean_python("-m", "zenoo_core", "plugins", "--json"))
    found = {(plugin["name"], plugin["distribution"], plugin["version"]) for plugin in listed}
    assert found == {
        ("json2", "zenoo-http", "0.1.0"),
        ("jsonrpc", "zenoo-http", "0.1.0"),
        ("session", "zenoo-http", "0.1.0"),
        ("audit", "zenoo-observe", "0.1.0"),
        ("logging", "zenoo-observe", "0.1.0"),
        ("metrics", "zenoo-observe", "0.1.0"),
        ("prometheus", "zenoo-observe", "0.1.0"),
        ("tracing", "zenoo-observe", "0.1.0"),
    }


def test_every_plugin_can_be_loaded(clean_python: Python) -> None:
    listed = json.loads(clean_python("-m", "zenoo_core", "plugins", "--load", "--json"))
    assert [plugin["reason"] for plugin in listed if plugin["state"] == "broken"] == []
    brings = {plugin["name"]: plugin["brings"] for plugin in listed}
    assert brings["json2"] == brings["jsonrpc"] == brings["session"] == ["transport"]


def test_a_call_is_made(clean_python: Python, sandbox: Sandbox) -> None:
    partners, recorded = json.loads(clean_python("-c", _CALL, sandbox.url))
    assert partners > 10
    assert recorded == 1
    assert "search_count" in [call.method for call in sandbox.calls]


_BY_KEY = """
import asyncio, json, sys
from zenoo_core import ZenooClient

async def main():
    async with ZenooClient(sys.argv[1]) as client:
        await client.login("demo", "admin", api_key="sandbox-admin")
        found = await client.call("res.country", "name_search", "Belg", [], "ilike", 5)
        return client.transport_choice.name, found

print(json.dumps(asyncio.run(main())))
"""


def test_the_table_of_methods_is_in_the_wheel(clean_python: Python, sandbox: Sandbox) -> None:
    name, found = json.loads(clean_python("-c", _BY_KEY, sandbox.url))
    assert name == "json2"
    assert [pair[1] for pair in found] == ["Belgium"]


def test_a_name_that_is_missing_says_how_to_get_it(clean_python: Python) -> None:
    code = (
        "import asyncio\n"
        "from zenoo_core import ZenooClient, errors\n"
        "try:\n"
        "    asyncio.run(ZenooClient('localhost', plugins=['sandbox']).open())\n"
        "except errors.PluginNotFound as error:\n"
        "    print(error)\n"
    )
    assert "pip install zenoo-sandbox" in clean_python("-c", code)
