"""A confusion matrix of counts, rows actual and columns predicted, with the claimed one beside.

Data: {"labels": [names], "matrix": [[counts]], "claimed": [[counts]] or None}. The claimed
matrix is drawn only where it differs; the cells that differ carry an inner border and the
sign ≠. Labels: title, x (columns), y (rows), matrix, claimed, differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.charts.svg import AMBER, TEAL, picture, rect, shown, text, wrapped

CELL_WIDTH, CELL_HEIGHT, LEFT, TOP = 78.0, 46.0, 96.0, 66.0
Counts = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One matrix `shift` to the right; cells that differ from `other` are marked."""

    shift: float
    counts: Counts
    heading: str
    other: Counts | None = None

    def differs(self, row: int, column: int) -> bool:
        if self.other is None:
            return False
        beyond = row >= len(self.other) or column >= len(self.other[row])
        return beyond or self.other[row][column] != self.counts[row][column]


def confusion_matrix(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    counts, claimed = data["matrix"], data.get("claimed")
    names = [str(name) for name in data["labels"]]
    differs = claimed is not None and claimed != counts
    one = LEFT + CELL_WIDTH * len(names) + 24
    matrices = [Matrix(0, counts, labels.get("matrix", ""))]
    if claimed is not None and differs:
        matrices.append(Matrix(one, claimed, labels.get("claimed", ""), other=counts))
    height = TOP + CELL_HEIGHT * len(names) + (34 if differs else 16)
    parts = [part for matrix in matrices for part in _drawn(matrix, names, labels)]
    if claimed is not None and differs:
        parts.append(text(one + 8, height - 10, f"≠ {labels.get('differs', '')}", size=11))
    desc = "; ".join(f"{m.heading}: {_read(m.counts, names, labels)}" for m in matrices)
    return picture(one * len(matrices), height, parts, title=labels["title"], desc=desc)


def _drawn(matrix: Matrix, names: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    left = matrix.shift + LEFT
    middle = left + CELL_WIDTH * len(names) / 2
    down = TOP + CELL_HEIGHT * len(names) / 2
    parts = [
        text(middle, 16, matrix.heading, anchor="middle", bold=True),
        text(middle, 38, labels["x"], anchor="middle", size=11),
        text(matrix.shift + 14, down, labels["y"], anchor="middle", size=11, turned=True),
    ]
    for index, name in enumerate(names):
        across, along = left + CELL_WIDTH * (index + 0.5), TOP + CELL_HEIGHT * (index + 0.5) + 4
        parts.append(text(across, TOP - 8, wrapped(name, CELL_WIDTH, most=1)[0], anchor="middle"))
        parts.append(text(left - 8, along, wrapped(name, LEFT - 30, most=1)[0], anchor="end"))
    most = max([value or 0 for row in matrix.counts for value in row], default=0) or 1
    for row, counts in enumerate(matrix.counts):
        for column in range(len(counts)):
            parts += _cell(matrix, row, column, most)
    return parts


def _cell(matrix: Matrix, row: int, column: int, most: float) -> list[str]:
    """One count, darker the more there are; teal on the diagonal, amber off it."""
    count, right = matrix.counts[row][column], row == column
    x, y = matrix.shift + LEFT + CELL_WIDTH * column, TOP + CELL_HEIGHT * row
    opacity = 0.06 + 0.36 * min(max((count or 0) / most, 0.0), 1.0)
    parts = [
        rect((x, y), CELL_WIDTH, CELL_HEIGHT, colour=TEAL if right else AMBER, opacity=opacity,
             border="currentColor"),
    ]  # fmt: skip
    words = shown(count)
    if matrix.differs(row, column):
        words += " ≠"
        parts.append(rect((x + 3, y + 3), CELL_WIDTH - 6, CELL_HEIGHT - 6, border=AMBER))
    middle, base = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2 + 5
    return [*parts, text(middle, base, words, anchor="middle", size=14, bold=right)]


def _read(counts: Counts, names: Sequence[str], labels: Mapping[str, str]) -> str:
    rows = []
    for name, row in zip(names, counts, strict=False):
        cells = ", ".join(f"{n} {shown(c)}" for n, c in zip(names, row, strict=False))
        rows.append(f"{labels['y']} {name} → {cells}")
    return "; ".join(rows)
