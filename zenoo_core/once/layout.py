"""Records as the rows of an import: a record's lines stand beside it and in the rows below."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen


@define(eq=False)
class Cells:
    """One record: its own cells by column, and the records of its one2many fields."""

    own: dict[str, str] = field(factory=dict)
    lines: dict[str, list[Cells]] = field(factory=dict)
    has_moment: bool = False

    def rows(self) -> list[dict[str, str]]:
        """Return the rows by column: the n-th line of each one2many stands in the n-th row."""
        rows = [dict(self.own)]
        for name, lines in self.lines.items():
            below = [row for line in lines for row in line.rows()]
            for number, row in enumerate(below):
                if number == len(rows):
                    rows.append({})
                rows[number].update({f"{name}/{column}": cell for column, cell in row.items()})
        return rows

    def any_moment(self) -> bool:
        """Tell whether a date with a time of day is anywhere in the record."""
        return self.has_moment or any(
            line.any_moment() for lines in self.lines.values() for line in lines
        )


@frozen(eq=False)
class Sheet:
    """What `load` takes for one record, still without its id."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_moment: bool

    def sorted_rows(self) -> list[list[str]]:
        """Return the rows in the order of the sorted columns, whatever order they came in."""
        order = sorted(range(len(self.columns)), key=self.columns.__getitem__)
        return [[row[index] for index in order] for row in self.rows]


def sheet_of(cells: Cells) -> Sheet:
    """Lay a record out; each of its rows has every column."""
    rows = cells.rows()
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    laid = tuple(tuple(row.get(column, "") for column in columns) for row in rows)
    return Sheet(columns, laid, cells.any_moment())


def table_of(names: Sequence[str], sheets: Sequence[Sheet]) -> tuple[list[str], list[list[str]]]:
    """Join records with the same columns into the two arguments of `load`."""
    columns = ["id", *sheets[0].columns]
    rows = [
        [name if number == 0 else "", *row]
        for name, sheet in zip(names, sheets, strict=True)
        for number, row in enumerate(sheet.rows)
    ]
    return columns, rows
