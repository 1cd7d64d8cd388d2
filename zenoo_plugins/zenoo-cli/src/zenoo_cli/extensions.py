"""Subcommands that plugins bring through the hook `register_commands`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from attrs import define, field

from zenoo_core.errors import PluginError, ZenooError
from zenoo_core.plugins.discovery import find
from zenoo_core.plugins.enabling import build, hooks_offered
from zenoo_core.plugins.manager import PluginManager

Structure = Callable[[type[Any], str], Any]
HOOK = "register_commands"


@define
class Extensions:
    """Commands by name, and what went wrong with plugins that should have brought some."""

    commands: dict[str, click.Command] = field(factory=dict)
    problems: dict[str, str] = field(factory=dict)

    def gather(self, names: Iterable[str], structure: Structure) -> None:
        """Add the commands of enabled plugins; one that fails is noted and passed over."""
        for name in names:
            try:
                self._add(name, load_commands(name, structure))
            except ZenooError as error:
                self.problems[name] = error.message

    def add(self, name: str, plugin: object) -> None:
        """Add the commands of a plugin that is already built."""
        self._add(name, commands_of(name, plugin))

    def _add(self, name: str, commands: Mapping[str, click.Command]) -> None:
        for word, command in commands.items():
            if self.commands.setdefault(word, command) is not command:
                self.problems[name] = f"its command {word!r} exists already and was left out"


def load_commands(name: str, structure: Structure) -> Mapping[str, click.Command]:
    """Return an installed plugin's commands; it is built only if it brings any.

    Raises `PluginError` or `ConfigError`.
    """
    plugin = find(name)
    if HOOK not in hooks_offered(plugin):
        return {}
    return commands_of(name, build(plugin, structure))


def commands_of(name: str, plugin: object) -> Mapping[str, click.Command]:
    """Ask a plugin for its commands, with the checks of every registration."""
    manager = PluginManager()
    manager.register(plugin, name)
    group = click.Group(name)
    manager.collect(HOOK, name, group)
    return group.commands


def named_command(name: str, structure: Structure) -> click.Command:
    """Return the command that naming an installed plugin on the command line means.

    That is its command of the plugin's own name or, if there is none, a group of all it brings.
    """
    commands = load_commands(name, structure)
    if name in commands:
        return commands[name]
    if not commands:
        raise PluginError(
            f"plugin {name!r} brings no commands",
            plugin=name,
            advice=f'Switch it on for clients with plugins = ["{name}"].',
        )
    return click.Group(name, dict(commands), help=f"Commands of the plugin {name}.")
