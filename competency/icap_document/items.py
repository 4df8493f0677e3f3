"""One column of a task: its pieces, from one page or several, become items by their codes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from competency.icap_document import codes
from competency.icap_document.report import Finding, doubtful, left_over

# Two Chinese words with a space between, after one code: two outputs.
BETWEEN_WORDS = re.compile(rf"(?<=[{codes.HAN}])\s+(?=[{codes.HAN}])")


@dataclass(frozen=True)
class Piece:
    """A paragraph of a cell. `continues` says that a page break stands before it."""

    line: int
    text: str
    continues: bool = False


@dataclass(frozen=True)
class Item:
    """A code and its text as printed. More than one part when page breaks cut the text."""

    code: str
    text: str
    lines: tuple[int, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_column(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> Column:
    """Items in order. Text before the first code of all continues nothing: it is left over."""
    if not pieces:
        return Column()
    strip = _Strip(pieces)
    found = list(codes.codes_in(strip.text, pattern, cuts=strip.cuts))
    first = found[0][0] if found else len(strip.text)
    findings = list(strip.left_over_before(first))
    items = []
    for number, (start, text_start) in enumerate(found, start=1):
        end = found[number][0] if number < len(found) else len(strip.text)
        items.append(strip.item(start, text_start, end))
        findings += _doubts(items[-1], code_is_cut=strip.is_cut(start, text_start))
    return Column(tuple(items), tuple(findings))


def texts_of_output(item: Item) -> tuple[str, ...]:
    """The outputs that one code names.

    >>> texts_of_output(Item("O1.3.1", "測試資料集 訓練資料集", (1,), ()))
    ('測試資料集', '訓練資料集')
    >>> texts_of_output(Item("O4.1.1", "Confusion Matrix 混淆矩陣結果表", (1,), ()))
    ('Confusion Matrix 混淆矩陣結果表',)
    """
    return tuple(
        text.strip()
        for paragraph in item.text.split("\n")
        for text in BETWEEN_WORDS.split(paragraph)
    )


class _Strip:
    """All pieces as one text: paragraphs stand apart by a line end, page breaks by nothing."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.starts: list[int] = []
        self.text = ""
        for piece in pieces:
            if self.text and not piece.continues:
                self.text += "\n"
            self.starts.append(len(self.text))
            self.text += piece.text
        self.cuts = [
            start for start, piece in zip(self.starts, pieces, strict=True) if piece.continues
        ]

    def line_at(self, offset: int) -> int:
        return self.pieces[max(bisect_right(self.starts, offset) - 1, 0)].line

    def is_cut(self, start: int, end: int) -> bool:
        return any(start < cut < end for cut in self.cuts)

    def item(self, start: int, text_start: int, end: int) -> Item:
        edges = [text_start, *(cut for cut in self.cuts if text_start < cut < end), end]
        filled = [
            (low, self.text[low:high])
            for low, high in pairwise(edges)
            if self.text[low:high].strip()
        ]
        parts = [text for _, text in filled]
        if parts:
            parts[0], parts[-1] = parts[0].lstrip(), parts[-1].rstrip()
            if len(parts) == 1:
                parts[0] = parts[0].strip()
        lines = [self.line_at(start)]
        lines += [line for low, _ in filled if (line := self.line_at(low)) != lines[-1]]
        return Item(self.text[start:text_start], "".join(parts), tuple(lines), tuple(parts))

    def left_over_before(self, first: int) -> Iterator[Finding]:
        for start, piece in zip(self.starts, self.pieces, strict=True):
            text = self.text[start : min(first, start + len(piece.text))]
            if start < first and text.strip():
                yield left_over(piece.line, text, "stands before the first code of its column")


def _doubts(item: Item, *, code_is_cut: bool) -> Iterator[Finding]:
    line = item.lines[0]
    if code_is_cut:
        yield doubtful(line, f"a page break cuts the code {item.code} itself")
    if not codes.is_as_usual(item.code):
        yield doubtful(line, f"the code is printed {item.code!r}; kept as printed")
    if "<" in item.text and re.search(r"</?[A-Za-z]", item.text):
        yield doubtful(line, f"{item.code}: a tag stands in the text; kept as printed")
    for found in codes.LOOKS_LIKE_A_CODE.finditer(item.text):
        yield doubtful(
            line, f"{item.code}: {found[0]!r} in its text looks like a code; kept as text"
        )
