"""`zenoo doctor`: what works between here and a server, what does not, and what to do."""

from __future__ import annotations

import asyncio

import click
from attrs import asdict

from zenoo_cli.doctor.findings import worst
from zenoo_cli.tables import show_json, show_table
from zenoo_cli.where import configuration


@click.command()
@click.argument("url", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def doctor(ctx: click.Context, url: str | None, as_json: bool) -> None:
    """Examine the server at URL, or the configured one, and the account and plugins for it.

    One login is tried, if credentials are configured. The exit code is 1 if anything failed.
    """
    from zenoo_cli.doctor.examination import examine

    if url is not None:
        ctx.find_root().params["url"] = ctx.obj["url"] = url
    found = configuration(ctx)
    findings = asyncio.run(examine(found, ctx.obj))
    rows = [asdict(finding) for finding in findings]
    if as_json:
        show_json(rows)
    else:
        show_table(("check", "verdict", "found", "remedy"), rows)
    ctx.exit(worst(findings))
