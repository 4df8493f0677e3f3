"""Text of cells → syntax trees, cell by cell, so that one broken cell costs only itself.

Magics and shell lines of IPython are blanked in place: line numbers stay true. Python 2 is said,
and read on with its print statements put into brackets.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from grading.lens.reading import Book, Cell

_KEPT_MAGICS = ("time", "timeit", "capture", "prun", "memit", "snakeviz")
_LINE_MAGIC = re.compile(r"^(\s*)(?:[!%?][^\n]*|[\w.]+\?{1,2}\s*)$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w, ]+=\s*)[!%][^\n]*$")
_OLD = re.compile(
    r"(?m)^\s*print\s+[^\s=(.,]|^\s*print\s*$|except\s+[\w.]+\s*,\s*\w+\s*:|^\s*exec\s+['\"]"
    r"|\bxrange\(|\.iteritems\(|\braw_input\(|<>|\bprint\s+\(.*\)\s*,\s*$"
)
_MOST_MENDS = 6


@dataclass(frozen=True, slots=True)
class Parsed:
    """One code cell: `tree` is None when unread; `lost` lines could not be read;
    `is_old` when it is written for Python 2.
    """

    cell: Cell
    tree: ast.Module | None
    lost: tuple[int, ...] = ()
    is_old: bool = False


def parse(book: Book) -> list[Parsed]:
    """All code cells that have text."""
    return [_parsed(cell) for cell in book.cells if cell.is_code and cell.source.strip()]


def _parsed(cell: Cell) -> Parsed:
    text = _without_magics(cell.source)
    is_old = bool(_OLD.search(text))
    lost: list[int] = []
    bracketed = False
    for _ in range(_MOST_MENDS):
        tree, line = _tree(text)
        if tree is not None:
            return Parsed(cell, tree, tuple(lost), is_old and (bracketed or "xrange(" in text
                          or ".iteritems(" in text or "raw_input(" in text))  # fmt: skip
        if is_old and not bracketed:
            text, bracketed = _modern(text), True
            continue
        if line is None:
            break
        lines = text.split("\n")
        line = min(max(line, 1), len(lines))
        indent = re.match(r"\s*", lines[line - 1])
        lines[line - 1] = (indent[0] if indent else "") + "pass"
        lost.append(line)
        text = "\n".join(lines)
    return Parsed(cell, None, tuple(lost), is_old)


def _tree(text: str) -> tuple[ast.Module | None, int | None]:
    """The tree, or the line of the first error (None when no line can be blamed)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except SyntaxError as error:
        return None, error.lineno
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None, None


def _without_magics(source: str) -> str:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ").split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].lstrip().startswith("%%"):
        name = lines[first].lstrip()[2:].split(" ")[0].strip()
        if name not in _KEPT_MAGICS:
            return "\n" * len(lines)
        lines[first] = ""
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    assigned = _ASSIGNED_MAGIC.match(line)
    if assigned:
        return assigned[1] + "None"
    timed = re.match(r"^(\s*)%(?:time|timeit|prun)\s+(?!-)(.*)$", line)
    if timed:
        return timed[1] + timed[2]
    magic = _LINE_MAGIC.match(line)
    return magic[1] + "pass" if magic else line


def _modern(text: str) -> str:
    """Python 2's print statements, exceptions and operators in today's words, line by line."""
    lines = []
    for line in text.split("\n"):
        new = re.sub(r"except\s+([\w.]+)\s*,\s*(\w+)\s*:", r"except \1 as \2:", line)
        new = re.sub(r"^(\s*)raise\s+(\w+)\s*,\s*(.+)$", r"\1raise \2(\3)", new)
        new = re.sub(r"^(\s*)exec\s+(.+)$", r"\1exec(\2)", new).replace("<>", "!=")
        new = re.sub(r"^(\s*)print\s*$", r"\1print()", new)
        new = re.sub(r"^(\s*(?:[^'\"#]*:\s+)?)print\s+>>\s*\S+?,(.*)$", r"\1print(\2)", new)
        new = re.sub(r"^(\s*(?:[^'\"#]*:\s+)?)print\s+(?!=)(.*?),?\s*$", r"\1print(\2)", new)
        lines.append(new)
    return "\n".join(lines)
