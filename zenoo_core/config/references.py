"""Secrets that a configuration names by a variable or a file instead of holding them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zenoo_core.config.describe import describe
from zenoo_core.config.marks import RemoteText
from zenoo_core.config.problems import Mismatch, found
from zenoo_core.secret import Secret

_KINDS = ("env", "file")


def is_reference(value: Any) -> bool:
    """Tell whether the value has the form of `{env = "NAME"}` or `{file = "PATH"}`."""
    return isinstance(value, Mapping) and len(value) == 1 and any(kind in value for kind in _KINDS)


def resolve_secret(value: Any, environ: Mapping[str, str]) -> Secret:
    """Make a Secret of a text or of a reference; Mismatch if it leads to nothing.

    What is read is taken as it stands: it is never a reference again.
    """
    if isinstance(value, Secret):
        return value
    if isinstance(value, str):
        return Secret(str(value))
    if not is_reference(value):
        raise Mismatch(f"found {found(value, secret=True)}, expected {describe(Secret)}")
    ((kind, target),) = value.items()
    if not isinstance(target, str) or not target:
        raise Mismatch(f"{kind}: found {found(target, secret=True)}, expected a name")
    if isinstance(target, RemoteText):
        # A remote place must not choose what this machine reads and then sends to a server.
        raise Mismatch(
            "a configuration provider must give the secret itself, not a reference that this "
            "machine's own configuration does not allow"
        )
    return Secret(_variable(target, environ) if kind == "env" else _content(target))


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if text := environ.get(name):
        return text
    state = "empty" if name in environ else "not set"
    raise Mismatch(f"the environment variable {name} is {state}")


def _content(name: str) -> str:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise Mismatch(f"cannot read the file {name}: {error.strerror}") from None
    except ValueError:
        text = ""  # not UTF-8, or a name that no file can have: the error would quote it
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Mismatch(f"the file {name} holds no text")
    return text
