"""`zenoo demo`: everything at work, in a few seconds."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

import click

from zenoo_cli.failure import printable
from zenoo_cli.tables import show_json, show_table

if TYPE_CHECKING:
    from zenoo_cli.demo.record import StepRecord
    from zenoo_cli.demo.run import Demo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def demo(ctx: click.Context, as_json: bool) -> None:
    """Show a client, an embedded server and plugins at work."""
    from zenoo_cli.demo.run import Demo, run

    began = perf_counter()
    story = Demo((lambda record: None) if as_json else _show_step)
    try:
        run(story)
    except asyncio.CancelledError:
        raise click.Abort from None
    seconds = round(perf_counter() - began, 2)
    if as_json:
        _show_as_json(story, seconds)
    elif story.went_well:
        click.secho(f"\nAll {len(story.records)} steps went well, in {seconds:.1f} s.", fg="green")
    ctx.exit(0 if story.went_well else 1)


def _show_step(record: StepRecord) -> None:
    title = f"{record.number}. {record.title}"
    click.echo(f"\n{click.style(title, bold=True)}  ({record.seconds:.2f} s)")
    for line in record.text.splitlines():
        click.echo(f"   {printable(line)}")
    if record.rows:
        show_table(list(record.rows[0]), record.rows)
    if record.error:
        click.echo(click.style(f"   {printable(record.error)}", fg="red"), err=True)
    if record.hint:
        click.echo(f"   {printable(record.hint)}", err=True)


def _show_as_json(story: Demo, seconds: float) -> None:
    from attrs import asdict

    steps = [asdict(record) for record in story.records]
    show_json({"ok": story.went_well, "seconds": seconds, "steps": steps})
