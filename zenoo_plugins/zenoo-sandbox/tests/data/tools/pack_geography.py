"""Write recorded countries, states, currencies and languages as the package's CSV files.

Run it as `python pack_geography.py <wire/metadata folder> <data package folder>`.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

COLUMNS = {
    "res.country": ("id", "code", "name", "phone_code", "currency_id"),
    "res.country.state": ("id", "code", "name", "country_id"),
    "res.currency": ("id", "name", "symbol", "full_name", "rounding", "active"),
    "res.lang": ("id", "code", "iso_code", "name", "date_format", "active"),
}


def cell(value: Any) -> Any:
    """Write a many2one as its id, a boolean as 0 or 1."""
    if isinstance(value, list):
        return value[0]
    return int(value) if isinstance(value, bool) else value


def main() -> None:
    """Write one file per model, in the order of the ids."""
    source, target = map(Path, sys.argv[1:3])
    for model, columns in COLUMNS.items():
        rows = json.loads((source / f"{model}.json").read_text())
        with (target / f"{model}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            for row in sorted(rows, key=lambda row: row["id"]):
                writer.writerow([cell(row[column]) for column in columns])
        print(f"{model}: {len(rows)} rows")


if __name__ == "__main__":
    main()
