"""`zenoo config`: the settings as a client would have them, and which source each is from."""

from __future__ import annotations

import asyncio

import click

from zenoo_cli.settings_table import Row, rows_of
from zenoo_cli.tables import show_json, show_table
from zenoo_core.config import Configuration


@click.command()
@click.option("--all", "everything", is_flag=True, help="Show what is left at its default too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def config(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """Show the settings in force with their sources; providers are asked, secrets are hidden."""
    found = asyncio.run(_configuration(dict(ctx.obj)))
    rows, problems = rows_of(found)
    shown = [row for row in rows if everything or row.source != "default"]
    _show(found, shown, problems, as_json)
    if problems:
        ctx.exit(1)


async def _configuration(arguments: dict[str, object]) -> Configuration:
    from zenoo_core.opening import Sources, configure
    from zenoo_core.plugins.manager import PluginManager

    file, profile = arguments.pop("config", None), arguments.pop("profile", None)
    sources = Sources(arguments, file, profile)  # type: ignore[arg-type]
    return await configure(sources, PluginManager())


def _show(found: Configuration, rows: list[Row], problems: list[str], as_json: bool) -> None:
    if as_json:
        settings = [{"key": r.key, "value": r.value, "source": r.source} for r in rows]
        show_json({"profile": found.profile, "settings": settings, "problems": problems})
        return
    columns = ("key", "value", "source")
    show_table(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    for problem in problems:
        click.echo(click.style(problem, fg="red"), err=True)
