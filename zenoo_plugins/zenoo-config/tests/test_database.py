"""The provider of a database against real ones: SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from servers.postgres import PASSWORD, Postgres
from sqlalchemy.ext.asyncio import create_async_engine
from zenoo_config import DatabaseConfigProvider, DatabaseUnreadable

from zenoo_core import Secret
from zenoo_core.config.marks import plain
from zenoo_core.errors import ConfigError

from .conftest import Fill

ROWS = [
    ("url", "erp.example.com"),
    ("timeout", "7.5"),
    ("context", '{"lang": "fr_FR", "ids": [1, 2]}'),
    ("plugins", "audit"),
    ("audit.path", "audit.jsonl"),
    ("user", "nobody", False),
    ("deadline", "1", None),
]
READ = {
    "audit.path": "audit.jsonl",
    "context": {"lang": "fr_FR", "ids": [1, 2]},
    "plugins": "audit",
    "timeout": "7.5",
    "url": "erp.example.com",
}


def read(database: Any, **options: Any) -> Any:
    """Ask a provider in a loop of its own, which fails on anything that is left behind."""
    return plain(asyncio.run(DatabaseConfigProvider(database, **options).load_config()))


def test_rows_become_settings(fill: Fill) -> None:
    url = fill(ROWS)
    assert read(url) == READ
    assert read(Secret(url)) == READ


def test_names_are_quoted_whatever_they_hold(fill: Fill) -> None:
    names = {"key": "Key of it", "value": "select", "active": "on; DROP TABLE config"}
    table = "Mine; DROP TABLE config --"
    fill([("timeout", "1")])
    url = fill(ROWS, table, **names)
    assert read(url, table=table, **names) == READ
    assert read(url) == {"timeout": "1"}
    with pytest.raises(DatabaseUnreadable):
        read(url, table='config" --')
    with pytest.raises(DatabaseUnreadable):
        read(url, active='active" OR 1=1 --')
    assert read(url) == {"timeout": "1"}


def test_a_table_where_all_rows_count(fill: Fill) -> None:
    url = fill([("user", "ada", False), ("timeout", "1")])
    assert read(url, active="") == {"user": "ada", "timeout": "1"}


def test_a_query_is_sent_as_it_stands(fill: Fill) -> None:
    query = "SELECT key AS name, value || ':now 100%' AS content FROM config WHERE key = 'url'"
    url = fill(ROWS)
    options = {"query": query, "key": "name", "value": "content"}
    assert read(url, **options) == {"url": "erp.example.com:now 100%"}
    with pytest.raises(ConfigError, match="without the columns 'key' and 'value'"):
        read(url, query=query)


def test_values_of_other_types(postgres: Postgres) -> None:
    postgres.run(
        "DROP TABLE IF EXISTS typed",
        "CREATE TABLE typed (key text, value jsonb)",
        """INSERT INTO typed VALUES ('context', '{"lang": "fr"}'), ('candidates', '["json2"]')""",
    )
    assert read(postgres.url, table="typed", active="") == {
        "candidates": ["json2"],
        "context": {"lang": "fr"},
    }
    one = "SELECT 'timeout' AS key, {} AS value"
    assert read(postgres.url, query=one.format("12.50::numeric")) == {"timeout": 12.5}
    assert read(postgres.url, query=one.format("12::numeric")) == {"timeout": 12}
    assert read(postgres.url, query=one.format("true")) == {"timeout": True}
    assert read(postgres.url, query=one.format("NULL")) == {"timeout": None}
    with pytest.raises(ConfigError, match="timeout: found a date or time, expected text"):
        read(postgres.url, query=one.format("now()"))
    with pytest.raises(ConfigError, match="timeout: found a bytes"):
        read(postgres.url, query=one.format("'x'::bytea"))


def test_rows_that_cannot_be_used_are_all_named(fill: Fill) -> None:
    rows = [
        ("user", "a"), ("user", "b"), ("audit", "{}"), ("audit.path", "x"),
        (None, "x"), ("a..b", "x"), (" ", "x"), ("deep", "[" * 40 + "]" * 40),
    ]  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        read(fill(rows))
    lines = [line.rpartition(" (")[0] for line in caught.value.problems]
    assert sorted(lines) == [
        "audit.path: another row has audit, the whole of it",
        "deep: the JSON in it is nested too deep",
        "row 5: found nothing as key, expected one such as audit.path",
        "row 6: found the text 'a..b' as key, expected one such as audit.path",
        "row 7: found the text ' ' as key, expected one such as audit.path",
        "user: two rows have this key",
    ]


def test_a_table_that_is_not_there(fill: Fill) -> None:
    url = fill(ROWS)
    with pytest.raises(DatabaseUnreadable, match=r"table nothing of .*nothing") as caught:
        read(url, table="nothing")
    assert "last_good" in caught.value.hint
    assert caught.value.__cause__ is not None


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(DatabaseUnreadable, match="unable to open database file"):
        read(f"sqlite:///{path}")
    assert not path.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("no database " * 100)
    with pytest.raises(DatabaseUnreadable, match="not a database"):
        read(f"sqlite:///{path}")


def test_an_sqlite_file_is_only_read(fill_sqlite: Fill) -> None:
    url = fill_sqlite(ROWS)
    with pytest.raises(DatabaseUnreadable, match="readonly"):
        read(url, query="DELETE FROM config RETURNING key, value")
    assert read(url) == READ


def test_a_database_that_is_down(free_port: int) -> None:
    url = f"postgresql://me:{PASSWORD}@127.0.0.1:{free_port}/erp"
    with pytest.raises(DatabaseUnreadable) as caught:
        read(url)
    text = "".join(traceback.format_exception(caught.value))
    assert f"postgresql://127.0.0.1:{free_port}/erp cannot be read" in str(caught.value)
    assert PASSWORD not in text


def test_a_wrong_password_is_not_told(postgres: Postgres) -> None:
    wrong = postgres.url.replace(PASSWORD, "wrong-password-of-mine")
    with pytest.raises(DatabaseUnreadable, match="authentication failed") as caught:
        read(wrong)
    text = "".join(traceback.format_exception(caught.value))
    assert "wrong-password-of-mine" not in text
    provider = DatabaseConfigProvider(wrong)
    assert "wrong-password" not in f"{provider!r} {provider.describe({})} {vars(provider)!r}"


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is none"), ("the-secret-password", "is none"), ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"), ("postgresql:///name", "no host"),
        ("oracle+nothing://the-secret-password@h/x", "no asynchronous driver"),
        ("postgresql+psycopg2cffi://u:the-secret-password@h/x", "which is not installed"),
        ("postgresql+psycopg2://u:the-secret-password@h/x", "psycopg2"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        read(url)
    assert "the-secret-password" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("options", "said"),
    [({"tabel": "x"}, "tabel"), ({"timeout": 0}, "above 0"), ({"table": " "}, "expected a name"),
     ({"on_error": "last_good"}, "path of the copy"), ({"allow_files": ("*.key",)}, "absolute")],
)  # fmt: skip
def test_settings_that_cannot_be(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        DatabaseConfigProvider("sqlite:///x.db", **options)


def test_something_that_is_no_database() -> None:
    with pytest.raises(ConfigError, match="cannot be a int"):
        DatabaseConfigProvider(5)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def silent() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Listen, and never say a word; the event tells that somebody has come and gone."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while await reader.read(1000):
                pass
        writer.close()
        gone.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], gone


async def test_a_database_that_says_nothing() -> None:
    async with silent() as (port, gone):
        provider = DatabaseConfigProvider(f"postgresql://u:p@127.0.0.1:{port}/x", timeout=0.2)
        with pytest.raises(DatabaseUnreadable, match=r"no answer after 0\.2 s"):
            await provider.load_config()
        await asyncio.wait_for(gone.wait(), 5)


async def _is_idle(postgres: Postgres, sentence: str) -> None:
    """Wait until no other connection is there."""
    connection = await postgres.connect()
    try:
        for _ in range(100):
            query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            if (count := await connection.fetchval(query)) == 1:
                return
            await asyncio.sleep(0.05)
    finally:
        await connection.close()
    pytest.fail(f"{count - 1} connections are open {sentence}")


async def test_the_deadline_counts_for_the_query_too(postgres: Postgres) -> None:
    provider = DatabaseConfigProvider(postgres.url, query="SELECT pg_sleep(60)", timeout=0.5)
    with pytest.raises(DatabaseUnreadable, match=r"no answer after 0\.5 s"):
        await provider.load_config()
    await _is_idle(postgres, "after the deadline")


async def test_cancelling_closes_the_connection(postgres: Postgres) -> None:
    provider = DatabaseConfigProvider(postgres.url, query="SELECT pg_sleep(60)")
    for delay in (*(step / 500 for step in range(30)), 0.3):
        task = asyncio.create_task(provider.load_config())
        await asyncio.sleep(delay)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await _is_idle(postgres, "after cancelling")


async def test_cancelling_ends_the_thread_of_sqlite(fill_sqlite: Fill) -> None:
    slow = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000) "
        "SELECT 'timeout' AS key, count(*) AS value FROM c"
    )
    before = threading.active_count()
    provider = DatabaseConfigProvider(fill_sqlite(ROWS), query=slow)
    for delay in (0.0, 0.001, 0.005, 0.02):
        task = asyncio.create_task(provider.load_config())
        await asyncio.sleep(delay)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    for _ in range(200):
        if threading.active_count() <= before:
            break
        await asyncio.sleep(0.05)
    assert threading.active_count() <= before


async def test_twice_at_once(fill_rows_of_both: list[str], postgres: Postgres) -> None:
    for url in fill_rows_of_both:
        provider = DatabaseConfigProvider(url)
        answers = await asyncio.gather(*(provider.load_config() for _ in range(8)))
        assert [plain(answer) for answer in answers] == [READ] * 8
    await _is_idle(postgres, "after reading")


@pytest.fixture
def fill_rows_of_both(fill_sqlite: Fill, fill_postgresql: Fill) -> list[str]:
    return [fill_sqlite(ROWS), fill_postgresql(ROWS)]


async def test_an_engine_that_is_given_stays_open(fill_rows_of_both: list[str]) -> None:
    for url in fill_rows_of_both:
        driver = url.replace("sqlite:", "sqlite+aiosqlite:").replace("sql:", "sql+asyncpg:")
        engine = create_async_engine(driver)
        try:
            provider = DatabaseConfigProvider(engine)
            assert plain(await provider.load_config()) == READ
            assert engine.pool.status()  # type: ignore[attr-defined]
            assert plain(await provider.load_config()) == READ
            assert PASSWORD not in provider.describe({})
        finally:
            await engine.dispose()


def test_a_file_that_somebody_writes_to(fill_sqlite: Fill) -> None:
    url = fill_sqlite(ROWS)
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE config SET value = '99' WHERE key = 'timeout'")
        assert read(url) == READ
        writer.commit()
        assert read(url) == READ | {"timeout": "99"}


def test_the_loop_is_never_blocked(fill_sqlite: Fill, tmp_path: Path) -> None:
    # asyncpg itself looks for certificates on the disk whenever it connects.
    program = Path(__file__).with_name("programs") / "blocking.py"
    command = [sys.executable, program, str(tmp_path / "copy.json"), fill_sqlite(ROWS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["5", "seen"]), done.stderr


_ENDING = """
import asyncio, sys
from zenoo_config import DatabaseConfigProvider, DatabaseUnreadable

provider = DatabaseConfigProvider(sys.argv[1])

async def fail():
    await asyncio.gather(*(provider.load_config() for _ in range(4)))

for _ in range(40):
    try:
        asyncio.run(fail())
    except DatabaseUnreadable:
        continue
    sys.exit("there is no table, and it was read")
print("ended")
"""


def test_a_loop_that_ends_while_sqlite_is_closed_ends(tmp_path: Path) -> None:
    """It cancels every task, also that in which SQLAlchemy closes a connection.

    By itself, as SQLAlchemy then may tell the garbage collector of what it did not get back.
    """
    path = tmp_path / "empty.db"
    sqlite3.connect(path).close()
    done = subprocess.run(
        [sys.executable, "-c", _ENDING, f"sqlite:///{path}"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "ended\n", done.stderr[-2000:]
