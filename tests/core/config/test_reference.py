"""The tables in the documentation are those of the code."""

from __future__ import annotations

from pathlib import Path

import attrs

from zenoo_core.config import Secret, Settings, load
from zenoo_core.config.environment import OTHERS
from zenoo_core.config.reference import settings_table

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_table_of_keys_in_the_documentation() -> None:
    assert (
        f"\n\n<!-- made by zenoo_core.config.reference.settings_table -->\n{settings_table()}\n\n"
        in PAGE
    )


def test_every_key_has_a_meaning() -> None:
    for field in attrs.fields(Settings):
        assert field.metadata["help"].endswith(".")


def test_every_variable_that_is_no_key_is_in_the_documentation() -> None:
    for name in OTHERS:
        assert f"| `{name}` |" in PAGE


def test_the_variables_of_the_table_are_those_that_are_read() -> None:
    rows = [line.split(" | ") for line in settings_table().splitlines()[2:]]
    for key, _, _, variable, _ in rows:
        name = key.strip("| `")
        text = {
            "context": "{}", "safety": "{}", "allow_insecure": "1", "url": "localhost",
            "broken_plugins": "skip",
        }.get(name, "7")  # fmt: skip
        config = load(file=False, environ={variable.strip("`"): text})
        assert variable.strip("`") in config.origin(name)


def test_the_table_of_a_plugin() -> None:
    @attrs.frozen
    class Redis:
        url: str = attrs.field(metadata={"help": "Where it is | or was."})
        key: Secret | None = None
        nodes: tuple[str, ...] = ("a",)
        _size: int = 5
        twice: int = attrs.Factory(lambda self: self._size * 2, takes_self=True)
        made: int = attrs.field(default=1, init=False)

    assert settings_table(Redis, "my-redis").splitlines()[2:] == [
        r"| `url` | text | must be given | `ZENOO_MY_REDIS__URL` | Where it is \| or was. |",
        '| `key` | text, {env = "NAME"} or {file = "PATH"} | none | `ZENOO_MY_REDIS__KEY` |  |',
        '| `nodes` | a list of text | `["a"]` | `ZENOO_MY_REDIS__NODES` |  |',
        "| `size` | a whole number | `5` | `ZENOO_MY_REDIS__SIZE` |  |",
        "| `twice` | a whole number | from other keys | `ZENOO_MY_REDIS__TWICE` |  |",
    ]
