"""The table as duties, tasks, blocks and items, and what is odd about its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from competency.icap_document import codes
from competency.icap_document.header import LEVEL
from competency.icap_document.items import Item, Piece, read_column, texts_of_output
from competency.icap_document.report import Finding, Kind, doubtful, left_over
from competency.icap_document.rows import (
    ITEM_COLUMNS,
    BlockRows,
    DutyRows,
    TableRows,
    TaskRows,
)
from competency.icap_document.sections import BodyLine


@dataclass(frozen=True)
class Block:
    level: int | None
    outputs: tuple[Item, ...]
    indicators: tuple[Item, ...]
    knowledge: tuple[Item, ...]
    skills: tuple[Item, ...]

    def items(self) -> tuple[Item, ...]:
        return self.outputs + self.indicators + self.knowledge + self.skills


@dataclass(frozen=True)
class Task:
    name: Item
    blocks: tuple[Block, ...]
    is_cut: bool


@dataclass(frozen=True)
class Duty:
    name: Item
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Join:
    """One text that page breaks cut; `task` is None below the table."""

    task: str | None
    item: Item


@dataclass
class Table:
    duties: tuple[Duty, ...] = ()
    joins: list[Join] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def tasks(self) -> Iterator[Task]:
        for duty in self.duties:
            yield from duty.tasks

    def blocks(self) -> Iterator[tuple[Task, Block]]:
        for task in self.tasks():
            for block in task.blocks:
                yield task, block


def read_table(lines: Sequence[BodyLine], places: Mapping[str, int]) -> Table:
    rows = TableRows(places)
    for line in lines:
        rows.add(line)
    table = Table(findings=rows.findings)
    table.duties = tuple(_read_duty(table, duty) for duty in rows.duties)
    table.joins = list(_joins(table, rows))
    table.findings += [join_finding(join) for join in table.joins]
    return table


def _read_duty(table: Table, rows: DutyRows) -> Duty:
    name = _read_name(table, rows.name, codes.DUTY)
    return Duty(name, tuple(_read_task(table, task) for task in rows.tasks))


def _read_task(table: Table, rows: TaskRows) -> Task:
    name = _read_name(table, rows.name, codes.TASK)
    blocks = tuple(_read_block(table, block) for block in rows.blocks)
    return Task(name, blocks, rows.is_cut)


def _read_name(table: Table, pieces: Sequence[Piece], pattern: re.Pattern[str]) -> Item:
    column = read_column(pieces, pattern)
    table.findings += column.findings
    for other in column.items[1:]:
        text = f"{other.code} {other.text}"
        table.findings.append(left_over(other.lines[0], text, "is a second name in one cell"))
    return _in_one_line(table, column.items[0])


def _read_block(table: Table, rows: BlockRows) -> Block:
    items: dict[str, tuple[Item, ...]] = {}
    for name, pattern in ITEM_COLUMNS.items():
        column = read_column(rows.columns[name], pattern)
        table.findings += column.findings
        if name == "outputs":
            table.findings += [_shared_code(item) for item in column.items if _is_shared(item)]
        # Paragraphs without a code of their own are further outputs, else one broken text.
        items[name] = (
            column.items
            if name == "outputs"
            else tuple(_in_one_line(table, item) for item in column.items)
        )
    return Block(level=_read_level(table, rows.levels), **items)


def _is_shared(item: Item) -> bool:
    return len(texts_of_output(item)) > 1


def _shared_code(item: Item) -> Finding:
    named = " and ".join(map(repr, texts_of_output(item)))
    return doubtful(item.lines[0], f"{item.code} is read as one code for several outputs: {named}")


def _in_one_line(table: Table, item: Item) -> Item:
    if "\n" not in item.text:
        return item
    table.findings.append(
        doubtful(item.lines[0], f"{item.code}: a paragraph without a code is joined to its text")
    )
    parts = tuple("".join(part.split("\n")) for part in item.parts)
    return Item(item.code, "".join(parts), item.lines, parts)


def _read_level(table: Table, pieces: Sequence[Piece]) -> int | None:
    level: int | None = None
    for piece in pieces:
        text = piece.text.strip()
        if not LEVEL.fullmatch(text):
            table.findings.append(left_over(piece.line, text, "is no level from 1 to 6"))
        elif level is not None and level != int(text):
            table.findings.append(left_over(piece.line, text, f"is a second level, after {level}"))
        else:
            level = int(text)
    return level


def _joins(table: Table, rows: TableRows) -> Iterator[Join]:
    """Task by task: the items by column, then the task's own name, then a duty's."""
    for duty, duty_rows in zip(table.duties, rows.duties, strict=True):
        cut_in = next((task for cut, task in rows.cut_duties if cut is duty_rows), None)
        for task, task_rows in zip(duty.tasks, duty_rows.tasks, strict=True):
            items = [item for block in task.blocks for item in block.items()]
            names = [task.name] + ([duty.name] if task_rows is cut_in else [])
            for item in (*items, *names):
                if len(item.parts) > 1:
                    yield Join(task.name.code, item)


def join_finding(join: Join) -> Finding:
    where = "" if join.task in (None, join.item.code) else f" in {join.task}"
    parts = " + ".join(repr(part) for part in join.item.parts)
    return Finding(Kind.JOIN, join.item.lines, f"{join.item.code}{where}: {parts}")
