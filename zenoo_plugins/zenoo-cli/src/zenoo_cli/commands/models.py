"""`zenoo models generate`: typed classes from a live server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zenoo_cli.connection import with_client
from zenoo_cli.tables import show_json, show_table

if TYPE_CHECKING:
    from zenoo_cli.generate.schema import Schema
    from zenoo_core.client import ZenooClient


@click.group()
def models() -> None:
    """Write typed classes for a server's models."""


def _names(ctx: click.Context, param: click.Parameter, text: str | None) -> list[str]:
    return list(dict.fromkeys(name for word in (text or "").split(",") if (name := word.strip())))


@models.command()
@click.option("--models", "names", callback=_names, help="Names, with commas between them.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the pack; its name is the distribution's.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something differs.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def generate(ctx: click.Context, names: list[str], out: Path, check: bool, as_json: bool) -> None:
    """Write a plugin distribution with a class for each model.

    Without --models those that the pack has already are brought up to date. The same schema
    always gives the same files.

    \b
    zenoo models generate --models sale.order,sale.order.line --out my-pack
    zenoo models generate --out my-pack --check
    """
    from zenoo_cli.generate.pack import Pack
    from zenoo_cli.generate.schema import ask

    pack = Pack.at(out)
    wanted = names or pack.models()
    if not wanted:
        raise click.UsageError(
            "Name the models of a new pack: --models sale.order,res.partner", ctx
        )
    if names:
        pack.models()  # raises where something else lies

    async def work(client: ZenooClient) -> Schema:
        return await ask(client, wanted)

    schema = with_client(ctx, work)
    done = pack.drift(schema) if check else pack.write(schema)
    rows = [{"file": str(path), "state": what} for path, what in sorted(done.items())]
    if as_json:
        show_json({"odoo": schema.odoo, "models": wanted, "checked_only": check, "files": rows})
    elif rows:
        show_table(["file", "state"], rows, title="differs" if check else "written")
    else:
        click.echo(f"{out}: up to date with Odoo {schema.odoo}")
    if check and rows:
        sys.exit(1)
