"""Reads a candidate's notebook without trusting it: size, nesting and shape come first.

JSON is scanned for depth and number of values before it is parsed, so that a bomb costs
neither stack nor memory. nbformat 3 and older are refused: saving once in any current Jupyter
brings them to format 4. Text that is not JSON counts as Python in percent format, or as one
cell of plain Python; whether it really is Python shows only in the box (see `is_guess`), since
even a compiler is not given a stranger's text out here.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.json_depth import nests_deeper, without_strings

LARGEST_BYTES = 20 * 1024 * 1024
DEEPEST = 60
MOST_VALUES = 500_000
MOST_CELLS = 2000

_PERCENT = re.compile(r"^# ?%%[^\n]*$", re.MULTILINE)
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NotANotebook(Exception):
    """The candidate's file cannot be run; `message` is an id, `params` its parameters."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params: Mapping[str, Any] = params


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: kind is code, markdown or raw; `may_fail` is the tag raises-exception."""

    kind: str
    source: str
    identity: str
    tags: tuple[str, ...] = ()

    @property
    def may_fail(self) -> bool:
        """Whether an error in this cell is expected and the run goes on."""
        return "raises-exception" in self.tags


@dataclass(frozen=True, slots=True)
class Notebook:
    """Cells in order; `is_guess` when the text was neither JSON nor in percent format."""

    cells: tuple[Cell, ...] = field(default_factory=tuple)
    is_guess: bool = False

    def code_cells(self) -> Iterator[tuple[int, Cell]]:
        """Index among all cells, and the cell, for every code cell that has text."""
        for index, cell in enumerate(self.cells):
            if cell.kind == "code" and cell.source.strip():
                yield index, cell


def read_notebook(content: bytes) -> Notebook:
    """The notebook in these bytes; raises NotANotebook, never anything else for bad input."""
    _refuse_by_bytes(content)
    text = _decoded(content)
    book = _from_json(content) if text.lstrip()[:1] in ("{", "[") else _from_python(text)
    if not any(True for _ in book.code_cells()):
        raise NotANotebook("notebook.no_code")
    return book


def _refuse_by_bytes(content: bytes) -> None:
    if not content.strip():
        raise NotANotebook("notebook.empty")
    if len(content) > LARGEST_BYTES:
        raise NotANotebook("notebook.too_large", megabytes=LARGEST_BYTES // 1024**2)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise NotANotebook("notebook.zip")
    if b"\0" in content:
        raise NotANotebook("notebook.binary")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotANotebook("notebook.not_utf8") from error


def _from_json(content: bytes) -> Notebook:
    _scan(content)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise NotANotebook("notebook.not_json", line=line) from error
    return _from_plain(data)


def _scan(content: bytes) -> None:
    """Refuse JSON that nests too deep or holds too many values, without building any of it."""
    bare = without_strings(content)
    if sum(bare.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise NotANotebook("notebook.too_many_values")
    if nests_deeper(bare, DEEPEST):
        raise NotANotebook("notebook.too_deep")


def _from_plain(data: object) -> Notebook:
    if not isinstance(data, dict) or "nbformat" not in data:
        raise NotANotebook("notebook.not_a_notebook")
    version = data["nbformat"]
    if version != 4:
        shown = version if isinstance(version, int) and abs(version) < 1000 else "?"
        raise NotANotebook("notebook.other_format", version=shown)
    _refuse_other_language(data.get("metadata"))
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise NotANotebook("notebook.not_a_notebook")
    if len(cells) > MOST_CELLS:
        raise NotANotebook("notebook.too_many_cells", cells=MOST_CELLS)
    return _with_own_ids([_cell(index, raw) for index, raw in enumerate(cells)])


def _refuse_other_language(metadata: object) -> None:
    if not isinstance(metadata, dict):
        return
    info = metadata.get("language_info") or metadata.get("kernelspec")
    if not isinstance(info, dict):
        return
    language = info.get("language") or info.get("name") or "python"
    if isinstance(language, str) and "python" not in language.lower():
        raise NotANotebook("notebook.not_python", language=language[:40])


def _cell(index: int, raw: object) -> Cell:
    kind = raw.get("cell_type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or kind not in ("code", "markdown", "raw"):
        raise NotANotebook("notebook.bad_cell", cell=index + 1)
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotANotebook("notebook.bad_cell", cell=index + 1)
    return Cell(kind=kind, source=source, identity=_identity(raw), tags=_tags(raw))


def _identity(raw: Mapping[str, Any]) -> str:
    identity = raw.get("id")
    return identity if isinstance(identity, str) and _CELL_ID.fullmatch(identity) else ""


def _tags(raw: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = raw.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _with_own_ids(cells: list[Cell]) -> Notebook:
    """Every cell with an id of its own: the written one where it is fit and unique."""
    seen: set[str] = set()
    named = []
    for number, cell in enumerate(cells, start=1):
        more = (f"cell-{number}-{turn}" for turn in itertools.count(1))
        choices = itertools.chain(filter(None, (cell.identity, f"cell-{number}")), more)
        identity = next(choice for choice in choices if choice not in seen)
        seen.add(identity)
        named.append(Cell(cell.kind, cell.source, identity, cell.tags))
    return Notebook(tuple(named))


def _from_python(text: str) -> Notebook:
    marks = list(_PERCENT.finditer(text))
    if marks:
        return _with_own_ids(list(_percent_cells(text, marks)))
    return Notebook((Cell("code", text, "cell-1"),), is_guess=True)


def _percent_cells(text: str, marks: list[re.Match[str]]) -> Iterator[Cell]:
    if len(marks) > MOST_CELLS:
        raise NotANotebook("notebook.too_many_cells", cells=MOST_CELLS)
    head = text[: marks[0].start()]
    if head.strip():
        yield Cell("code", head.strip("\n"), "")
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        body = text[mark.end() : end].strip("\n")
        if "[markdown]" in mark[0] or "[md]" in mark[0]:
            yield Cell("markdown", re.sub(r"^# ?", "", body, flags=re.MULTILINE), "")
        else:
            yield Cell("code", body, "")
