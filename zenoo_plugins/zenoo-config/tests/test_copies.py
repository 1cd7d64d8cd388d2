"""The last good copy: when it is kept, what stands in it, and when it is used."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
from pathlib import Path
from typing import Any

import attrs
import pytest
from servers.postgres import Postgres
from zenoo_config import DatabaseConfigProvider, DatabaseUnreadable

from zenoo_core import Plugin, Secret, ZenooClient
from zenoo_core.config import Configuration, Provided, load
from zenoo_core.errors import ConfigError
from zenoo_core.transport import BaseTransport

from .conftest import Fill

HIDDEN = ("hunter22-of-the-core", "hunter22-by-type", "hunter22-by-name", "hunter22-in-url")


class Quiet(BaseTransport):
    """A transport that nobody asks anything."""

    url = "http://127.0.0.1:1"

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError("nothing is sent")


@attrs.frozen
class Trail:
    path: str = ""
    key: Secret | None = None
    nested: dict[str, Any] = attrs.field(factory=dict)
    hosts: tuple[str, ...] = ()
    env: Secret | None = None
    part: Part | None = None


@attrs.frozen
class Part:
    file: Secret


class Rows:
    """Rows that can be had, or not."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows, self.down = rows, False

    async def fetch(self, query: str) -> list[dict[str, Any]]:
        if self.down:
            raise ConnectionRefusedError(111, "refused")
        return [{"key": key, "value": value} for key, value in self.rows.items()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "last.json"


def make(rows: Rows, path: Path) -> DatabaseConfigProvider:
    return DatabaseConfigProvider(rows, on_error="last_good", last_good=path, allow_env=("ERP_*",))


def text_of(path: Path) -> str:
    return path.read_text()


def kept(path: Path) -> Any:
    return json.loads(path.read_text())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def put(path: Path, text: str, mode: int) -> None:
    path.write_text(text, encoding="latin-1")
    path.chmod(mode)


async def opened(provider: DatabaseConfigProvider, **arguments: Any) -> Any:
    client = ZenooClient.from_config_provider(
        provider, config=False, transport=Quiet(), **arguments
    )
    async with client:
        return client.settings


async def test_a_copy_is_kept_and_used(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = Rows({"timeout": "7", "context": '{"n": "5"}', "candidates": "a,b"})
    provider = make(rows, path)
    first = await opened(provider)
    assert mode_of(path) == 0o600
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    rows.down = True
    with caplog.at_level(logging.WARNING, "zenoo.config"):
        assert await opened(provider) == first
    assert first.timeout == 7
    assert "using the last good copy of 20" in caplog.text
    answer = await provider.load_config()
    assert "(copy of 20" in provider.describe(answer)


async def accepted(rows: dict[str, Any], path: Path, environ: dict[str, str]) -> Configuration:
    provider = make(Rows(rows), path)
    answer = await provider.load_config()
    config = load(
        environ=environ, file=False, provided=[Provided("rows", answer)], known_tables=["trail"]
    )
    config.structure(Trail, "trail")
    await provider.on_accepted(answer, config)
    return config


async def test_no_secret_stands_in_it(path: Path) -> None:
    rows = {
        "password": HIDDEN[0],
        "api_key": '{"env": "ERP_KEY"}',
        "trail.path": "trail.txt",
        "trail.key": HIDDEN[1],
        "trail.nested": {"Db_Password": HIDDEN[2], "n": 5, "key": {"env": "ERP_KEY"}},
        "trail.hosts": f'["a", "redis://me:{HIDDEN[3]}@h/0"]',
        "context": {"token": HIDDEN[2], "tz": "UTC"},
    }
    await accepted(rows, path, {"ERP_KEY": "hunter22-from-env"})
    assert "hunter22" not in text_of(path)
    content = kept(path)
    assert content["settings"] == {
        "api_key": {"env": "ERP_KEY"},
        "trail.path": "trail.txt",
        "trail.nested": {"n": 5, "key": {"env": "ERP_KEY"}},
        "context": {"tz": "UTC"},
    }
    assert sorted(content["left_out"]) == [
        "context.token", "password", "trail.hosts", "trail.key", "trail.nested.Db_Password",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "left_out"),
    [
        (("trail.env", HIDDEN[1]), "trail.env"),
        (("trail.part", {"file": HIDDEN[1]}), "trail.part.file"),
        (("trail.part.file", HIDDEN[1]), "trail.part.file"),
        (("trail.nested", {"file": {"password": HIDDEN[2]}}), "trail.nested.file.password"),
        (("trail.nested", {"tokens": {"a": [HIDDEN[2]]}}), "trail.nested.tokens.a"),
        (("trail.nested", {"file": f"ftp://me:{HIDDEN[3]}@h/x"}), "trail.nested.file"),
    ],
)
async def test_what_only_looks_like_a_reference(path: Path, row: Any, left_out: str) -> None:
    await accepted(dict([row]), path, {})
    assert "hunter22" not in text_of(path)
    assert kept(path)["left_out"] == [left_out]


async def test_a_reference_in_a_row_of_its_own(path: Path) -> None:
    await accepted({"trail.key.env": "ERP_KEY", "password.env": "ERP_KEY"}, path, {"ERP_KEY": "x"})
    assert kept(path)["settings"] == {"password.env": "ERP_KEY", "trail.key.env": "ERP_KEY"}
    assert kept(path)["left_out"] == []


async def test_a_whole_table_in_one_row(path: Path) -> None:
    await accepted({"trail": {"key": HIDDEN[1], "path": "x"}}, path, {})
    assert kept(path)["settings"] == {"trail": {"path": "x"}}


async def test_secrets_by_reference_survive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_KEY", "the-first-key")
    rows = Rows({"api_key.env": "ERP_KEY", "user": "robot"})
    provider = make(rows, path)
    assert (await opened(provider)).api_key == Secret("the-first-key")
    assert "the-first-key" not in text_of(path)
    rows.down = True
    monkeypatch.setenv("ERP_KEY", "the-next-key")
    assert (await opened(provider)).api_key == Secret("the-next-key")
    # What is allowed is asked again, too.
    other = DatabaseConfigProvider(rows, on_error="last_good", last_good=path)
    with pytest.raises(ConfigError, match="not allowed"):
        await opened(other)


async def test_only_what_is_valid_is_kept(path: Path) -> None:
    rows = Rows({"timeout": "7"})
    provider = make(rows, path)
    await opened(provider)
    before = text_of(path)
    for bad in ({"timeout": "soon"}, {"transport": "nothing-of-this-name"}, {"tiemout": "1"}):
        rows.rows = bad
        with pytest.raises(ConfigError):
            async with ZenooClient.from_config_provider(provider, config=False):
                pass
        assert text_of(path) == before


async def test_rows_that_are_wrong_are_no_reason_to_use_the_copy(path: Path) -> None:
    rows = Rows({"timeout": "7"})
    provider = make(rows, path)
    await opened(provider)
    rows.rows = {"timeout": "soon"}
    with pytest.raises(ConfigError, match="expected a number"):
        await opened(provider)


async def test_without_a_copy_the_error_says_both(path: Path) -> None:
    rows = Rows({})
    rows.down = True
    with pytest.raises(DatabaseUnreadable, match=r"refused; nor can .*: there is none yet") as e:
        await opened(make(rows, path))
    assert isinstance(e.value.__cause__, ConnectionRefusedError)


def _json(**changes: Any) -> str:
    source = "table config of a Rows that was given"
    content = {"version": 1, "source": source, "saved": "x", "left_out": [], "settings": {}}
    return json.dumps(content | changes)


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [("{", 0o600, "damaged"), ("[]", 0o600, "damaged"), ("\xff", 0o600, "damaged"),
     (_json(settings=5), 0o600, "damaged"), (_json(version=2), 0o600, "another version"),
     (_json(source="elsewhere"), 0o600, "it was made of elsewhere"),
     (_json(), 0o622, "others than its owner may write it"), ("[" * 100_000, 0o600, "damaged")],
)  # fmt: skip
async def test_a_copy_that_cannot_be_trusted(path: Path, text: str, mode: int, said: str) -> None:
    put(path, text, mode)
    rows = Rows({})
    rows.down = True
    with pytest.raises(DatabaseUnreadable, match=said):
        await opened(make(rows, path))


async def test_a_folder_in_place_of_a_copy(path: Path) -> None:
    os.mkdir(path)
    rows = Rows({})
    rows.down = True
    with pytest.raises(DatabaseUnreadable, match="cannot be read: Is a directory"):
        await opened(make(rows, path))


async def test_a_copy_that_cannot_be_kept_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider = make(Rows({"timeout": "7"}), tmp_path / "none" / "last.json")
    with caplog.at_level(logging.WARNING, "zenoo.config"):
        assert (await opened(provider)).timeout == 7
    assert "no copy of the settings" in caplog.text
    assert "No such file" in caplog.text


async def test_many_clients_at_once_leave_one_whole_copy(path: Path) -> None:
    rows = Rows({"timeout": "7", "context": {f"key{n}": "x" * 100 for n in range(200)}})
    await asyncio.gather(*(opened(make(rows, path)) for _ in range(12)))
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert len(kept(path)["settings"]["context"]) == 200


async def test_cancelling_leaves_the_old_copy_or_the_new(path: Path) -> None:
    rows = Rows({"timeout": "7"})
    await opened(make(rows, path))
    rows.rows = {"timeout": "8", "context": {f"key{n}": "x" * 100 for n in range(5000)}}
    for delay in (0, 0.001, 0.003, 0.01):
        task = asyncio.create_task(opened(make(rows, path)))
        await asyncio.sleep(delay)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert kept(path)["settings"]["timeout"] in ("7", "8")


async def test_reading_again_uses_the_copy_and_keeps_secrets_out(
    path: Path, fill_sqlite: Fill
) -> None:
    class Told(Plugin):
        changes = 0

        async def on_config_changed(self, old: Any, new: Any) -> None:
            Told.changes += 1

    url = fill_sqlite([("timeout", "7"), ("password", HIDDEN[0])])
    provider = DatabaseConfigProvider(url, on_error="last_good", last_good=path)
    client = ZenooClient.from_config_provider(
        provider, config=False, transport=Quiet(), plugins=[Told()], password="of-the-argument"
    )
    file = Path(url.removeprefix("sqlite:///"))
    async with client:
        os.rename(file, file.with_suffix(".away"))
        await client.reload_config()
        assert (client.settings.timeout, Told.changes) == (7, 0)
        os.rename(file.with_suffix(".away"), file)
        fill_sqlite([("timeout", "9"), ("password", HIDDEN[0])])
        await client.reload_config()
        assert (client.settings.timeout, Told.changes) == (9, 1)
    assert kept(path)["settings"] == {"timeout": "9"}


async def test_postgresql_that_hangs_or_has_lost_the_table(
    path: Path, filled: str, postgres: Postgres
) -> None:
    provider = DatabaseConfigProvider(filled, on_error="last_good", last_good=path, timeout=0.5)
    assert (await opened(provider)).timeout == 7
    connection = await postgres.connect()
    try:
        async with connection.transaction():
            await connection.execute("UPDATE config SET value = '8'")
            await connection.execute("LOCK TABLE config IN ACCESS EXCLUSIVE MODE")
            assert (await opened(provider)).timeout == 7  # nobody gets to read the table
        assert (await opened(provider)).timeout == 8
        await connection.execute("DROP TABLE config")
    finally:
        await connection.close()
    assert (await opened(provider)).timeout == 8
    with pytest.raises(DatabaseUnreadable, match=r'relation "config" does not exist'):
        await opened(DatabaseConfigProvider(filled))


@pytest.fixture
def filled(fill_postgresql: Fill) -> str:
    return fill_postgresql([("timeout", "7")])
