"""Switch plugins on: by name from configuration, each built with its own settings."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Sequence
from typing import Any, cast

from attrs import frozen

from zenoo_core.config import Configuration, Settings
from zenoo_core.errors import ConfigError, PluginLoadError, PluginRegistrationError, ZenooError
from zenoo_core.plugins.checks import implemented_hooks
from zenoo_core.plugins.discovery import InstalledPlugin, find, not_found, scan
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Component

_log = logging.getLogger("zenoo.plugins")

AUTO = "auto"  # the transport that is no plugin, but chooses among those of several

KINDS = {
    "transport": "register_transports",
    "cache": "register_cache_backends",
    "retry": "register_retry_strategies",
    "config provider": "register_config_providers",
}


@frozen
class _NoSettings:
    """The settings of a plugin that takes none: any key in its table is an error."""


class Enabler:
    """Load, build and register what one client's configuration names."""

    def __init__(self, manager: PluginManager, configuration: Configuration) -> None:
        self.manager = manager
        self.configuration = configuration

    def enable(self, name: str) -> None:
        """Register the installed plugin of this name, once; what is disabled is passed over."""
        if name in self.manager or name in self.configuration.settings.disabled:
            return
        plugin = find(name)
        built = build(plugin, self.configuration.structure)
        try:
            registration = self.manager.register(built, name, configured=True)
            try:
                self._collect(name)
            except BaseException:
                registration.unregister()
                raise
        except PluginRegistrationError as error:
            error.message += f" ({plugin.distribution} {plugin.version})"
            raise

    def enable_all(self, chosen: Sequence[str | object] | str) -> None:
        """Register the plugins of `plugins = [...]` in their order, or all that are installed.

        Instances among the names are registered in their place.
        """
        everything = chosen == "all"
        for plugin in dict.fromkeys(p.name for p in scan()) if everything else chosen:
            if isinstance(plugin, str):
                self._enable_or_skip(plugin)
            elif not any(plugin is known for _, known in self.manager):  # an opening failed before
                self.manager.register(plugin, configured=True)
        for name, _ in self.manager:  # those registered by hand too
            self._collect(name)

    def _enable_or_skip(self, name: str) -> None:
        self.manager.broken.pop(name, None)
        try:
            self.enable(name)
        except (PluginLoadError, PluginRegistrationError) as error:
            if self.configuration.settings.broken_plugins == "refuse":
                raise
            self.manager.broken[name] = error
            _log.error("left out, as `broken_plugins` says: %s", error.message)

    def component(self, kind: str, name: str) -> Component:
        """Return the component that configuration names for a kind, enabling its plugin."""
        if name in self.configuration.settings.disabled:
            raise ConfigError(
                f"{kind} {name!r} is chosen and also disabled",
                hint="Take it out of `disabled` (or ZENOO_DISABLED_PLUGINS), or choose another.",
            )
        offered = self._offered(kind)
        if name not in offered:
            if name not in {p.name for p in scan()}:
                raise not_found(kind, name, [*offered, *self._names()])
            self.enable(name)
            offered = self._offered(kind)
        if name not in offered:
            raise ConfigError(
                f"plugin {name!r} brings no {kind} of that name"
                f" ({kind}s on offer: {', '.join(sorted(offered)) or 'none'})",
                hint=f"Its {KINDS[kind]}() must return a Component named {name!r}.",
            )
        return offered[name]

    def _collect(self, plugin: str) -> None:
        """Collect all that a plugin brings, also where nobody has chosen it yet."""
        for kind in KINDS:
            self._components(kind, plugin)

    def _components(self, kind: str, plugin: str) -> list[Component]:
        hook = KINDS[kind]
        components: list[Component] = self.manager.collect(hook, plugin)
        for component in components:
            if not isinstance(component, Component):
                raise PluginRegistrationError(
                    f"plugin {plugin!r}: {hook}() returned a list with a "
                    f"{type(component).__name__} in it, expected Component only",
                    plugin=plugin,
                    hook=hook,
                )
        return components

    def _names(self) -> list[str]:
        return [plugin.name for plugin in scan()]

    def _offered(self, kind: str) -> dict[str, Component]:
        offered: dict[str, Component] = {}
        owner: dict[str, str] = {}
        for plugin, _ in self.manager:
            for component in self._components(kind, plugin):
                if component.name in offered:
                    raise ConfigError(
                        f"{kind} {component.name!r} is brought by plugins "
                        f"{owner[component.name]!r} and {plugin!r}",
                        hint="Enable only one of them.",
                    )
                offered[component.name], owner[component.name] = component, plugin
        return offered


def build(plugin: InstalledPlugin, structure: Callable[[type[Any], str], Any]) -> object:
    """Import a plugin and build it with its table of settings; raises `PluginLoadError`."""
    target = plugin.load()
    if not inspect.isclass(target):
        return target
    cls = cast("Callable[..., object]", target)
    try:
        settings_class = getattr(target, "Settings", None)
        if settings_class is None:
            structure(_NoSettings, plugin.name)
            return cls()
        return cls(structure(settings_class, plugin.name))
    except ZenooError:
        raise
    except Exception as error:
        raise PluginLoadError(
            f"plugin {plugin.name!r} of {plugin.distribution} {plugin.version} cannot be built: "
            f"{type(error).__name__}: {error}",
            plugin=plugin.name,
        ) from error


def hooks_offered(plugin: InstalledPlugin) -> list[str]:
    """Import a plugin and return the hooks that it implements, without building it."""
    target = plugin.load()
    return sorted(implemented_hooks(target))


def check_plugin(plugin: InstalledPlugin) -> None:
    """Import a plugin and refuse what registering it would; nothing of it is run or kept."""
    target = plugin.load()
    unbuilt = target.__new__(target) if inspect.isclass(target) else target
    PluginManager().check(unbuilt, plugin.name)


def auto_candidates(settings: Settings) -> tuple[str, ...]:
    """Return the transports that `auto` may choose from: installed, and not disabled."""
    there = {plugin.name for plugin in scan()}
    return tuple(n for n in settings.candidates if n in there and n not in settings.disabled)


def enabled_names(settings: Settings) -> tuple[str, ...]:
    """Return the names that a configuration switches on, in the order in which it happens."""
    listed = (
        dict.fromkeys(p.name for p in scan()) if settings.plugins == "all" else settings.plugins
    )
    auto = settings.transport == AUTO
    transports = auto_candidates(settings) if auto else (settings.transport,)
    chosen = (settings.retry, *transports, settings.cache.backend)
    names = [*settings.providers, *listed, *chosen]
    return tuple(n for n in dict.fromkeys(names) if n and n not in settings.disabled)
