"""Results as tables for people, and as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from zenoo_cli.failure import printable


def show_json(value: Any) -> None:
    """Write a value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_result(value: Any) -> None:
    """Write a method's result: records as a table, a dict as two columns, others as they are."""
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        show_table(list(dict.fromkeys(key for row in value for key in row)), value)
    elif isinstance(value, Mapping):
        rows = [{"key": key, "value": item} for key, item in value.items()]
        show_table(["key", "value"], rows)
    else:
        click.echo(printable(cell(value)))


def show_table(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, title: str | None = None
) -> None:
    """Write rows as a table; what is no terminal gets lines as long as they are."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for column in columns:
        table.add_column(Text(printable(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell(row.get(column)))) for column in columns))
    width = None if sys.stdout.isatty() else 100_000
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def cell(value: Any) -> str:
    """Return a value as text; a many2one `[7, "Ada"]` as `Ada (7)`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if is_reference(value):
        return f"{value[1]} ({value[0]})"
    return json.dumps(value, ensure_ascii=False, default=str)


def is_reference(value: Any) -> bool:
    """Tell a many2one as Odoo reads it: a pair of id and name."""
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and type(value[0]) is int
        and isinstance(value[1], str)
    )
