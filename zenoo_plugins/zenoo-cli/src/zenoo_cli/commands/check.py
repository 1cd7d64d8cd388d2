"""`zenoo plugins check`: whether an installed plugin keeps what plugins promise."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from zenoo_cli.tables import show_json, show_table
from zenoo_cli.where import client_arguments, configuration
from zenoo_core.config.files import find_file

if TYPE_CHECKING:
    from zenoo_cli.check.findings import Examined


@click.command()
@click.argument("distribution", metavar="DIST")
@click.option("--url", default="", help="A server with demo data for transports; they change it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def check(ctx: click.Context, distribution: str, url: str, as_json: bool) -> None:
    """Check the plugins of an installed distribution; exit with 1 if something fails.

    Each is loaded in a process of its own, with its table of the configuration: hooks and
    signatures, the suite of every plugin and those of what it brings, what its import and its hooks
    cost. Transports are tried on an embedded sandbox, if it is installed, or on the server at
    `--url`. DIST may be a plugin's name too.
    """
    from zenoo_cli.check.examining import examined, plugins_of

    plugins = plugins_of(distribution)
    configuration(ctx)  # raises where it has faults: they are not the plugin's
    options = client_arguments(ctx)
    file = find_file(options.get("config"), os.environ)
    found = [examined(plugin.name, file, options.get("profile"), url) for plugin in plugins]
    well = all(one.well for one in found)
    if as_json:
        told = [one.as_dict() for one in found]
        show_json({"distribution": plugins[0].distribution, "passed": well, "plugins": told})
    else:
        for one in found:
            _show(one)
    if not well:
        sys.exit(1)


def _show(one: Examined) -> None:
    rows = [
        {"check": f.check, "state": f.state, "why": f.detail.replace("\n", " ")}
        for f in one.findings
    ]
    show_table(["check", "state", "why"], rows, title=f"plugin {one.plugin}")
    if weight := one.weight:
        click.echo(
            f"import: {weight.import_milliseconds:.1f} ms, {weight.import_ratio:.2f} x that of "
            f"zenoo_core\na call: {weight.call_ratio:.2f} x one without it, "
            f"{weight.call_microseconds:+.1f} µs\n"
        )
    failed = sum(finding.state == "failed" for finding in one.findings)
    click.echo(f"{one.plugin}: {f'{failed} failed' if failed else 'all well'}\n")
