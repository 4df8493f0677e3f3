"""CSV tables from outside: declared columns, bounded size, numbers that are numbers."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grading.checks.files import Outputs
from grading.checks.verdict import Unreadable
from grading.contract import Where

MOST_COLUMNS = 100
MOST_ROWS = 200_000
LONGEST_LINE = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text, in the declared columns' order; `lines` are line numbers from 1."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]

    def numbers(self, column: str) -> list[float]:
        """One column as finite numbers; Unreadable names the first line that is none."""
        index = self.columns.index(column)
        found = []
        for row, line in zip(self.rows, self.lines, strict=True):
            value = finite(row[index])
            if value is None:
                where = Where(artefact=self.name, line=line)
                raise Unreadable(
                    "table.not_a_number",
                    where,
                    name=self.name,
                    column=column,
                    line=line,
                    text=shown(row[index]),
                )
            found.append(value)
        return found


def read_table(outputs: Outputs, name: str, columns: Sequence[str]) -> Table:
    """The declared columns of a CSV output; further columns are let pass and dropped."""
    text = outputs.text(name)
    _guard_lines(name, text)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        places = _places(name, header, columns)
        return _body(name, columns, places, reader)
    except csv.Error as error:
        where = Where(artefact=name, line=reader.line_num)
        raise Unreadable("table.broken", where, name=name, line=reader.line_num) from error


def finite(text: str) -> float | None:
    """A finite number, or None for anything else (NaN, infinity, words, nothing)."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def brief_number(value: float) -> str:
    """A candidate's number with four decimals, or in powers of ten where that would be long."""
    return f"{value:.4f}" if abs(value) < 1e6 else f"{value:.3g}"


def shown(text: str, most: int = 40) -> str:
    """A candidate's text, short and printable enough for a message."""
    plain = "".join(c if c.isprintable() else "·" for c in text[: most + 1])
    return plain if len(plain) <= most else plain[:most] + "…"


def _guard_lines(name: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if number > MOST_ROWS:
            raise Unreadable("table.too_many_rows", Where(name), name=name, most=MOST_ROWS)
        if len(line) > LONGEST_LINE:
            where = Where(artefact=name, line=number)
            raise Unreadable(
                "table.line_too_long", where, name=name, line=number, most=LONGEST_LINE
            )


def _places(name: str, header: list[str], columns: Sequence[str]) -> list[int]:
    where = Where(artefact=name, line=1)
    if len(header) > MOST_COLUMNS:
        raise Unreadable(
            "table.too_many_columns", where, name=name, count=len(header), most=MOST_COLUMNS
        )
    absent = [column for column in columns if column not in header]
    if absent:
        raise Unreadable(
            "table.columns_missing",
            where,
            name=name,
            missing=", ".join(absent),
            found=shown(", ".join(header), 120),
        )
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise Unreadable("table.column_twice", where, name=name, columns=", ".join(twice))
    return [header.index(column) for column in columns]


def _body(
    name: str, columns: Sequence[str], places: list[int], reader: Iterator[list[str]]
) -> Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) <= max(places):
            where = Where(artefact=name, line=number)
            raise Unreadable("table.row_short", where, name=name, line=number)
        rows.append([cells[place].strip() for place in places])
        lines.append(number)
    if not rows:
        raise Unreadable("table.no_rows", Where(artefact=name), name=name)
    return Table(name, tuple(columns), rows, lines)
