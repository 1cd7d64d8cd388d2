"""The service `db`: databases made, copied, kept, renamed and dropped over the wire."""

from __future__ import annotations

import asyncio
import base64
import io
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from zenoo_sandbox import Sandbox

from .client import Caller, execute_kw

MASTER = "admin"
ODD = ["", "../x", "a/b", "x" * 300, "\x00"]


async def db(caller: Caller, method: str, *args: Any) -> Any:
    params = {"service": "db", "method": method, "args": list(args)}
    answer = await caller.post("/jsonrpc", params)
    if "error" in answer:
        found = answer["error"]["data"]
        return found["name"], found["message"]
    return answer["result"]


async def count(caller: Caller, database: str, *, key: str = "sandbox-admin") -> Any:
    params = execute_kw(database, "res.partner", "search_count", [[]], {})
    params["args"][2] = key
    answer = await caller.post("/jsonrpc", params)
    return answer.get("result", answer.get("error", {}).get("data", {}).get("name"))


async def test_a_created_database_has_the_administrator_that_was_asked_for(caller: Caller) -> None:
    made = await db(caller, "create_database", MASTER, "new", True, "fr_FR", "s3cret", "boss", "be")
    assert made is True
    assert await db(caller, "list") == ["demo", "new"]
    assert await db(caller, "db_exist", "new") is True
    for login, password, uid in (("boss", "s3cret", 2), ("admin", "admin", False)):
        params = {"service": "common", "method": "login", "args": ["new", login, password]}
        assert (await caller.post("/jsonrpc", params))["result"] == uid
    params = execute_kw("new", "res.users", "read", [[2], ["lang"]], {})
    assert (await caller.post("/jsonrpc", params))["result"] == [{"id": 2, "lang": "fr_FR"}]
    params = execute_kw("new", "res.company", "read", [[1], ["country_id"]], {})
    assert (await caller.post("/jsonrpc", params))["result"][0]["country_id"][1] == "Belgium"


async def test_an_unknown_language_or_country_is_left_out(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    made = await db(caller, "create_database", MASTER, "new", False, "en", "pw", "admin", "zz")
    assert made is True
    assert "no res.lang with [['code', '=', 'en']]" in caplog.text
    assert "no res.country with [['code', '=ilike', 'zz']]" in caplog.text
    params = {"service": "common", "method": "login", "args": ["new", "admin", "pw"]}
    assert (await caller.post("/jsonrpc", params))["result"] == 2


async def test_a_database_without_demo_data_has_fewer_contacts(caller: Caller) -> None:
    assert await db(caller, "create_database", MASTER, "bare", False, "en_US") is True
    assert await count(caller, "bare") < await count(caller, "demo")


async def test_a_copy_lives_apart(caller: Caller) -> None:
    await caller.execute("res.partner", "create", {"name": "Before"})
    assert await db(caller, "duplicate_database", MASTER, "demo", "copy") is True
    before = await count(caller, "demo")
    assert await count(caller, "copy") == before
    await caller.execute("res.partner", "create", {"name": "After"})
    assert await count(caller, "copy") == before


async def test_a_dropped_database_is_gone_with_its_sessions(caller: Caller) -> None:
    await db(caller, "duplicate_database", MASTER, "demo", "copy")
    _, cookie = await caller.log_in(db="copy")
    assert "result" in await caller.count_partners(cookie)
    assert await db(caller, "drop", MASTER, "copy") is True
    assert await db(caller, "drop", MASTER, "copy") is False
    assert (await caller.count_partners(cookie))["error"]["code"] == 100
    assert await count(caller, "copy") == "psycopg2.OperationalError"
    await db(caller, "duplicate_database", MASTER, "demo", "copy")
    path, headers = f"{caller.url}/web/dataset/call_kw", {"Cookie": f"session_id={cookie}"}
    async with caller.http.post(path, json={"params": {}}, headers=headers) as response:
        assert response.status == 404  # no session says which of the two is meant


async def test_a_renamed_database_keeps_what_it_holds(caller: Caller) -> None:
    made = await caller.execute("res.partner", "create", {"name": "Kept"})
    assert await db(caller, "rename", MASTER, "demo", "other") is True
    assert await db(caller, "list") == ["other"]
    params = execute_kw("other", "res.partner", "read", [[made], ["name"]], {})
    assert (await caller.post("/jsonrpc", params))["result"] == [{"id": made, "name": "Kept"}]


@pytest.mark.parametrize("kind", ["zip", "dump"])
async def test_a_dump_restores_to_the_same(caller: Caller, served: Sandbox, kind: str) -> None:
    name = 'Ünï "quoted" \u2028 \U0001f680\nline'
    made = await caller.execute("res.partner", "create", {"name": name, "color": 7})
    packed = await db(caller, "dump", MASTER, "demo", kind)
    assert await db(caller, "restore", MASTER, "again", packed) is True
    params = execute_kw("again", "res.partner", "read", [[made], ["name", "color"]], {})
    answer = await caller.post("/jsonrpc", params)
    assert answer["result"] == [{"id": made, "name": name, "color": 7}]
    tables = [_content(served.databases[each].snapshot()) for each in ("demo", "again")]
    assert tables[0] == tables[1]
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))) as file:
            assert set(file.namelist()) == {"dump.sql", "manifest.json"}


def _content(image: bytes) -> list[str]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(image[:18] + b"\1\1" + image[20:])
        return [line for line in connection.iterdump() if "sqlite_stat" not in line]
    finally:
        connection.close()


@pytest.mark.parametrize(
    "script",
    [
        "ATTACH DATABASE '{path}' AS x; CREATE TABLE x.t (a);",
        "VACUUM INTO '{path}';",
        "CREATE TABLE t (a); SELECT 1",
        "nonsense",
        "",
    ],
)
async def test_a_dump_that_is_none_restores_nothing(
    caller: Caller, tmp_path: Path, script: str
) -> None:
    evil = base64.b64encode(script.format(path=tmp_path / "made").encode()).decode()
    name, text = await db(caller, "restore", MASTER, "evil", evil)
    assert (name, text[:26]) == ("builtins.Exception", "Couldn't restore database:")
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240
    assert await db(caller, "list") == ["demo"]


@pytest.mark.parametrize(
    "call",
    [
        ("create_database", "new", False, "en_US"),
        ("duplicate_database", "demo", "new"),
        ("drop", "demo"),
        ("rename", "demo", "new"),
        ("dump", "demo", "zip"),
        ("restore", "new", ""),
        ("change_admin_password", "mine"),
        ("migrate_databases", ["demo"]),
        ("list_countries",),
    ],
)
async def test_only_the_master_password_opens(caller: Caller, call: Any, http: Any) -> None:
    method, *args = call
    denied = ("odoo.exceptions.AccessDenied", "Access Denied")
    for wrong in ("wrong", "", None, False, True, 1, ["admin"]):
        assert await db(caller, method, wrong, *args) == denied
    async with Sandbox(list_databases=False) as closed:
        assert await db(Caller(http, closed.url), method, MASTER, *args) == denied
    assert await db(caller, "list") == ["demo"]


async def test_a_changed_master_password_counts(caller: Caller, served: Sandbox) -> None:
    assert await db(caller, "change_admin_password", MASTER, "mine") is True
    assert (await db(caller, "drop", MASTER, "demo"))[0] == "odoo.exceptions.AccessDenied"
    assert await db(caller, "duplicate_database", "mine", "demo", "copy") is True
    served.reset()
    assert await db(caller, "drop", MASTER, "nope") is False


@pytest.mark.parametrize("name", ODD)
async def test_odd_names_are_refused(caller: Caller, name: str) -> None:
    for method, *args in (("create_database", name, False, "en_US"), ("restore", name, "")):
        kind, text = await db(caller, method, MASTER, *args)
        assert kind == "builtins.ValueError", text
    for method in ("duplicate_database", "rename"):
        assert (await db(caller, method, MASTER, "demo", name))[0] == "builtins.ValueError"
    assert await db(caller, "list") == ["demo"]


async def test_refusals_have_odoos_names(caller: Caller) -> None:
    exists = ("odoo.service.db.DatabaseExists", "database 'demo' already exists!")
    assert await db(caller, "create_database", MASTER, "demo", False, "en_US") == exists
    for call, name in (
        (("duplicate_database", "demo", "demo"), "psycopg2.errors.DuplicateDatabase"),
        (("duplicate_database", "nope", "new"), "psycopg2.errors.InvalidCatalogName"),
        (("dump", "nope", "zip"), "psycopg2.OperationalError"),
        (("restore", "demo", ""), "builtins.Exception"),
        (("restore", "new", "%"), "builtins.Exception"),
        (("restore", "new", 5), "builtins.TypeError"),
        (("rename", "nope", "new"), "builtins.Exception"),
        (("rename", "demo", "demo"), "builtins.Exception"),
        (("migrate_databases", ["nope"]), "psycopg2.OperationalError"),
        (("migrate_databases", 5), "builtins.TypeError"),
        (("drop",), "builtins.TypeError"),
    ):
        assert (await db(caller, call[0], MASTER, *call[1:]))[0] == name, call
    for method in ("nothing", "_list", "exp_list"):
        unknown = ("builtins.KeyError", f"Method not found: {method}")
        assert await db(caller, method) == unknown
    assert (await db(caller, "drop"))[0] == "builtins.IndexError"
    assert await db(caller, "list") == ["demo"]


async def test_languages_and_countries_are_told(caller: Caller) -> None:
    languages = await db(caller, "list_lang")
    assert ["fr_FR", "French / Français"] in languages
    countries = await db(caller, "list_countries", MASTER)
    assert ["be", "Belgium"] in countries
    assert countries == sorted(countries, key=lambda country: country[1])


async def test_one_of_many_creations_at_once_wins(caller: Caller) -> None:
    calls = [db(caller, "create_database", MASTER, "new", False, "en_US") for _ in range(6)]
    answers = await asyncio.gather(*calls)
    assert answers.count(True) == 1
    assert await count(caller, "new") > 0


async def test_reset_brings_the_first_databases_back(caller: Caller, served: Sandbox) -> None:
    fresh = await count(caller, "demo")
    await db(caller, "duplicate_database", MASTER, "demo", "copy")
    await caller.execute("res.partner", "create", {"name": "X"})
    await db(caller, "drop", MASTER, "demo")
    served.reset()
    assert await db(caller, "list") == ["demo"]
    assert await count(caller, "demo") == fresh


async def test_a_store_has_a_file_for_each(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    store = tmp_path / "kept.db"
    async with Sandbox(store=store) as sandbox:
        caller = Caller(http, sandbox.url)
        await db(caller, "duplicate_database", MASTER, "demo", "copy")
        await db(caller, "duplicate_database", MASTER, "demo", "gone")
        await db(caller, "drop", MASTER, "gone")
        await db(caller, "rename", MASTER, "demo", "main")
    assert {path.name for path in tmp_path.glob("*.db")} == {"kept.db", "kept.copy.db"}  # noqa: ASYNC240
    async with Sandbox(store=store, databases=("main", "copy")) as sandbox:
        assert await count(Caller(http, sandbox.url), "main") > 0
