"""The last good copy: a file with the settings that were valid, and no secret among them."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from zenoo_core.config.marks import plain
from zenoo_core.config.references import is_reference

Keys = tuple[str, ...]

_VERSION = 1
_LARGEST = 16 * 1024 * 1024
_NAMES = re.compile(
    r"passw|passphrase|\bpwd\b|secret|token|api_?key|credential|\bdsn\b|private", re.I
)
_USER_INFO = re.compile(r"//[^/?#\s]*:[^/?#\s]*@")


@frozen
class Copy:
    """What a file held: the settings by dotted key, when they were kept, what was left out."""

    settings: dict[str, Any]
    saved: str
    left_out: tuple[str, ...]


class CopyUnusable(Exception):
    """A copy is missing or cannot be trusted; the text says why. It never leaves the package."""


def write_copy(
    path: Path, source: str, values: Mapping[str, Any], secrets: frozenset[Keys]
) -> None:
    """Put the settings in place of the file at once, readable by its owner alone.

    References stay references. Left out is what was read as a secret (`secrets`, by path), what
    has the name of one, and addresses with a password. Raises OSError.
    """
    left_out: list[str] = []
    kept = {}
    for key, value in values.items():
        for clean in _without(plain(value), tuple(key.split(".")), secrets, left_out):
            kept[key] = clean
    content = {
        "version": _VERSION,
        "source": source,
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "left_out": left_out,
        "settings": kept,
    }
    _replace(path, json.dumps(content, indent=1, ensure_ascii=False, default=_refuse).encode())


def read_copy(path: Path, source: str) -> Copy:
    """Read a copy of this source; CopyUnusable if there is none that can be trusted."""
    try:
        content = json.loads(_bytes(path))
    except FileNotFoundError:
        raise CopyUnusable("there is none yet") from None
    except OSError as error:
        raise CopyUnusable(f"it cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        content = None  # the error would quote what stands there
    try:
        if content["version"] != _VERSION:
            raise CopyUnusable("another version of zenoo-config has written it")
        if content["source"] != source:
            raise CopyUnusable(f"it was made of {content['source']}")
        return Copy(dict(content["settings"]), str(content["saved"]), tuple(content["left_out"]))
    except (TypeError, KeyError, ValueError):
        pass
    raise CopyUnusable("it is damaged")


def _without(
    value: Any, path: Keys, secrets: frozenset[Keys], left_out: list[str]
) -> Iterator[Any]:
    """Yield the value without what is secret in it, or nothing."""
    if _refers(value, path, secrets):
        yield value
    elif isinstance(value, Mapping):
        inner = {}
        for key, item in value.items():
            for clean in _without(item, (*path, str(key)), secrets, left_out):
                inner[key] = clean
        yield inner
    elif _is_secret(value, path, secrets):
        left_out.append(".".join(path))
    else:
        yield value


def _is_secret(value: Any, path: Keys, secrets: frozenset[Keys]) -> bool:
    if any(path[:length] in secrets for length in range(1, len(path) + 1)):
        return True
    # A plugin may be called anything, but what is in its table is named for what it is.
    if any(_NAMES.search(part) for part in path[1:] or path):
        return not (value is None or isinstance(value, bool))
    return _holds_password(value)


def _refers(value: Any, path: Keys, secrets: frozenset[Keys]) -> bool:
    """Tell `{env = NAME}`, or the row `password.env`, from a secret that is only called so."""
    if is_reference(value):
        ((kind, target),) = value.items()
        path = (*path, kind)
    else:
        kind, target = path[-1], value
    named = kind in ("env", "file") and isinstance(target, str)
    return named and path not in secrets and not _holds_password(target)


def _holds_password(value: Any) -> bool:
    return bool(_USER_INFO.search(json.dumps(value, default=_refuse)))


def _refuse(value: Any) -> Any:
    raise TypeError(f"a {type(value).__name__} cannot be kept in a copy")


def _replace(path: Path, content: bytes) -> None:
    # mkstemp's file is 0600 from the start, and in the same folder the change of names is atomic.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise CopyUnusable("it is no regular file")
        if os.name == "posix" and (state.st_mode & 0o022 or state.st_uid not in (0, os.geteuid())):
            # Whoever can write it could send this client, and its password, elsewhere.
            raise CopyUnusable("others than its owner may write it, or its owner is another user")
        if state.st_size > _LARGEST:
            raise CopyUnusable("it is too large")
        return file.read()
