"""`zenoo.toml`: where it is looked for, how it is read, and its profiles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from zenoo_core.config.problems import Problem, error_of, found, unknown
from zenoo_core.errors import ConfigError

FILE_NAME = "zenoo.toml"


def find_file(file: Path | Literal[False] | None, environ: Mapping[str, str]) -> Path | None:
    """Return the file to read: the argument, `ZENOO_CONFIG`, or one in the working directory.

    False means none. Raise ConfigError if a file that was named is not there.
    """
    if file is False:
        return None
    named, source = file, "argument config"
    if file is None and environ.get("ZENOO_CONFIG"):
        named, source = Path(environ["ZENOO_CONFIG"]), "environment variable ZENOO_CONFIG"
    if named is None:
        default = Path(FILE_NAME)
        return default if default.exists() else None
    path = Path(named).expanduser()
    if not path.exists():
        raise error_of([Problem((str(path),), "there is no such file", source)])
    return path


def read_file(path: Path) -> dict[str, Any]:
    """Read a TOML file; the error names the place in it and never what stands there."""
    import tomllib

    try:
        # Editors on Windows like to put a byte-order mark in front.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (at byte {error.start})"
    except tomllib.TOMLDecodeError as error:
        problem = f"is not TOML: {error}"
    except (ValueError, RecursionError):
        problem = "is not TOML: it holds a number that is too long, or is nested too deep"
    # Raised here, so that no error with the content in it is chained.
    raise error_of([Problem((str(path),), problem)])


def choose_profile(
    tree: dict[str, Any], source: str, wanted: tuple[str, str] | None
) -> tuple[str | None, dict[str, Any]]:
    """Take the profiles out of a file's tree; return the chosen one's name and its tree.

    `wanted` is the name and who asked for it; without it the file's own key `profile` chooses.
    """
    profiles = tree.pop("profiles", {})
    own = tree.pop("profile", None)
    if not isinstance(profiles, dict):
        raise _wrong("profiles", profiles, "tables", source)
    if own is not None and not isinstance(own, str):
        raise _wrong("profile", own, "text", source)
    name, asker = wanted or (own, source)
    if name is None:
        return None, {}
    if name not in profiles:
        text = unknown(name, profiles, "profile")
        raise error_of([Problem((f"profile {name}",), f"{text}, in {source}", asker)])
    chosen = profiles[name]
    if not isinstance(chosen, dict):
        raise _wrong(f"profiles.{name}", chosen, "a table", source)
    return name, chosen


def _wrong(key: str, value: object, expected: str, source: str) -> ConfigError:
    return error_of([Problem((key,), f"found {found(value)}, expected {expected}", source)])
