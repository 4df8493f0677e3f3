"""Table rows into duties, tasks and blocks: which row begins something, which continues it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from competency.icap_document import codes
from competency.icap_document.items import Piece
from competency.icap_document.lines import Line, paragraphs_of
from competency.icap_document.report import Finding, doubtful, left_over
from competency.icap_document.sections import BodyLine

ITEM_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "outputs": codes.OUTPUT,
    "indicators": codes.INDICATOR,
    "knowledge": codes.KNOWLEDGE,
    "skills": codes.SKILL,
}


@dataclass
class BlockRows:
    line: int
    columns: dict[str, list[Piece]] = field(default_factory=dict)
    levels: list[Piece] = field(default_factory=list)

    def add(self, name: str, pieces: list[Piece]) -> None:
        self.columns.setdefault(name, []).extend(pieces)


@dataclass
class TaskRows:
    name: list[Piece]
    blocks: list[BlockRows] = field(default_factory=list)
    is_cut: bool = False


@dataclass
class DutyRows:
    name: list[Piece]
    tasks: list[TaskRows] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """The cells of one line by column, as paragraphs. `after_break`: first of its page."""

    line: int
    cells: Mapping[str, list[str]]
    after_break: bool

    def code(self, name: str, pattern: re.Pattern[str]) -> str | None:
        paragraphs = self.cells[name]
        return codes.code_at_start(paragraphs[0], pattern) if paragraphs else None

    @property
    def begins_block(self) -> bool:
        """Whether it has a level or a code of its own, so that it can stand for itself."""
        coded = any(self.code(name, pattern) for name, pattern in ITEM_COLUMNS.items())
        return coded or bool(self.cells.get("level"))

    def pieces(self, name: str, *, continuing: bool = False) -> list[Piece]:
        return [
            Piece(self.line, text, continues=continuing and number == 0)
            for number, text in enumerate(self.cells.get(name, []))
        ]


class TableRows:
    """Gathers rows in order. What belongs to nothing becomes a finding, never a guess."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self.places = places
        self.duties: list[DutyRows] = []
        self.findings: list[Finding] = []
        self.cut_duties: list[tuple[DutyRows, TaskRows]] = []

    def add(self, body_line: BodyLine) -> None:
        line = body_line.line
        if "\t" not in line.text:
            self._leave(line.number, line.text, "stands between the rows of the table")
            return
        self._leave_surplus_cells(line)
        cells = dict.fromkeys(self.places, "") | {
            name: line.cells[place]
            for name, place in self.places.items()
            if place < len(line.cells)
        }
        row = Row(
            line.number,
            {name: paragraphs_of(cell) for name, cell in cells.items()},
            body_line.follows_break,
        )
        self._add_row(row)

    def _add_row(self, row: Row) -> None:
        begins_task = row.code("task", codes.TASK) is not None
        if row.code("duty", codes.DUTY) is not None:
            self._begin_duty(row)
        elif row.cells["duty"]:
            self._continue_duty(row)
        if not self.duties:
            self._leave_row(row, "belongs to no duty")
        elif begins_task and not self._repeats_task(row):
            task = TaskRows(row.pieces("task"))
            self.duties[-1].tasks.append(task)
            self._begin_block(task, row)
        elif not self.duties[-1].tasks:
            self._leave_row(row, "belongs to no task")
        else:
            self._add_to_task(self.duties[-1].tasks[-1], row, repeats=begins_task)

    def _begin_duty(self, row: Row) -> None:
        if self.duties and _same(self.duties[-1].name, row.pieces("duty")):
            return  # A converter repeats the duty in each of its rows.
        self.duties.append(DutyRows(row.pieces("duty")))

    def _continue_duty(self, row: Row) -> None:
        if row.after_break and self.duties and self.duties[-1].tasks:
            self.duties[-1].name += row.pieces("duty", continuing=True)
            self.cut_duties.append((self.duties[-1], self.duties[-1].tasks[-1]))
        elif self.duties:
            self._leave(row.line, "".join(row.cells["duty"]), "is no duty: it has no code")

    def _repeats_task(self, row: Row) -> bool:
        tasks = self.duties[-1].tasks
        return bool(tasks) and _same(tasks[-1].name, row.pieces("task"))

    def _add_to_task(self, task: TaskRows, row: Row, *, repeats: bool) -> None:
        if repeats:
            code = row.code("task", codes.TASK)
            self.findings.append(doubtful(row.line, f"{code} is printed again: the same task"))
        if row.after_break:
            task.is_cut = True
            if not repeats:
                task.name += row.pieces("task", continuing=True)
        elif row.cells["task"] and not repeats:
            self._leave(row.line, "".join(row.cells["task"]), "is no task: it has no code")
        if row.after_break and not self._is_whole_block(task, row):
            self._continue_block(task.blocks[-1], row)
        elif not row.begins_block:
            self._leave_items(row)
        else:
            self._begin_block(task, row)
            code = codes.code_at_start(task.name[0].text, codes.TASK)
            self.findings.append(
                doubtful(row.line, f"read as block {len(task.blocks)} of task {code}")
            )

    def _is_whole_block(self, task: TaskRows, row: Row) -> bool:
        """A row on a new page with a level and codes of its own, when the level was printed."""
        return (
            bool(row.cells.get("level") and task.blocks[-1].levels)
            and not (row.cells["task"] and row.code("task", codes.TASK) is None)
            and all(
                row.code(name, pattern) is not None
                for name, pattern in ITEM_COLUMNS.items()
                if row.cells[name]
            )
        )

    def _begin_block(self, task: TaskRows, row: Row) -> None:
        task.blocks.append(BlockRows(row.line))
        for name in ITEM_COLUMNS:
            task.blocks[-1].add(name, row.pieces(name))
        task.blocks[-1].levels += row.pieces("level")

    def _continue_block(self, block: BlockRows, row: Row) -> None:
        for name in ITEM_COLUMNS:
            block.add(name, row.pieces(name, continuing=True))
        block.levels += row.pieces("level")

    def _leave_surplus_cells(self, line: Line) -> None:
        for place, cell in enumerate(line.cells):
            if cell.strip() and place not in self.places.values():
                self._leave(line.number, cell, "stands in no column of the table")

    def _leave_row(self, row: Row, why: str) -> None:
        for name, paragraphs in row.cells.items():
            if paragraphs and not (name == "duty" and self.duties):
                self._leave(row.line, "".join(paragraphs), why)

    def _leave_items(self, row: Row) -> None:
        for name in ITEM_COLUMNS:
            if row.cells[name]:
                self._leave(row.line, "".join(row.cells[name]), "stands in a row without any code")

    def _leave(self, line: int, text: str, why: str) -> None:
        self.findings.append(left_over(line, text, why))


def _same(one: list[Piece], other: list[Piece]) -> bool:
    return "".join(p.text for p in one).strip() == "".join(p.text for p in other).strip()
