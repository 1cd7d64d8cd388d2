"""`zenoo new-plugin`: a plugin distribution to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from zenoo_cli.tables import show_json

_KINDS = ("transport", "cache", "retry", "config", "models", "observer")


@click.command("new-plugin")
@click.argument("name")
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What the plugin brings.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where its folder is made; default: here.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def new_plugin(name: str, kind: str, out: Path, as_json: bool) -> None:
    """Write a plugin distribution that works, with tests that pass.

    NAME is what configuration will call it; the distribution is zenoo-NAME.

    \b
    zenoo new-plugin carrier --kind observer
    """
    from zenoo_cli.newplugin.files import write
    from zenoo_cli.newplugin.names import Names

    names = Names.of(name)
    folder, files = write(names, kind, out)
    if as_json:
        told = {"plugin": names.plugin, "distribution": names.distribution, "kind": kind}
        show_json({**told, "folder": str(folder), "files": [str(path) for path in files]})
        return
    click.echo(f"{folder}: {len(files)} files of a plugin of the kind {kind}")
    click.echo(f'\n  cd {folder}\n  python -m pip install -e ".[test]"\n  python -m pytest')
