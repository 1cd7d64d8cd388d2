"""Read the CSV files of the package."""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of `<name>.csv` as text by column; an empty cell is an empty string."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))
