"""The whole document read: what is printed, and what was found on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from competency.icap_document import below, catalogue
from competency.icap_document.header import Header, read_header
from competency.icap_document.items import Item
from competency.icap_document.lines import lines_of
from competency.icap_document.numbering import odd_numbers
from competency.icap_document.report import Finding, Kind, UnreadableDocument, in_order
from competency.icap_document.sections import Sections, column_places, header_findings, sections_of
from competency.icap_document.table import Join, Table, join_finding, read_table


@dataclass(frozen=True)
class Reading:
    """All that is printed. `joins` come task by task, those below the table last."""

    file: str
    sha256: str
    header: Header
    table: Table
    knowledge: list[catalogue.Entry]
    skills: list[catalogue.Entry]
    attitudes: tuple[Item, ...]
    notes_heading: str | None
    notes: list[below.NoteSection]
    joins: tuple[Join, ...]
    findings: tuple[Finding, ...]


def read_document(content: bytes, *, file: str) -> Reading:
    """Read an iCAP standard. Raises UnreadableDocument when the file is none."""
    sections = sections_of(lines_of(content))
    places = dict(column_places(sections.table_header))
    header = read_header(sections.preface)
    table = read_table(sections.rows, places)
    if not any(table.tasks()):
        raise UnreadableDocument("the table has no task: no cell begins with a code like T1.1")
    findings = [*header.findings, *table.findings, *header_findings(sections)]
    findings += _missing_parts(sections)
    attitudes = below.read_attitudes(sections.attitudes)
    notes = below.read_notes(sections.notes, findings)
    attitude_joins = [Join(None, item) for item in attitudes.items if len(item.parts) > 1]
    findings += [*attitudes.findings, *map(join_finding, attitude_joins)]
    findings += odd_numbers(table, attitudes.items)
    heading = sections.notes_heading
    return Reading(
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        header=header,
        table=table,
        knowledge=_gather(table, "knowledge", findings),
        skills=_gather(table, "skills", findings),
        attitudes=attitudes.items,
        notes_heading=heading.text.strip() if heading else None,
        notes=notes,
        joins=(*table.joins, *attitude_joins),
        findings=in_order(findings),
    )


def _gather(table: Table, links: str, findings: list[Finding]) -> list[catalogue.Entry]:
    pairs = [
        (task.name.code, item) for task, block in table.blocks() for item in getattr(block, links)
    ]
    return catalogue.gather(pairs, findings)


def _missing_parts(sections: Sections) -> list[Finding]:
    missing = []
    if sections.attitudes_heading is None:
        missing.append(Finding(Kind.GAP, (), "there are no attitudes"))
    if sections.notes_heading is None:
        missing.append(Finding(Kind.GAP, (), "there are no notes"))
    return missing
