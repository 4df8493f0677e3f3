"""Prints standards as iCAP documents do, with page breaks and tags where a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from competency.icap_document.as_json import as_json
from competency.icap_document.reading import Reading, read_document

DATA = Path(__file__).resolve().parents[2] / "data" / "icap"
TABLE_HEADER = (
    "主要職責\t工作任務\t工作產出\t行為指標\t職能級別"
    "\t職能內涵 (K=knowledge 知識)\t職能內涵 (S=skills 技能)"
)
PREFACE = """

測試人員職能基準

職能基準代碼		TST1234-001v2
職能基準名稱 (擇一填寫)		職類
		職業	測試人員
所屬 類別	職類別	測試	職類別代碼	TST
	職業別	測試職業	職業別代碼	1234
	行業別	測試行業	行業別代碼	J62
工作描述		測試。
基準級別		3

"""
ATTITUDES = "\n職能內涵 (A=attitude 態度)\n\n- A01 持續學習\n"
NOTES = "\n說明與補充事項\n\n- 其他補充說明：\n - 說明。\n"
ROW = "T1 主要\tT1.1 任務\tO1.1.1 產出\tP1.1.1 指標。\t3\tK01 知識\tS01 技能"


def document(
    *rows: str,
    preface: str = PREFACE,
    header: str = TABLE_HEADER,
    attitudes: str = ATTITUDES,
    notes: str = NOTES,
) -> str:
    """A whole document around table rows; "BREAK" among them repeats the table header."""
    lines = [f"\n{header}" if row == "BREAK" else row for row in rows or (ROW,)]
    return preface + "\n".join([header, *lines, ""]) + attitudes + notes


def read(text: str) -> Reading:
    return read_document(text.encode(), file="test.txt")


def told(reading: Reading, kind: str) -> list[str]:
    """The findings of a kind, as they are printed."""
    return [str(finding) for finding in reading.findings if finding.kind == kind]


@cache
def original(name: str) -> Reading:
    return read_document((DATA / name).read_bytes(), file=name)


def without_breaks(data: Mapping[str, Any]) -> dict[str, Any]:
    """A reading without what only its page breaks and its file make of it."""
    counts = {k: v for k, v in data["counts"].items() if "page_break" not in k}
    rest = {k: v for k, v in data.items() if k not in ("source", "joins")}
    return rest | {"counts": counts}


def table_rows(reading: Reading) -> list[list[list[str]]]:
    """The table as it was before printing: rows of seven cells, each a list of items."""
    data = as_json(reading)
    texts = {(task.name.code, item.code): item.text
             for task, block in reading.table.blocks()
             for item in (*block.knowledge, *block.skills)}  # fmt: skip
    rows = []
    for duty in data["duties"]:
        for number, task in enumerate(duty["tasks"]):
            code = task["code"]
            rows.append([
                [f"{duty['code']} {duty['text']}"] if number == 0 else [],
                [f"{code} {task['text']}"],
                [f"{o['code']} {' '.join(o['texts'])}" for o in task["outputs"]],
                [f"{p['code']} {p['text']}" for p in task["indicators"]],
                [str(task["level"])] if task["level"] else [],
                [f"{k} {texts[code, k]}" for k in task["knowledge"]],
                [f"{s} {texts[code, s]}" for s in task["skills"]],
            ])  # fmt: skip
    return rows


def printed_row(cells: Sequence[str], *, tags: bool) -> str:
    """One line of a table; the items of a cell stand on lines of their own."""
    if not tags:
        return "\t".join(cell.replace("\n", " ") for cell in cells)
    return "\t".join(
        " ".join(f"<p>{item}</p>" for item in cell.split("\n") if item) for cell in cells
    )


def around_table(text: str) -> tuple[str, str]:
    """What stands above the first table header and below the last row."""
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("主要職責"))
    last = next(at for at, line in enumerate(lines) if line.startswith("職能內涵"))
    return "\n".join(lines[:first]), "\n".join(lines[last:])
