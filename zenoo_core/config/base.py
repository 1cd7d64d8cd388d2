"""What a configuration provider is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from zenoo_core.config.sources import Configuration


@attrs.frozen
class Provided:
    """A provider's answer: the settings, and the name of the source that errors tell."""

    source: str
    settings: Mapping[str, Any]
    local: bool = False


class ConfigProvider:
    """Bring settings from anywhere: a database, a vault, a web service.

    Its answer is laid over `zenoo.toml` and under the environment. No call of
    `super().__init__()` is needed.

    `local` is for a source of this machine, such as a file of its owner: `{env = …}` and
    `{file = …}` in the answer are followed, as those of `zenoo.toml` are. From any other source
    they are refused, so that a remote place cannot choose what this machine reads.
    """

    local: bool = False

    async def load_config(self) -> dict[str, Any]:
        """Return settings as a tree of dicts; asked once, when the client opens.

        Keys may also be dotted (`"audit.path"`). Secrets are best given as `Secret`.
        """
        return {}

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name this source for errors and for `zenoo config`, without a secret in it.

        `answer` is what `load_config` returned.
        """
        return type(self).__name__

    async def on_accepted(self, answer: Mapping[str, Any], configuration: Configuration) -> None:
        """Note that all sources together have been found valid, with the plugins' tables.

        Called each time after `load_config`, with what that returned, before the client connects;
        not at all where anything is wrong: the moment for a provider to keep a copy of its answer.
        What it raises fails the opening.
        """
