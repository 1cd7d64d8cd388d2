"""What the parts of a new plugin are called, and which names cannot be had."""

from __future__ import annotations

import re

from attrs import frozen

from zenoo_core.config.settings import KEYS
from zenoo_core.errors import ConfigError
from zenoo_core.plugins.discovery import installed, own_distribution

_PREFIX = "zenoo-"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40
# Words that stand for something else where a plugin's name can stand, or would be a part of the
# core's own names.
_TAKEN = {*KEYS, "all", "auto", "core", "none", "plugins", "profile", "profiles", "new-plugin"}


@frozen
class Names:
    """A plugin's name as it is needed: `carrier-pigeon` for the rest."""

    plugin: str

    @classmethod
    def of(cls, word: str) -> Names:
        """Take a name, with or without `zenoo-` in front; raises `ConfigError` for a bad one."""
        plugin = word.removeprefix(_PREFIX)
        if not _NAME.fullmatch(plugin) or len(plugin) > _LONGEST:
            raise ConfigError(f"{word!r} cannot be the name of a plugin", hint=_advice(plugin))
        if plugin in _TAKEN:
            raise ConfigError(
                f"{plugin!r} has a meaning of its own in configuration",
                hint=f"Choose another name, such as my-{plugin}.",
            )
        owner = _owner(plugin)
        if owner:
            raise ConfigError(
                f"{plugin!r} is the name of a plugin of {owner}",
                hint=f"Two plugins of one name cannot be used together: try my-{plugin}.",
            )
        return cls(plugin)

    @property
    def distribution(self) -> str:
        """What is installed: `zenoo-carrier-pigeon`."""
        return _PREFIX + self.plugin

    @property
    def package(self) -> str:
        """What is imported: `zenoo_carrier_pigeon`."""
        return self.distribution.replace("-", "_")

    @property
    def camel(self) -> str:
        """What its classes begin with: `CarrierPigeon`."""
        return "".join(part.capitalize() for part in self.plugin.split("-"))


def _owner(plugin: str) -> str | None:
    found = installed().get(plugin)
    return found.distribution if found else own_distribution(plugin)


def _advice(plugin: str) -> str:
    rules = f"Small letters and digits, with - between words, at most {_LONGEST}"
    close = re.sub(r"[^a-z0-9]+", "-", plugin.lower()).strip("-0123456789")[:_LONGEST].strip("-")
    return f"{rules}: {close}." if _NAME.fullmatch(close) else f"{rules}: carrier-pigeon."
