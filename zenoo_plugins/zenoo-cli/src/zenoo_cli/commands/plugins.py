"""`zenoo plugins`: what is installed, and what of it is switched on; `check` examines it."""

from __future__ import annotations

from collections.abc import Collection

import click

from zenoo_cli.commands.check import check
from zenoo_cli.tables import show_json, show_table
from zenoo_cli.where import configuration
from zenoo_core.errors import ConfigError
from zenoo_core.plugins.discovery import installed, not_found
from zenoo_core.plugins.enabling import enabled_names
from zenoo_core.plugins.report import as_dicts, listing
from zenoo_core.records import PluginInfo

_COLUMNS = ("name", "version", "distribution", "state")


@click.group(invoke_without_command=True)
@click.option("--load", is_flag=True, help="Import each plugin, in a process of its own.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def plugins(ctx: click.Context, load: bool, as_json: bool) -> None:
    """List the installed plugins; without --load none is imported."""
    if ctx.invoked_subcommand:
        if load or as_json:
            raise click.UsageError("Options of a subcommand come behind its name.", ctx)
        return
    enabled, disabled = _choices(ctx)
    infos = listing(enabled, disabled, load=load)
    if as_json:
        show_json(as_dicts(infos))
    else:
        columns = (*_COLUMNS, "brings", "hooks") if load else _COLUMNS
        show_table(columns, [_row(info) for info in infos])
    for name in enabled:
        if name not in installed():
            error = not_found("plugin", name, installed())
            click.echo(f"{name}: named in the configuration, not installed. {error.hint}", err=True)


plugins.add_command(check)


def _choices(ctx: click.Context) -> tuple[Collection[str], Collection[str]]:
    """Return the enabled and the disabled; a configuration with faults must not hide the list."""
    try:
        found = configuration(ctx)
    except ConfigError as error:
        click.echo(click.style(error.message, fg="red"), err=True)
        return (), ()
    return enabled_names(found.settings), found.settings.disabled


def _row(info: PluginInfo) -> dict[str, str]:
    return {
        "name": info.name,
        "version": info.version,
        "distribution": info.distribution,
        "state": f"{info.state}: {info.reason}" if info.reason else info.state,
        "brings": ", ".join(info.brings),
        "hooks": ", ".join(info.hooks),
    }
