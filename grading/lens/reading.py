"""Bytes of a stranger's file → cells of text. Nothing is run; bad input is said, never raised further.

Takes nbformat 3 and 4, Python with `# %%` cells, and plain Python (one cell).
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib.json_depth import nests_deeper, without_strings

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_SOURCE = 1_000_000
DEEPEST = 60
MOST_CELLS = 3000
_PERCENT = re.compile(r"^#\s?%%(.*)$")


class Unreadable(Exception):
    """The file is not decidable as a whole; `message` is an id, `params` its parameters."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params: Mapping[str, Any] = params


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `count` is its execution number; `shown` the text of its outputs; `first_line`
    is the line of the file at which a .py cell begins (1 for notebooks).
    """

    index: int
    is_code: bool
    source: str
    count: int | None = None
    shown: str = ""
    first_line: int = 1
    has_error: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """Cells in order. `is_script` for .py files, where places are lines of the file."""

    cells: tuple[Cell, ...]
    is_script: bool

    @property
    def words(self) -> str:
        """All text cells and comments, for what people say about their data."""
        return "\n".join(_said(cell) for cell in self.cells)


def read_book(content: bytes) -> Book:
    """Raises Unreadable and nothing else."""
    if not content.strip():
        raise Unreadable("lens.unreadable_empty")
    if len(content) > LARGEST_BYTES:
        raise Unreadable("lens.unreadable_large", megabytes=LARGEST_BYTES // 1024**2)
    text = _decoded(content)
    is_json = text.lstrip()[:1] == "{"
    book = _from_json(content, text) if is_json else Book(tuple(_script_cells(text)), True)
    if not any(cell.is_code and cell.source.strip() for cell in book.cells):
        raise Unreadable("lens.unreadable_no_code")
    if sum(len(cell.source) for cell in book.cells) > LARGEST_SOURCE:
        raise Unreadable("lens.unreadable_large", megabytes=LARGEST_SOURCE // 1_000_000)
    return book


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else (
        "utf-8-sig", "cp950",
    ):  # fmt: skip
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("lens.unreadable_encoding")


def _from_json(content: bytes, text: str) -> Book:
    if nests_deeper(without_strings(content), DEEPEST):
        raise Unreadable("lens.unreadable_deep")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("lens.unreadable_json", line=getattr(error, "lineno", 1)) from error
    raw = _raw_cells(data)
    if len(raw) > MOST_CELLS:
        raise Unreadable("lens.unreadable_cells", cells=MOST_CELLS)
    return Book(tuple(_cell(index, one) for index, one in enumerate(raw)), False)


def _raw_cells(data: object) -> list[dict[str, Any]]:
    if not isinstance(data, dict):
        raise Unreadable("lens.unreadable_shape")
    found = data.get("cells")
    sheets = data.get("worksheets")
    if not isinstance(found, list) and isinstance(sheets, list):
        found = [c for s in sheets if isinstance(s, dict) for c in s.get("cells") or [] if c]
    if not isinstance(found, list):
        raise Unreadable("lens.unreadable_shape")
    return [cell if isinstance(cell, dict) else {} for cell in found]


def _cell(index: int, raw: dict[str, Any]) -> Cell:
    source = _joined(raw.get("source", raw.get("input", "")))
    count = raw.get("execution_count", raw.get("prompt_number"))
    outputs = raw.get("outputs")
    shown = outputs if isinstance(outputs, list) else []
    return Cell(
        index, raw.get("cell_type") == "code", source,
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        "\n".join(_output_text(one) for one in shown[:50])[:20_000],
        has_error=any(isinstance(o, dict) and o.get("output_type") == "error" for o in shown),
    )  # fmt: skip


def _output_text(output: object) -> str:
    if not isinstance(output, dict):
        return ""
    data = output.get("data")
    plain = data.get("text/plain", "") if isinstance(data, dict) else ""
    return _joined(output.get("text", "")) + _joined(plain)


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""


def _script_cells(text: str) -> Iterator[Cell]:
    """Cells between `# %%` lines; text cells are those marked [markdown]."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [i for i, line in enumerate(lines) if _PERCENT.match(line)]
    bounds = [0, *starts, len(lines)]
    index = 0
    for begin, end in itertools.pairwise(bounds):
        body = "\n".join(lines[begin:end])
        if begin == end or (begin == 0 and begin not in starts and not body.strip()):
            continue
        marked = _PERCENT.match(lines[begin])
        is_text = bool(marked and "[m" in marked[1].lower())
        yield Cell(index, not is_text, body, first_line=begin + 1)
        index += 1


def _said(cell: Cell) -> str:
    if not cell.is_code:
        return re.sub(r"(?m)^#\s?", "", cell.source)
    quoted = re.findall(r'"""(.*?)"""', cell.source, re.DOTALL)
    comments = re.findall(r"(?m)(?:^|\s)#\s?([^\n]*)$", cell.source)
    return "\n".join([*quoted, *comments])
