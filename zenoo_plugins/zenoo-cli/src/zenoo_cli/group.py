"""The group behind `zenoo`: its own commands, those of enabled plugins, then any plugin's."""

from __future__ import annotations

from typing import Any

import click

from zenoo_cli.extensions import Extensions, named_command
from zenoo_cli.failure import show
from zenoo_cli.plugin import CliPlugin
from zenoo_cli.where import client_arguments, configuration
from zenoo_core.errors import ConfigError, ZenooError
from zenoo_core.plugins.discovery import installed, not_found

_META = "zenoo_cli.extensions"


class ZenooGroup(click.Group):
    """Look a word up in three places; plugins are imported only when it comes to their turn."""

    def invoke(self, ctx: click.Context) -> Any:
        ctx.obj = client_arguments(ctx)
        try:
            return super().invoke(ctx)
        except ZenooError as error:
            show(error)
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._enabled(ctx).commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = self._own(ctx).commands
        if cmd_name in own:  # without a look at the configuration, which may be what is wrong
            return own[cmd_name]
        commands = self._enabled(ctx).commands
        if cmd_name in commands:
            return commands[cmd_name]
        return self._named(ctx, cmd_name) if cmd_name in installed() else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            word = args[0]
            if word.startswith("-") or self.get_command(ctx, word) is not None:
                raise
            raise click.UsageError(self._unknown(ctx, word), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_commands(ctx, formatter)
        found = self._enabled(ctx)
        others = [p for name, p in sorted(installed().items()) if name not in found.commands]
        if rows := [(p.name, f"{p.distribution} {p.version}") for p in others if p.name != "cli"]:
            with formatter.section("Installed plugins (zenoo NAME --help loads one)"):
                formatter.write_dl(rows)
        if found.problems:
            with formatter.section("Not usable"):
                formatter.write_dl(list(found.problems.items()))

    def _unknown(self, ctx: click.Context, word: str) -> str:
        error = not_found("command", word, {*self._enabled(ctx).commands, *installed()})
        advice = error.hint
        if advice.startswith("pip"):
            advice = f"A plugin of that name, if there is one, comes with: {advice}"
        return f"No such command {word!r}. {advice}"

    def _named(self, ctx: click.Context, name: str) -> click.Command:
        found = configuration(ctx)
        if name in found.settings.disabled:
            raise ConfigError(
                f"plugin {name!r} is disabled ({found.origin('disabled')})",
                hint="Take it out of `disabled` and ZENOO_DISABLED_PLUGINS to use its commands.",
            )
        return named_command(name, found.structure)

    def _own(self, ctx: click.Context) -> Extensions:
        extensions: Extensions | None = ctx.meta.get(_META)
        if extensions is None:
            extensions = ctx.meta[_META] = Extensions()
            extensions.add("cli", CliPlugin())
        return extensions

    def _enabled(self, ctx: click.Context) -> Extensions:
        """Add the commands of the plugins in `plugins = [...]`, once per command line."""
        extensions = self._own(ctx)
        if not ctx.meta.get(f"{_META}.enabled"):
            ctx.meta[f"{_META}.enabled"] = True
            try:
                found = configuration(ctx)
            except ConfigError as error:
                extensions.problems["configuration"] = error.message
            else:
                extensions.gather(_plugins(found.settings), found.structure)
        return extensions


def _plugins(settings: Any) -> list[str]:
    names = sorted(installed()) if settings.plugins == "all" else settings.plugins
    return [name for name in names if name != "cli" and name not in settings.disabled]
