"""Bytes into numbered lines, and lines into cells and paragraphs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from competency.icap_document.report import UnreadableDocument

PARAGRAPH_TAG = re.compile(r"</?p(?:\s[^<>]*)?>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line of the document, numbered from 1, without its end."""

    number: int
    text: str

    @property
    def cells(self) -> list[str]:
        return self.text.split("\t")

    @property
    def filled(self) -> list[str]:
        """The cells that hold something, stripped."""
        return [cell.strip() for cell in self.cells if cell.strip()]


def lines_of(content: bytes) -> list[Line]:
    """All lines, blank ones too. Raises UnreadableDocument when it is no UTF-8 text."""
    if not content.strip():
        raise UnreadableDocument("the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"the file is not UTF-8 text (byte {error.start + 1} does not fit): save it as UTF-8"
        ) from None
    texts = text.replace("\r\n", "\n").split("\n")
    return [Line(number, text.strip("\f")) for number, text in enumerate(texts, start=1)]


def paragraphs_of(cell: str) -> list[str]:
    """The paragraphs of a cell; one without tags is a single paragraph.

    Spaces at the ends stay: a page break may have left one of a text that it cut.
    """
    return [part for part in PARAGRAPH_TAG.split(cell) if part.strip()]


def label(text: str) -> str:
    """A printed label in one spelling: no spaces, half-width brackets, lower case.

    >>> label("職能內涵（A=attitude 態度）")
    '職能內涵(a=attitude態度)'
    """
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
