"""The plugin that brings the command `zenoo sandbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import Plugin

if TYPE_CHECKING:
    import click


class SandboxPlugin(Plugin):
    """Add `zenoo sandbox` to the command line."""

    def register_commands(self, cli: click.Group) -> None:
        """Add the command; it imports the server only when it runs."""
        from zenoo_sandbox.cli import sandbox_command

        cli.add_command(sandbox_command)
