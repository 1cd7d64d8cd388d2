"""Texts with a mark of where they come from, kept until the type of their key is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class EnvText(str):
    """The text of an environment variable: it is converted by the type that its key wants."""

    __slots__ = ()


class RemoteText(str):
    """A text from a configuration provider: it must not make this machine read anything else."""

    __slots__ = ()


class RemoteEnvText(EnvText, RemoteText):
    """Both: converted by the type of its key, and still not to be followed anywhere."""

    __slots__ = ()


class LocalText(str):
    """A text in a provider's answer that this machine's own configuration allows.

    As the target of `{env = …}` or `{file = …}` it is followed, as one of `zenoo.toml` is.
    """

    __slots__ = ()


def plain(value: Any) -> Any:
    """Return the value with exact `str` in place of the two classes above."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, EnvText | RemoteText | LocalText) else value


def remote(value: Any) -> Any:
    """Mark every text of a provider's answer, but for what is marked as local."""
    if isinstance(value, Mapping):
        return {key: remote(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [remote(item) for item in value]
    if type(value) is EnvText:
        return RemoteEnvText(value)
    return RemoteText(value) if type(value) is str else value
