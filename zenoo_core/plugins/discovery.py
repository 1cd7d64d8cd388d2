"""Find installed plugins from metadata alone; import one only when it is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from attrs import frozen

from zenoo_core.errors import AmbiguousPlugin, PluginLoadError, PluginNotFound

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "zenoo.plugins"

# This project's own plugins, so that a name that is not installed can be answered with the way
# to get it. For other names the custom is told as a custom: nothing is known of the stranger.
_KNOWN = {
    "jsonrpc": "zenoo-http", "session": "zenoo-http", "json2": "zenoo-http",
    "audit": "zenoo-observe", "logging": "zenoo-observe",
    "sandbox": "zenoo-sandbox", "cli": "zenoo-cli", "xmlrpc": "zenoo-xmlrpc",
    "websocket": "zenoo-websocket", "memory": "zenoo-memory", "redis": "zenoo-redis",
    "redis-cluster": "zenoo-redis", "backoff": "zenoo-backoff",
    "config-database": "zenoo-config", "config-toml": "zenoo-config",
    "config-dotenv": "zenoo-config", "config-env": "zenoo-config",
}  # fmt: skip


@frozen
class InstalledPlugin:
    """An entry point: the plugin's name, where it comes from, and what it points to."""

    name: str
    distribution: str
    version: str
    value: str

    def load(self) -> object:
        """Import and return the plugin class or module; raises `PluginLoadError`."""
        module, _, attribute = self.value.partition(":")
        try:
            target: object = import_module(module)
            for part in filter(None, attribute.split(".")):
                target = getattr(target, part)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a plugin may also call sys.exit() when imported
            raise PluginLoadError(
                f"plugin {self.name!r} of {self.distribution} {self.version} cannot be imported: "
                f"{type(error).__name__}: {error}",
                plugin=self.name,
                advice=f"Mend or remove {self.distribution}, or disable the plugin: "
                f"ZENOO_DISABLED_PLUGINS={self.name}",
            ) from error
        return target


@cache
def scan() -> tuple[InstalledPlugin, ...]:
    """Return every entry point of the group, once per process; nothing is imported."""
    from importlib.metadata import entry_points  # here, as it loads zipfile and email

    found = {_describe(entry) for entry in entry_points(group=GROUP)}
    return tuple(sorted(found, key=lambda p: (p.name, p.distribution)))


def _describe(entry: EntryPoint) -> InstalledPlugin:
    distribution = entry.dist
    name = distribution.name if distribution else "unknown"
    version = distribution.version if distribution else ""
    return InstalledPlugin(entry.name, name, version, entry.value)


def installed() -> Mapping[str, InstalledPlugin]:
    """Return the installed plugins by name; of a name that is taken twice, the first."""
    return {plugin.name: plugin for plugin in reversed(scan())}


def find(name: str) -> InstalledPlugin:
    """Return one installed plugin.

    Raises `PluginNotFound` with what is there, a close match and the way to install it, and
    `AmbiguousPlugin` if two distributions claim the name.
    """
    found = [plugin for plugin in scan() if plugin.name == name]
    if not found:
        raise not_found("plugin", name, (p.name for p in scan()))
    if len({plugin.value for plugin in found}) > 1:
        owners = " and ".join(f"{p.distribution} {p.version}" for p in found)
        raise AmbiguousPlugin(
            f"plugin {name!r} is brought by {owners}",
            plugin=name,
            advice="Uninstall all but one of them.",
        )
    return found[0]


def not_found(kind: str, name: str, available: Iterable[str]) -> PluginNotFound:
    """Make the error of a name that nothing installed brings."""
    names = sorted(set(available))
    close = get_close_matches(name, [*names, *_KNOWN], 1)
    meant = close[0] if close else name
    advice = f"Did you mean {meant!r}? " if meant != name else ""
    if meant not in names:
        advice += _way_to_get(meant)
    return PluginNotFound(
        f"no {kind} named {name!r} is installed (available: {', '.join(names) or 'none'})",
        plugin=name,
        advice=advice.strip(),
    )


def own_distribution(name: str) -> str | None:
    """Return the distribution of this project that brings a plugin, installed or not."""
    return _KNOWN.get(name)


def _way_to_get(name: str) -> str:
    known = own_distribution(name)
    if known is None:
        return f"If somebody offers it, then by custom as: pip install zenoo-{name}"
    present = next((p for p in scan() if p.distribution == known), None)
    if present is None:
        return f"pip install {known}"
    return f"{known} {present.version} does not have it: pip install --upgrade {known}"
