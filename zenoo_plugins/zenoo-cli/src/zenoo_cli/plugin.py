"""The plugin `cli`: the commands of the command line itself, brought as any plugin brings its."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import Plugin

if TYPE_CHECKING:
    import click


class CliPlugin(Plugin):
    """Add `plugins`, `hooks`, `config`, `call`, `version`, `doctor`, `models`, `cache`, `demo`."""

    def register_commands(self, cli: click.Group) -> None:
        """Add the commands; each imports what it needs when it runs."""
        from zenoo_cli.commands import COMMANDS

        for command in COMMANDS:
            cli.add_command(command)
