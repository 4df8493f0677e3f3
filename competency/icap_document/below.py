"""What stands below the table: attitudes and notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

from competency.icap_document import codes
from competency.icap_document.items import Column, Piece, read_column
from competency.icap_document.lines import Line, paragraphs_of
from competency.icap_document.report import Finding, left_over
from competency.icap_document.sections import BodyLine

BULLET = re.compile(r"(?P<indent>\s*)[-•‧・*]\s+(?P<text>\S.*)")


class NoteItem(TypedDict):
    text: str


class NoteSection(TypedDict):
    text: str
    items: list[NoteItem]


def read_attitudes(lines: Sequence[BodyLine]) -> Column:
    """Each line begins with a code, but the first after a page break may continue the last."""
    pieces: list[Piece] = []
    findings: list[Finding] = []
    for body_line in lines:
        for cell in body_line.line.cells:
            for paragraph in paragraphs_of(cell):
                bullet = BULLET.fullmatch(paragraph)
                text = bullet["text"] if bullet else paragraph
                number = body_line.line.number
                if codes.code_at_start(text, codes.ATTITUDE):
                    pieces.append(Piece(number, text))
                elif body_line.follows_break and pieces and not bullet:
                    pieces.append(Piece(number, text, continues=True))
                else:
                    findings.append(left_over(number, text, "has no code of an attitude"))
    column = read_column(pieces, codes.ATTITUDE)
    return Column(column.items, (*findings, *column.findings))


def read_notes(lines: Sequence[Line], findings: list[Finding]) -> list[NoteSection]:
    """Bullets at the margin are sections, those set in are their items."""
    sections: list[NoteSection] = []
    for line in lines:
        bullet = BULLET.fullmatch(line.text.rstrip())
        if bullet is None:
            findings.append(left_over(line.number, line.text, "is no point of the notes"))
        elif not bullet["indent"]:
            sections.append({"text": bullet["text"], "items": []})
        elif sections:
            sections[-1]["items"].append({"text": bullet["text"]})
        else:
            findings.append(left_over(line.number, line.text, "belongs to no section of the notes"))
    return sections
