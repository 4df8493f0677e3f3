"""What stands above the table: title, table of versions, and the printed header fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from competency.icap_document.lines import Line, label
from competency.icap_document.report import Finding, Kind, doubtful, left_over

CODE = re.compile(
    r"(?P<job_category>[A-Z]{3})(?P<occupation>\d{4})-(?P<serial>\d{3})v(?P<version>\d+)"
)
LEVEL = re.compile(r"[1-6]")
TITLE_END = "職能基準"
# Printed label (in one spelling) → our name of the field.
FIELDS = {
    "職能基準代碼": "code",
    "職類": "job_class_name",
    "職業": "occupation_name",
    "職類別": "job_category",
    "職類別代碼": "job_category_code",
    "職業別": "occupation",
    "職業別代碼": "occupation_code",
    "行業別": "industry",
    "行業別代碼": "industry_code",
    "工作描述": "work_description",
    "基準級別": "level",
}
GROUPS = {"職能基準名稱(擇一填寫)", "職能基準名稱", "所屬類別"}
VERSION_COLUMNS = {
    "版本": "version",
    "職能基準代碼": "code",
    "職能基準名稱": "name",
    "狀態": "status",
    "更新說明": "note",
    "發展更新日期": "date",
}


@dataclass
class Header:
    title: str | None = None
    versions: list[dict[str, str | None]] = field(default_factory=list)
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        return self.fields[name][0] if name in self.fields else None

    @property
    def level(self) -> int | None:
        text = self.text("level")
        return int(text) if text and LEVEL.fullmatch(text) else None


def read_header(lines: Sequence[Line]) -> Header:
    header = Header()
    title = _title_line(lines)
    columns: list[str] | None = None
    for line in lines:
        if line is title:
            header.title = line.text.strip()
        elif "\t" not in line.text:
            header.findings.append(left_over(line.number, line.text, "is no field of the header"))
        elif _is_version_header(line):
            columns = [VERSION_COLUMNS.get(label(cell), "") for cell in line.cells]
            header.findings += _unknown_version_columns(line, columns)
        elif columns is not None and label(line.cells[0]) not in FIELDS.keys() | GROUPS:
            _read_version(header, line, columns)
        else:
            columns = None
            _read_fields(header, line)
    _check(header)
    return header


def _title_line(lines: Sequence[Line]) -> Line | None:
    plain = [line for line in lines if "\t" not in line.text]
    named = [line for line in plain if line.text.strip().endswith(TITLE_END)]
    return next(iter([*named, *plain]), None)


def _is_version_header(line: Line) -> bool:
    labels = [label(cell) for cell in line.filled]
    return labels[:2] == ["版本", "職能基準代碼"]


def _unknown_version_columns(line: Line, columns: Sequence[str]) -> list[Finding]:
    return [
        left_over(line.number, cell, "is no known column of the table of versions")
        for cell, name in zip(line.cells, columns, strict=True)
        if cell.strip() and not name
    ]


def _read_version(header: Header, line: Line, columns: Sequence[str]) -> None:
    row: dict[str, str | None] = dict.fromkeys(VERSION_COLUMNS.values())
    for place, cell in enumerate(line.cells):
        name = columns[place] if place < len(columns) else ""
        if name:
            row[name] = cell.strip() or None
        elif cell.strip():
            header.findings.append(
                left_over(line.number, cell, "stands in no column of the table of versions")
            )
    header.versions.append(row)


def _read_fields(header: Header, line: Line) -> None:
    """Labels and values in turn; a label before another label has no value."""
    cells = line.filled
    if cells and label(cells[0]) in GROUPS:
        cells = cells[1:]
    at = 0
    while at < len(cells):
        name = FIELDS.get(label(cells[at]))
        if name is None:
            header.findings.append(left_over(line.number, cells[at], "is no field of the header"))
        elif at + 1 < len(cells) and label(cells[at + 1]) not in FIELDS:
            _set_field(header, line.number, name, cells[at + 1])
            at += 1
        at += 1


def _set_field(header: Header, line: int, name: str, value: str) -> None:
    if name in header.fields:
        header.findings.append(left_over(line, value, f"is a second value of {name}"))
    elif name == "level" and not LEVEL.fullmatch(value):
        header.findings.append(left_over(line, value, "is no level from 1 to 6"))
    else:
        header.fields[name] = (value, line)


def _check(header: Header) -> None:
    for name in FIELDS.values():
        if name not in header.fields and name not in ("job_class_name", "occupation_name"):
            header.findings.append(Finding(Kind.GAP, (), f"the header has no {name}"))
    if header.title is None:
        header.findings.append(Finding(Kind.GAP, (), "the document has no title"))
    _check_names(header)
    _check_code(header)


def _check_names(header: Header) -> None:
    named = [name for name in ("job_class_name", "occupation_name") if name in header.fields]
    if not named:
        header.findings.append(Finding(Kind.GAP, (), "the header names no standard"))
        return
    value, line = header.fields[named[0]]
    if len(named) == 2:
        header.findings.append(doubtful(line, "both 職類 and 職業 are named; 職業 is read"))
        value, line = header.fields["occupation_name"]
    if header.title is not None and header.title.removesuffix(TITLE_END) != value:
        header.findings.append(doubtful(line, f"the title is {header.title!r}, the name {value!r}"))


def _check_code(header: Header) -> None:
    if "code" not in header.fields:
        return
    code, line = header.fields["code"]
    parts = CODE.fullmatch(code)
    if parts is None:
        header.findings.append(doubtful(line, f"the code {code!r} has another shape than usual"))
    for name in ("job_category", "occupation") if parts else ():
        printed = header.text(f"{name}_code")
        if parts and printed is not None and printed != parts[name]:
            header.findings.append(
                doubtful(line, f"the code {code} does not hold the {name} code {printed}")
            )
    if header.versions and code not in {row["code"] for row in header.versions}:
        header.findings.append(doubtful(line, f"the table of versions does not list {code}"))
