"""One call is one transaction, also when calls overlap."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.orm import crud, store
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.dispatch import METHODS
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

from .callers import ADMIN, Call, Refusal


def test_nothing_of_a_failed_call_stays(call: Call, refusal: Refusal, partner: int) -> None:
    refusal("res.partner", "create", [{"name": "Tx"}, {"type": "contact"}])
    assert call("res.partner", "search_count", [["name", "=", "Tx"]]) == 0
    commands = [[0, 0, {"name": "Tx child"}], [0, 0, {"name": "x", "type": "nope"}]]
    refusal("res.partner", "write", [partner], {"name": "Tx", "child_ids": commands})
    assert call("res.partner", "search_count", [["name", "like", "Tx"]]) == 0
    refusal("res.users", "create", {"name": "Tx user"})
    assert call("res.partner", "search_count", [["name", "=", "Tx user"]]) == 0


def test_many_writers_at_once(database: Database, call: Call) -> None:
    def create(number: int) -> int:
        made = database.call(ADMIN, "res.partner", "create", [{"name": f"W{number}"}], {})
        assert isinstance(made, int)
        return made

    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(create, range(150)))
    assert len(set(made)) == 150
    assert call("res.partner", "search_count", [["id", "in", made]]) == 150


@pytest.fixture
def increment(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Add a method that reads, waits for another caller, and writes what it read plus one."""
    barrier = threading.Barrier(2)

    def run(self: Records) -> None:
        ids = list(self.ids)
        (row,) = rows(self.env, self.info, ids, ["color"])
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.5)
        crud.write(self.env, self.info, ids, {"color": (row["color"] or 0) + 1})

    monkeypatch.setitem(METHODS, "increment", Method(run))
    return barrier


def test_no_update_is_lost(
    database: Database, call: Call, partner: int, increment: threading.Barrier
) -> None:
    with ThreadPoolExecutor(2) as pool:
        calls = [
            pool.submit(database.call, ADMIN, "res.partner", "increment", [[partner]], {})
            for _ in range(2)
        ]
        for submitted in calls:
            submitted.result()
    assert increment.broken or increment.n_waiting == 0
    assert call("res.partner", "read", [partner], ["color"])[0]["color"] == 2


def test_a_conflict_that_does_not_end(
    database: Database, refusal: Refusal, partner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    tries = 0

    def interfere(self: Records) -> None:
        nonlocal tries
        tries += 1
        rows(self.env, self.info, list(self.ids), ["color"])
        other.execute("UPDATE res_partner SET ref = ? WHERE id = ?", (str(tries), partner))
        crud.write(self.env, self.info, list(self.ids), {"ref": "mine"})

    monkeypatch.setitem(METHODS, "interfere", Method(interfere))
    monkeypatch.setattr(store, "_FIRST_PAUSE", 0.0001)
    try:
        error = refusal("res.partner", "interfere", [partner])
    finally:
        other.close()
    assert tries == 5
    assert (error.name, error.message) == (
        "psycopg2.errors.SerializationFailure",
        "could not serialize access due to concurrent update\n",
    )


def test_a_locked_file_is_waited_for_and_then_refused(tmp_path: Path) -> None:
    database = Database.open("locked", path=tmp_path / "locked.db")
    database._store._busy_seconds = 0.01
    other = sqlite3.connect(database.path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert database.call(ADMIN, "res.partner", "search_count", [[]], {})
        with pytest.raises(ServerError, match="could not serialize"):
            database.call(ADMIN, "res.partner", "create", [{"name": "x"}], {})
        other.execute("ROLLBACK")
        assert database.call(ADMIN, "res.partner", "create", [{"name": "x"}], {})
    finally:
        other.close()
        database.close()


def test_readers_see_a_whole_state(database: Database, call: Call) -> None:
    made = call("res.partner", "create", [{"name": f"R{n}", "ref": "0"} for n in range(5)])
    stop = threading.Event()

    def read() -> set[int]:
        sizes = set()
        while not stop.is_set():
            found: Any = database.call(ADMIN, "res.partner", "read", [made, ["ref"]], {})
            sizes.add(len({record["ref"] for record in found}))
        return sizes

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for number in range(40):
            call("res.partner", "write", made, {"ref": str(number)})
        stop.set()
        assert reading.result() == {1}


@frozen
class Halt:
    """Where a call stands still: set when it does, and to be set to let it go on."""

    reached: threading.Event = field(factory=threading.Event)
    go_on: threading.Event = field(factory=threading.Event)


@pytest.fixture
def halt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Halt]:
    """Add a method that writes a colour, or not, reads it, stands still, and reads it again."""
    found = Halt()

    def run(self: Records, color: int | None = None) -> list[int]:
        ids = list(self.ids)
        if color is not None:
            crud.write(self.env, self.info, ids, {"color": color})
        seen = [rows(self.env, self.info, ids, ["color"])[0]["color"]]
        found.reached.set()
        assert found.go_on.wait(timeout=10)
        return [*seen, rows(self.env, self.info, ids, ["color"])[0]["color"]]

    monkeypatch.setitem(METHODS, "stand_still", Method(run))
    yield found
    found.go_on.set()


@pytest.fixture
def coloured(call: Call, partner: int) -> int:
    call("res.partner", "write", [partner], {"color": 1})
    return partner


def test_a_reader_does_not_wait_for_a_writer(
    database: Database, call: Call, coloured: int, halt: Halt
) -> None:
    with ThreadPoolExecutor(1) as pool:
        arguments: list[Any] = [[coloured], 7]
        writing = pool.submit(database.call, ADMIN, "res.partner", "stand_still", arguments, {})
        assert halt.reached.wait(timeout=10)
        assert call("res.partner", "read", [coloured], ["color"])[0]["color"] == 1
        halt.go_on.set()
        assert writing.result() == [7, 7]
    assert call("res.partner", "read", [coloured], ["color"])[0]["color"] == 7


def test_a_call_sees_what_was_there_at_its_start(
    database: Database, call: Call, coloured: int, halt: Halt
) -> None:
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(database.call, ADMIN, "res.partner", "stand_still", [[coloured]], {})
        assert halt.reached.wait(timeout=10)
        call("res.partner", "write", [coloured], {"color": 7})
        halt.go_on.set()
        assert reading.result() == [1, 1]


def test_our_own_faults_are_server_errors_and_logged(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Records) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setitem(METHODS, "fail", Method(fail))
    error = refusal("res.partner", "fail", [1])
    assert (error.name, error.message) == ("builtins.ZeroDivisionError", "oops")
    assert "this is a fault of the sandbox" in caplog.text


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    database = Database.open("kept", path=path, demo=False)
    made = database.call(ADMIN, "res.partner", "create", [{"name": "Kept"}], {})
    database.close()
    database.close()
    again = Database.open("kept", path=path)
    assert again.call(ADMIN, "res.partner", "search", [[["name", "=", "Kept"]]], {}) == [made]
    again.close()
    with pytest.raises(ValueError, match=r"expected a sandbox of Odoo 18.0, found 19.0"):
        Database.open("kept", path=path, version="18.0")
    (tmp_path / "text.db").write_text("not a database, but longer than a header " * 9)
    with pytest.raises(ValueError, match="not a database of the sandbox"):
        Database.open("text", path=tmp_path / "text.db")
    with pytest.raises(ValueError, match=r"17\.0"):
        Database.open("old", version="17.0")


def test_temporary_files_go_away() -> None:
    database = Database.open("temporary")
    path = database.path
    database.call(ADMIN, "res.partner", "create", [{"name": "x"}], {})
    database.close()
    assert not list(path.parent.glob(f"{path.name}*"))
    with pytest.raises(ServerError, match="closed"):
        database.call(ADMIN, "res.partner", "search", [[]], {})
