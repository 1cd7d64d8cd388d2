"""The tables `[config-database]`, `[config-dotenv]`, `[config-toml]` and `[config-env]`."""

from __future__ import annotations

from math import inf
from pathlib import Path, PurePath
from typing import Any, Literal

import attrs
from attrs import field, frozen

from zenoo_core import Secret


def _positive(_: Any, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value < inf:
        raise ValueError(f"found {value}, expected a number above 0")


def _absolute(_: Any, attribute: attrs.Attribute[Any], patterns: tuple[str, ...]) -> None:
    if not all(PurePath(pattern).is_absolute() for pattern in patterns):
        raise ValueError("expected absolute paths, such as /run/secrets/*")


def _not_empty(_: Any, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None and not value.strip():
        raise ValueError("found empty text, expected a name")


@frozen(kw_only=True)
class DatabaseSettings:
    """Where the settings stand in a database, and what happens when it cannot be read."""

    url: Secret | None = field(
        default=None,
        metadata={
            "help": "Address as SQLAlchemy writes it: `sqlite:///settings.db`, "
            "`postgresql://user:password@host/name`."
        },
    )
    schema: str | None = field(
        default=None, validator=_not_empty, metadata={"help": "Schema of the table."}
    )
    table: str = field(
        default="config", validator=_not_empty, metadata={"help": "Table to read, or view."}
    )
    key: str = field(default="key", validator=_not_empty, metadata={"help": "Column of the keys."})
    value: str = field(
        default="value", validator=_not_empty, metadata={"help": "Column of the values."}
    )
    active: str = field(
        default="active",
        metadata={"help": "Column that is true where a row counts; empty text: all rows count."},
    )
    query: str | None = field(
        default=None,
        validator=_not_empty,
        metadata={"help": "SQL to send as it stands, in place of reading `table`."},
    )
    timeout: float = field(
        default=10.0,
        validator=_positive,
        metadata={"help": "Seconds for connecting and reading; below the client's own `timeout`."},
    )
    on_error: Literal["error", "last_good"] = field(
        default="error",
        metadata={"help": "What to do when the database cannot be read: fail, or use the copy."},
    )
    last_good: Path | None = field(
        default=None, metadata={"help": "File for the copy of the last settings that were valid."}
    )
    allow_env: tuple[str, ...] = field(
        default=(),
        metadata={"help": "Variables that `{env = …}` in a row may name; `*` stands for any text."},
    )
    allow_files: tuple[str, ...] = field(
        default=(),
        validator=_absolute,
        metadata={"help": "Files that `{file = …}` in a row may name, such as `/run/secrets/*`."},
    )

    def __attrs_post_init__(self) -> None:
        if self.on_error == "last_good" and self.last_good is None:
            raise ValueError("on_error is last_good: expected the path of the copy as last_good")


@frozen(kw_only=True)
class DotenvSettings:
    """Which `.env` file."""

    path: Path = field(default=Path(".env"), metadata={"help": "File to read; it must be there."})


@frozen(kw_only=True)
class TomlSettings:
    """Which TOML file."""

    path: Path = field(metadata={"help": "File to read, of the form of `zenoo.toml`."})
    profile: str | None = field(
        default=None, validator=_not_empty, metadata={"help": "Profile of that file."}
    )


@frozen(kw_only=True)
class EnvironmentSettings:
    """Which variables."""

    prefix: str = field(
        validator=attrs.validators.matches_re(r"[A-Z][A-Z0-9_]*_"),
        metadata={"help": "What the variables begin with, such as `ERP_`; not `ZENOO_`."},
    )
