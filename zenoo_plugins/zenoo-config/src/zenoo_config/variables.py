"""Settings from variables: those of a `.env` file, or of the process under another prefix."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream

from zenoo_core import Secret
from zenoo_core.config import ConfigProvider
from zenoo_core.config.environment import DISABLED, OTHERS, PREFIX, environment_tree
from zenoo_core.config.marks import EnvText
from zenoo_core.config.problems import Problem, error_of
from zenoo_core.config.settings import KEYS, SECRETS
from zenoo_core.errors import ConfigError
from zenoo_core.plugins.discovery import installed


class EnvironmentConfigProvider(ConfigProvider):
    """Bring the settings of variables with a prefix of your own: `ERP_URL` for `ERP_`.

    The variables are the process's, or those of `environ`. They mean what those of the core mean
    with `ZENOO_` in front, and one that means nothing is a `ConfigError`.
    """

    local = True

    def __init__(self, prefix: str, environ: Mapping[str, str] | None = None) -> None:
        if not prefix.endswith("_") or prefix == PREFIX:
            raise ConfigError(
                f"{prefix!r} is no prefix for further variables",
                hint=f"Give one that ends with _ and is not {PREFIX}, such as ERP_.",
            )
        self._prefix = prefix
        self._environ = os.environ if environ is None else environ

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name the variables."""
        return f"variables {self._prefix}*"

    async def load_config(self) -> dict[str, Any]:
        """Read the variables as they are now."""
        return settings_of(self._environ, self._prefix)


class DotenvConfigProvider(ConfigProvider):
    """Bring the settings of the `ZENOO_*` lines of a `.env` file.

    Other lines set nothing, but `ZENOO_PASSWORD__ENV=NAME` finds `NAME` in the file before it is
    looked for among the process's variables, of which none is changed. Values are taken as they
    stand: `${NAME}` is not replaced. The file must be there and be UTF-8, and no variable may
    stand in it twice, else `ConfigError` is raised.
    """

    local = True

    def __init__(self, path: Path | str = ".env") -> None:
        self._path = Path(path)

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name the file."""
        return f".env file {self._path}"

    async def load_config(self) -> dict[str, Any]:
        """Read the file."""
        lines = variables_of(await asyncio.to_thread(self._text), str(self._path))
        tree = settings_of(lines, PREFIX)
        found: dict[str, Any] = _followed(tree, lines)
        return found

    def _text(self) -> str:
        try:
            return self._path.expanduser().read_text(encoding="utf-8-sig")
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
        except UnicodeDecodeError as error:
            problem = f"is not UTF-8 (at byte {error.start})"
        raise error_of([Problem((str(self._path),), problem)])


def variables_of(text: str, source: str) -> dict[str, str]:
    """Return the variables of a `.env` file's text; ConfigError names the lines that are none."""
    found: dict[str, str] = {}
    problems = []
    for binding in parse_stream(StringIO(text)):
        blank = binding.original.string[: -len(binding.original.string.lstrip()) or None]
        line = f"line {binding.original.line + blank.count(chr(10))}"
        if binding.error or (binding.key is not None and binding.value is None):
            problems.append(Problem((source,), f"{line} is not of the form NAME=value"))
        elif binding.key in found:
            problems.append(Problem((source,), f"{line} sets {binding.key} a second time"))
        elif binding.key is not None:
            found[binding.key] = binding.value or ""
    if problems:
        raise error_of(problems)
    return found


def settings_of(variables: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """Return the settings that the variables with this prefix make, still as text."""
    renamed = {
        PREFIX + name.removeprefix(prefix): text
        for name, text in variables.items()
        if name.startswith(prefix)
    }
    tree, problems = environment_tree(renamed, KEYS, tuple(installed()))
    for name in OTHERS:
        if name in renamed and name != DISABLED:
            problems.append(Problem((name,), "is read before any provider is asked"))
    if problems:
        raise error_of([_named(problem, prefix) for problem in problems])
    if DISABLED in renamed:
        tree["disabled"] = EnvText(renamed[DISABLED])
    return tree


def _named(problem: Problem, prefix: str) -> Problem:
    """Write a problem with the names that the reader has written."""
    path = tuple(prefix + part.removeprefix(PREFIX) for part in problem.path)
    return Problem(path, problem.text.replace(PREFIX, prefix), problem.source)


def _followed(value: Any, lines: Mapping[str, str], path: tuple[str, ...] = ()) -> Any:
    """Put secrets for `{env = NAME}` where the file itself holds the name."""
    if not isinstance(value, dict):
        return value
    name = value.get("env")
    may_be_secret = len(path) > 1 or path[:1] in {(key,) for key in SECRETS}
    if may_be_secret and len(value) == 1 and isinstance(name, str) and lines.get(name):
        return Secret(lines[name])
    return {key: _followed(item, lines, (*path, key)) for key, item in value.items()}
