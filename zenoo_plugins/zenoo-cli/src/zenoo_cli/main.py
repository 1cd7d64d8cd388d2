"""The entry of the command `zenoo` and the options that come before every subcommand."""

from __future__ import annotations

from pathlib import Path

import click

from zenoo_cli.group import ZenooGroup


@click.group(
    cls=ZenooGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without --config, ZENOO_CONFIG or zenoo.toml in this folder is read, if there is one.",
)
# Eager, so that they count for `--help` as well: what it lists depends on them.
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,
    help="Configuration file (TOML).",
)
@click.option("--profile", is_eager=True, help="Profile of the configuration to use.")
@click.option("--url", is_eager=True, help="Address of the Odoo server.")
@click.option("--database", is_eager=True, help="Database to log in to.")
@click.option("--user", is_eager=True, help="Login name.")
@click.version_option(package_name="zenoo-core", prog_name="zenoo")
def cli(**options: object) -> None:
    """Talk to Odoo, and see what a zenoo client is made of."""


def main() -> None:
    """Run `zenoo`: exit code 0 for success, 1 for refused or failed, 2 for wrong usage."""
    cli(prog_name="zenoo")
