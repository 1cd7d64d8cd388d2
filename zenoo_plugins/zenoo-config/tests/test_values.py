"""From rows to settings: what a text means, and which references are followed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_config import DatabaseConfigProvider

from zenoo_core import Secret
from zenoo_core.config import Configuration, Provided, load
from zenoo_core.config.marks import plain
from zenoo_core.errors import ConfigError


@attrs.frozen
class Trail:
    path: str = ""
    size: int = 1
    on: bool = False
    names: tuple[str, ...] = ()
    key: Secret | None = None
    keys: tuple[Secret, ...] = ()
    parts: tuple[Part, ...] = ()
    file: str = ""


@attrs.frozen
class Part:
    key: Secret


class Rows:
    """A connection as asyncpg has it, with rows of its own."""

    def __init__(self, *rows: tuple[Any, Any]) -> None:
        self.rows = [{"key": key, "value": value} for key, value in rows]
        self.asked: list[str] = []

    async def fetch(self, query: str) -> list[dict[str, Any]]:
        self.asked.append(query)
        return self.rows


async def configured(
    *rows: tuple[Any, Any], environ: dict[str, str] | None = None, **options: Any
) -> Configuration:
    answer = await DatabaseConfigProvider(Rows(*rows), **options).load_config()
    return load(
        environ=environ or {}, file=False, provided=[Provided("rows", answer)],
        known_tables=["trail"],
    )  # fmt: skip


async def test_the_type_of_the_key_says_what_a_text_is() -> None:
    config = await configured(
        ("timeout", "7"), ("attempts", 5), ("allow_insecure", "yes"), ("candidates", "a, b"),
        ("database", "2024"), ("password", "007"), ("rate", ""), ("context", '{"n": "5", "m": 6}'),
        ("trail.on", "true"), ("trail.size", "3"), ("trail.names", '["x,y", "z"]'),
        ("trail.path", "{not json"),
    )  # fmt: skip
    found = config.settings
    assert (found.timeout, found.attempts, found.allow_insecure) == (7.0, 5, True)
    assert (found.candidates, found.database, found.rate) == (("a", "b"), "2024", None)
    assert found.password == Secret("007")
    assert dict(found.context) == {"n": "5", "m": 6}
    assert config.structure(Trail, "trail") == Trail("{not json", 3, True, ("x,y", "z"))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("timeout", "soon", "timeout: found text, expected a number"),
     ("timeout", '{"a": 1}', "timeout: found a table, expected a number"),
     ("attempts", 1.5, "attempts: found the number 1.5, expected a whole number"),
     ("tiemout", "1", "tiemout: unknown key, did you mean timeout?"),
     ("timeout.", "1", "found the text 'timeout.' as key"),
     ("providers", "vault", "providers are chosen by zenoo.toml"),
     ("timeout", b"1", "timeout: found a bytes")],
)  # fmt: skip
async def test_a_value_that_does_not_fit(key: str, value: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")) as caught:
        await configured((key, value))
    assert "soon" not in str(caught.value)


# --- references ----------------------------------------------------------------------------------

ENVIRON = {"ERP_KEY": "from-the-variable", "HOME_OF_OTHERS": "never"}


async def test_references_that_are_allowed_are_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-the-file\n")
    config = await configured(
        ("password", '{"env": "ERP_KEY"}'), ("api_key.file", str(secret)),
        ("trail.key", {"env": "ERP_KEY"}), ("trail.keys", f'["a", {{"file": "{secret}"}}]'),
        environ=ENVIRON, allow_env=("ERP_*",), allow_files=(f"{tmp_path}/*",),
    )  # fmt: skip
    assert config.settings.password == Secret("from-the-variable")
    assert config.settings.api_key == Secret("from-the-file")
    trail = config.structure(Trail, "trail")
    assert trail.key == Secret("from-the-variable")
    assert trail.keys == (Secret("a"), Secret("from-the-file"))


@pytest.mark.parametrize(
    "row",
    [
        ("password", '{"env": "HOME_OF_OTHERS"}'), ("password.env", "HOME_OF_OTHERS"),
        ("password", {"env": "HOME_OF_OTHERS"}), ("api_key", '{"file": "/etc/passwd"}'),
        ("api_key.file", "/run/secrets/../../etc/passwd"),
        ("api_key.file", "run/secrets/x"), ("api_key.file", "/run/secrets/deeper/x"),
    ],
)  # fmt: skip
async def test_others_are_refused_with_the_setting_that_would_allow_them(row: Any) -> None:
    with pytest.raises(ConfigError, match=r"not allowed: name it in allow_(env|files)"):
        await configured(
            row, environ=ENVIRON, allow_env=("ERP_*",), allow_files=("/run/secrets/*",)
        )


@pytest.mark.parametrize(
    "row",
    [
        ("trail.key", '{"env": "HOME_OF_OTHERS"}'), ("trail.key.env", "HOME_OF_OTHERS"),
        ("trail.keys", '[{"env": "HOME_OF_OTHERS"}]'),
        ("trail.parts", '[{"key": {"env": "HOME_OF_OTHERS"}}]'),
        # No JSON as a whole: it is split at the comma, and what is left of it is JSON again.
        ("trail.parts", ',{"key":{"env":"HOME_OF_OTHERS"}}'),
        ("trail", '{"key": {"env": "HOME_OF_OTHERS"}}'),
        ("trail", {"parts": [{"key": {"env": "HOME_OF_OTHERS"}}]}),
        ("cache", '{"secret": {"env": "HOME_OF_OTHERS"}}'),
    ],
)  # fmt: skip
async def test_no_row_makes_this_machine_read_something(row: Any) -> None:
    with pytest.raises(ConfigError, match="must give the secret itself"):
        (await configured(row, environ=ENVIRON)).structure(Trail, "trail")


async def test_a_key_named_file_may_hold_a_text() -> None:
    config = await configured(("trail.file", "trail.txt"))
    assert config.structure(Trail, "trail").file == "trail.txt"


@pytest.mark.parametrize(
    ("row", "said"),
    [(("password.env", "ERP_NONE"), "variable ERP_NONE is not set"),
     (("password.file", "/run/secrets-of-nobody/x"), "cannot read the file /run/secrets-of-no"),
     (("password", '{"env": {"env": "ERP_KEY"}}'), "env: found a table, expected a name"),
     (("password", '{"env": 5}'), "env: found a number, expected a name")],
)  # fmt: skip
async def test_a_reference_that_leads_to_nothing(row: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        await configured(
            row, environ=ENVIRON, allow_env=("ERP_*",), allow_files=("/run/secrets-of-nobody/*",)
        )


async def test_what_a_reference_leads_to_is_no_reference_again() -> None:
    circle = {"ERP_A": '{"env": "ERP_B"}', "ERP_B": '{"env": "ERP_A"}'}
    config = await configured(("password.env", "ERP_A"), environ=circle, allow_env=("ERP_*",))
    assert config.settings.password == Secret('{"env": "ERP_B"}')


# --- round trips ---------------------------------------------------------------------------------

_PART = st.text(
    st.characters(codec="utf-8", exclude_characters=".\0", exclude_categories=["Cs"]), min_size=1
).filter(str.strip)
_KEY = st.lists(_PART, min_size=1, max_size=3).map(".".join)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
_SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT
)
_TREE = st.recursive(
    _SCALAR, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=8
)
_NOT_JSON = _TEXT.filter(lambda text: not text.lstrip().startswith(("{", "[")))


def _disjoint(keys: list[str]) -> list[str]:
    kept: list[str] = []
    for key in keys:
        if not any(f"{key}.".startswith(f"{k}.") or f"{k}.".startswith(f"{key}.") for k in kept):
            kept.append(key)
    return kept


@given(
    keys=st.lists(_KEY, min_size=1, max_size=5).map(_disjoint),
    values=st.lists(_NOT_JSON | st.lists(_TREE) | st.dictionaries(_TEXT, _TREE), min_size=5),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_keys_and_values_come_back(tmp_path: Path, keys: list[str], values: Any) -> None:
    path = tmp_path / "round.db"
    wanted = dict(zip(keys, values, strict=False))
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE IF EXISTS config")
    connection.execute("CREATE TABLE config (key text, value text)")
    for key, value in wanted.items():
        text = value if isinstance(value, str) else json.dumps(value)
        connection.execute("INSERT INTO config VALUES (?, ?)", (key, text))
    connection.commit()
    connection.close()
    found = await DatabaseConfigProvider(f"sqlite:///{path}", active="").load_config()
    assert plain(found) == wanted


async def test_the_query_for_a_connection_is_quoted() -> None:
    rows = Rows(("timeout", "1"))
    await DatabaseConfigProvider(rows, table='a"b', schema="of mine").load_config()
    assert " ".join(rows.asked[0].split()) == (
        'SELECT "of mine"."a""b".key, "of mine"."a""b".value FROM "of mine"."a""b" '
        'WHERE "of mine"."a""b".active IS true'
    )
