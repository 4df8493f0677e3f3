"""The document in its parts: what stands above the table, the table, attitudes, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from competency.icap_document.lines import Line, label
from competency.icap_document.report import Finding, UnreadableDocument, left_over

TABLE_LABELS = ("主要職責", "工作任務")
ATTITUDES_LABEL = "職能內涵(a=attitude態度)"
NOTES_LABEL = "說明與補充事項"


@dataclass(frozen=True)
class BodyLine:
    """A line below a heading. `follows_break`: a repeated table header stands right above."""

    line: Line
    follows_break: bool = False


@dataclass
class Sections:
    preface: list[Line] = field(default_factory=list)
    table_headers: list[Line] = field(default_factory=list)
    rows: list[BodyLine] = field(default_factory=list)
    attitudes_heading: Line | None = None
    attitudes: list[BodyLine] = field(default_factory=list)
    notes_heading: Line | None = None
    notes: list[Line] = field(default_factory=list)

    @property
    def table_header(self) -> Line | None:
        return self.table_headers[0] if self.table_headers else None


def sections_of(lines: Sequence[Line]) -> Sections:
    """Every line that is not blank lands in one part."""
    sections = Sections()
    after_break = False
    for line in lines:
        if not line.text.strip():
            continue
        if _is_table_header(line):
            after_break = sections.table_header is not None
            sections.table_headers.append(line)
        elif not _open_part(sections, line):
            # Text without any cell is no row: the cut row is still to come.
            is_row = "\t" in line.text or sections.attitudes_heading is not None
            _put(sections, line, after_break=after_break and is_row)
            after_break = after_break and not is_row
    return sections


def _open_part(sections: Sections, line: Line) -> bool:
    """Whether the line is the heading of a later part, which is then open."""
    if sections.table_header is None or not line.filled:
        return False
    first, rest = line.filled[0], line.filled[1:]
    if label(first) == ATTITUDES_LABEL and sections.attitudes_heading is None:
        sections.attitudes_heading = Line(line.number, first)
        sections.attitudes += [BodyLine(Line(line.number, text)) for text in rest]
        return True
    if label(first).rstrip(":") == NOTES_LABEL and sections.notes_heading is None:
        sections.notes_heading = Line(line.number, first)
        sections.notes += [Line(line.number, text) for text in rest]
        return True
    return False


def _put(sections: Sections, line: Line, *, after_break: bool) -> None:
    if sections.notes_heading is not None:
        sections.notes.append(line)
    elif sections.attitudes_heading is not None:
        sections.attitudes.append(BodyLine(line, after_break))
    elif sections.table_header is not None:
        sections.rows.append(BodyLine(line, after_break))
    else:
        sections.preface.append(line)


def _is_table_header(line: Line) -> bool:
    labels = [label(cell) for cell in line.filled]
    return len(labels) >= 2 and all(name in labels for name in TABLE_LABELS)


def column_places(header: Line | None) -> Iterator[tuple[str, int]]:
    """Name and place of each column, found by its printed label.

    Raises UnreadableDocument without a table, or when a column but the level is missing.
    """
    if header is None:
        raise UnreadableDocument(
            "there is no table: no line has the cells " + " and ".join(TABLE_LABELS)
        )
    labels = [label(cell) for cell in header.cells]
    for name, starts, needed in COLUMNS:
        place = next((at for at, text in enumerate(labels) if text.startswith(starts)), None)
        if place is not None:
            yield name, place
        elif needed:
            raise UnreadableDocument(f"line {header.number}: the table has no column {starts}")


def header_findings(sections: Sections) -> Iterator[Finding]:
    """Words in the header of any page that are no label of a column."""
    for number, header in enumerate(sections.table_headers):
        first = sections.table_headers[0].cells
        for at, cell in enumerate(header.cells):
            same = at < len(first) and label(cell) == label(first[at])
            if cell.strip() and not _is_label(cell):
                yield left_over(header.number, cell, "is no label of the table")
            elif cell.strip() and number and not same:
                yield left_over(header.number, cell, "stood elsewhere in the first header")


COLUMNS = (
    ("duty", "主要職責", True),
    ("task", "工作任務", True),
    ("outputs", "工作產出", True),
    ("indicators", "行為指標", True),
    ("level", "職能級別", False),
    ("knowledge", "職能內涵(k", True),
    ("skills", "職能內涵(s", True),
)
# Behind a label stands at most its explanation in brackets.
_LABEL = re.compile(
    "(?:" + "|".join(re.escape(starts) for _, starts, _ in COLUMNS) + r")(?:\(?[^()]*\))?"
)


def _is_label(cell: str) -> bool:
    return _LABEL.fullmatch(label(cell)) is not None
