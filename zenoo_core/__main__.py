"""`python -m zenoo_core plugins [--load] [--json]`: what is installed, without any extra."""

from __future__ import annotations

import argparse
import json
import sys

from zenoo_core.errors import ZenooError
from zenoo_core.plugins.report import as_dicts, listing
from zenoo_core.records import PluginInfo


def main(arguments: list[str] | None = None) -> int:
    """Print the installed plugins; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m zenoo_core", description=__doc__)
    commands = parser.add_subparsers(required=True)
    plugins = commands.add_parser("plugins", help="list installed plugins")
    plugins.add_argument("--load", action="store_true", help="import each, in a child process")
    plugins.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args(arguments)
    try:
        enabled, disabled = _configured()
    except ZenooError as error:
        print(f"configuration not read: {error}", file=sys.stderr)
        enabled, disabled = (), ()
    infos = listing(enabled, disabled, load=options.load)
    print(json.dumps(as_dicts(infos), indent=2) if options.json else _table(infos))
    return 0


def _configured() -> tuple[tuple[str, ...], tuple[str, ...]]:
    from zenoo_core.opening import Sources
    from zenoo_core.plugins.enabling import enabled_names

    settings = Sources({}).load().settings
    return enabled_names(settings), tuple(settings.disabled)


def _table(infos: list[PluginInfo]) -> str:
    rows = [("name", "version", "distribution", "state", "brings")]
    rows += [
        (i.name, i.version, i.distribution, i.state, i.reason or ", ".join(i.brings)) for i in infos
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
