"""What the reader tells people about its reading, each with line numbers of the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    JOIN = "page join"
    VARIANT = "variant"
    DUPLICATE = "duplicate"
    GAP = "gap"
    DOUBTFUL = "doubtful"
    LEFT_OVER = "left over"


class UnreadableDocument(Exception):
    """The file is no iCAP document at all; the sentence says why."""


@dataclass(frozen=True)
class Finding:
    """`lines` count from 1; empty when something is nowhere in the document."""

    kind: Kind
    lines: tuple[int, ...]
    text: str

    def __str__(self) -> str:
        return f"{_place(self.lines)}: {self.kind}: {self.text}"


def left_over(line: int, text: str, why: str) -> Finding:
    return Finding(Kind.LEFT_OVER, (line,), f"{text.strip()!r}: {why}")


def doubtful(line: int, text: str) -> Finding:
    return Finding(Kind.DOUBTFUL, (line,), text)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By line, then by kind as listed above."""
    kinds = list(Kind)
    return tuple(sorted(findings, key=lambda f: (f.lines or (0,), kinds.index(f.kind))))


def has_left_over(findings: Iterable[Finding]) -> bool:
    return any(finding.kind is Kind.LEFT_OVER for finding in findings)


def _place(lines: tuple[int, ...]) -> str:
    if not lines:
        return "document"
    return ("line " if len(lines) == 1 else "lines ") + ", ".join(map(str, lines))
