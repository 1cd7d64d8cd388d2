"""`zenoo cache`, on a store in a file that every process shares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import SERVER, Done, Install, Zenoo

STORE = """
import json, os, time
from zenoo_core import Component, Plugin
from zenoo_core.cache import CacheBackend, Stored

PATH = "store.json"


class File(CacheBackend):
    def load(self):
        if not os.path.exists(PATH):
            return {}
        with open(PATH) as file:
            return json.load(file)

    def save(self, kept):
        with open(PATH, "w") as file:
            json.dump(kept, file)

    async def get(self, key):
        data, until = self.load().get(key, ("", 0))
        return self._deserialize(data) if until > time.time() else None

    async def set(self, key, value, ttl=None):
        self.save({**self.load(), key: (self._serialize(value), time.time() + ttl)})

    async def clear(self, prefix=""):
        kept = self.load()
        self.save({key: kept[key] for key in kept if not key.startswith(prefix)})
        return sum(key.startswith(prefix) for key in kept)

    async def keys(self, prefix="", limit=1000):
        return [Stored(key, len(data), until - time.time())
                for key, (data, until) in self.load().items() if key.startswith(prefix)][:limit]

    async def stats(self):
        return {"entries": len(self.load())}


class Blind(File):
    keys = CacheBackend.keys


class Inside(File):
    local = True


class StorePlugin(Plugin):
    def register_cache_backends(self):
        return [Component("store", File)]


class BlindPlugin(Plugin):
    def register_cache_backends(self):
        return [Component("blind", Blind)]


class InsidePlugin(Plugin):
    def register_cache_backends(self):
        return [Component("inside", Inside)]
"""


@pytest.fixture(autouse=True)
def _configured(install: Install, work: Path) -> None:
    install("pretend", SERVER, ":PretendPlugin")
    install("store", STORE, ":StorePlugin")
    install("blind", STORE, ":BlindPlugin")
    install("inside", STORE, ":InsidePlugin")
    (work / "zenoo.toml").write_text(
        'transport = "pretend"\ndatabase = "demo"\nuser = "admin"\npassword = "right"\n'
        '[cache]\nbackend = "store"\nsecret = "canary-secret"\nmodels = {"res.partner" = 60}\n'
    )


def _good(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    assert "canary-secret" not in done.stdout
    return done.stdout


@pytest.fixture
def used(zenoo: Zenoo) -> None:
    """Let three processes ask, the second of them what the first has asked."""
    for model in ("res.partner", "res.partner", "res.country"):
        _good(zenoo("call", model, "fields_get"))
    _good(zenoo("call", "res.partner", "search_read"))


@pytest.mark.usefixtures("used")
def test_hit_rates_of_all_clients_are_added_up(zenoo: Zenoo) -> None:
    facts = json.loads(_good(zenoo("cache", "stats", "--json")))
    assert facts["models"] == [
        {"model": "res.country", "hits": 0, "misses": 1, "hit rate": "0%"},
        {"model": "res.partner", "hits": 1, "misses": 2, "hit rate": "33%"},
    ]
    assert (facts["backend"], facts["state"], facts["sealed"]) == ("store", "connected", True)
    assert facts["clients"] == 4
    shown = _good(zenoo("cache", "stats"))
    assert "connected" in shown
    assert [line.split() for line in shown.splitlines() if "res.partner" in line] == [
        ["res.partner", "1", "2", "33%"]
    ]


@pytest.mark.usefixtures("used")
def test_what_is_kept_by_model(zenoo: Zenoo) -> None:
    country, partner = json.loads(_good(zenoo("cache", "inspect", "--json")))
    assert (country["model"], country["keys"]) == ("res.country", 1)
    assert (partner["model"], partner["keys"]) == ("res.partner", 2)
    assert partner["bytes"] > 100
    assert 200 < partner["ends in"] <= 300
    assert "res.partner" in _good(zenoo("cache", "inspect"))


@pytest.mark.usefixtures("used")
def test_values_only_when_asked_for(zenoo: Zenoo) -> None:
    shown = _good(zenoo("cache", "inspect", "res.partner", "--json"))
    assert "Ada" not in shown
    assert [row["uid"] for row in json.loads(shown)] == [2, 2]
    assert "Ada" in _good(zenoo("cache", "inspect", "res.partner", "--values"))


@pytest.mark.usefixtures("used")
def test_purging(zenoo: Zenoo) -> None:
    assert "3 keys" in _good(zenoo("cache", "purge", "res.partner"))  # two and their generation
    [country] = json.loads(_good(zenoo("cache", "inspect", "--json")))
    assert country["model"] == "res.country"
    _good(zenoo("cache", "purge", "--uid", "2"))
    assert json.loads(_good(zenoo("cache", "inspect", "--json"))) == []


def test_nothing_is_kept_yet(zenoo: Zenoo) -> None:
    assert _good(zenoo("cache", "inspect"))
    assert json.loads(_good(zenoo("cache", "stats", "--json")))["models"] == []


@pytest.mark.parametrize(
    ("backend", "command", "said"),
    [
        ("blind", ("inspect",), "cannot list its keys"),
        ("inside", ("inspect",), "in the memory of each process"),
        ("inside", ("purge",), "in the memory of each process"),
        ("", ("stats",), "has no cache"),
        ("nothing", ("stats",), "nothing"),
    ],
)
def test_what_cannot_be_done_is_said(
    zenoo: Zenoo, work: Path, backend: str, command: tuple[str, ...], said: str
) -> None:
    table = f'cache = "{backend}"\n' if backend else ""
    (work / "zenoo.toml").write_text(f'transport = "pretend"\ndatabase = "demo"\n{table}')
    done = zenoo("cache", *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_a_store_in_each_process_shows_its_own_numbers_only(zenoo: Zenoo, work: Path) -> None:
    (work / "zenoo.toml").write_text('transport = "pretend"\ncache = "inside"\n')
    done = zenoo("cache", "stats")
    assert done.returncode == 0
    assert "use client.cache there" in done.stderr
