"""What a recorded Odoo server said of its models: fields, defaults, methods."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import msgspec

VERSIONS = ("18.0", "19.0")

# A zip per version, a member per model and kind: one model is read without the others.
_ARCHIVES = {"18.0": "odoo-18.zip", "19.0": "odoo-19.zip"}

# The recorded methods come from a documentation page that only 19.0 has; these are the ones
# that 19.0 added (wire README, section 7 and the recorded refusals of 18.0).
_NEW_IN_19 = frozenset({"formatted_read_group", "formatted_read_grouping_sets"})


@cache
def _archive(version: str) -> ZipFile:
    if version not in _ARCHIVES:
        known = ", ".join(VERSIONS)
        raise ValueError(f"no recorded data for Odoo {version!r}; known versions are {known}")
    blob = files(__package__).joinpath(_ARCHIVES[version]).read_bytes()
    return ZipFile(BytesIO(blob))


@cache
def _member(version: str, name: str) -> dict[str, Any]:
    try:
        raw = _archive(version).read(name)
    except KeyError:
        return {}
    return msgspec.json.decode(raw, type=dict[str, Any])


@cache
def models(version: str) -> tuple[str, ...]:
    """List the models whose fields were recorded, sorted by name."""
    names = _archive(version).namelist()
    return tuple(sorted(n.removesuffix("/fields") for n in names if n.endswith("/fields")))


def fields(version: str, model: str) -> dict[str, dict[str, Any]]:
    """Return the recorded `fields_get` of a model: every attribute but the help texts.

    The answer is shared by all callers: do not change it. Raises LookupError for a model
    without recorded fields.
    """
    found = _member(version, f"{model}/fields")
    if not found:
        raise LookupError(f"no recorded fields of {model!r} in Odoo {version}; see models()")
    return found


def defaults(version: str, model: str) -> dict[str, Any]:
    """Return the recorded `default_get` of every field, asked as admin.

    The answer is shared by all callers: do not change it. Empty where none was recorded.
    """
    return _member(version, f"{model}/defaults")


def methods(version: str, model: str) -> dict[str, dict[str, Any]]:
    """Return the recorded public methods: parameters, signature and `api` marks.

    The answer is shared by all callers: do not change it. 18.0 has no such documentation: it
    gets the methods of 19.0 less those known to be new there. Empty where none was recorded.
    """
    found = _member("19.0", f"{model}/methods")
    if version == "19.0":
        return found
    _archive(version)  # refuses an unknown version
    return {name: entry for name, entry in found.items() if name not in _NEW_IN_19}
