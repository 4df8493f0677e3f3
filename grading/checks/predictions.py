"""Row-level predictions: which rows are there, what they say, and whether labels fit scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array
from grading.checks.tables import Table, finite, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

TIE = 1.5e-6  # scores are written with six decimals or more
ROUNDING = 0.00051  # thresholds with three decimals or more


@dataclass(frozen=True, slots=True)
class Row:
    """One prediction and its line; None where the cell is no usable number.

    A score is a chance from 0 to 1, a label 0 or 1.
    """

    score: float | None
    label: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions by row id; ids that stand twice are named apart."""

    name: str
    rows: Mapping[str, Row]
    repeated: Mapping[str, int]

    def aligned(self, ids: Sequence[str]) -> tuple[Array, Array]:
        """Scores and labels in the order of `ids`; Unreadable when one is absent or unusable."""
        scores, labels = [], []
        for row_id in ids:
            row = self._row(row_id)
            if row.score is None or row.label is None:
                raise self._unusable(row_id, row)
            scores.append(row.score)
            labels.append(float(row.label))
        return np.array(scores), np.array(labels)

    def _row(self, row_id: str) -> Row:
        if row_id in self.repeated:
            line = self.repeated[row_id]
            where = Where(self.name, line=line)
            raise Unreadable("rows.repeated", where, name=self.name, row=row_id, line=line)
        if row_id not in self.rows:
            raise Unreadable("rows.absent", Where(self.name), name=self.name, row=row_id)
        return self.rows[row_id]

    def _unusable(self, row_id: str, row: Row) -> Unreadable:
        where = Where(self.name, line=row.line)
        return Unreadable("rows.unusable", where, name=self.name, row=row_id, line=row.line)


def read_predictions(table: Table) -> Predictions:
    """Predictions of a table with the columns row_id, score and label."""
    ids, scores, labels = (table.columns.index(c) for c in ("row_id", "score", "label"))
    rows: dict[str, Row] = {}
    repeated: dict[str, int] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        if cells[ids] in rows:
            repeated.setdefault(cells[ids], line)
        rows[cells[ids]] = Row(_score(cells[scores]), _label(cells[labels]), line)
    return Predictions(table.name, rows, repeated)


def judge_rows(predictions: Predictions, wanted: Sequence[str]) -> Judgement:
    """Every wanted row once, no other row, every cell usable: 1 minus the share of faults."""
    known = set(wanted)
    absent = [row_id for row_id in wanted if row_id not in predictions.rows]
    unknown = [row_id for row_id in predictions.rows if row_id not in known]
    unusable = [
        row_id
        for row_id, row in predictions.rows.items()
        if row_id in known and (row.score is None or row.label is None)
    ]
    faults = len(absent) + len(unknown) + len(unusable) + len(predictions.repeated)
    if faults == 0:
        return met("rows.complete", count=len(wanted))
    first = next(iter([*unusable, *predictions.repeated, *unknown, *absent]))
    line = predictions.rows[first].line if first in predictions.rows else None
    found = partly(
        max(0.0, 0.5 - faults / len(wanted)),
        "rows.faulty",
        absent=len(absent),
        unknown=len(unknown),
        repeated=len(predictions.repeated),
        unusable=len(unusable),
        example=shown(first),
    )
    return replace(
        found,
        measured=Measure(len(wanted) - len(absent) - len(unusable), "rows"),
        expected=Measure(len(wanted), "rows"),
        where=Where(predictions.name, line=line),
    )


def judge_threshold(scores: Array, labels: Array, threshold: float) -> Judgement:
    """Labels are 1 exactly where the score reaches the threshold, which may be rounded."""
    clear = np.abs(scores - threshold) > ROUNDING
    wrong = int(np.sum(clear & ((scores >= threshold) != (labels == 1))))
    if wrong == 0:
        return met("threshold.applied", threshold=threshold, count=len(scores))
    return replace(
        missed("threshold.not_applied", threshold=threshold, wrong=wrong, count=len(scores)),
        measured=Measure(wrong, "rows"),
        expected=Measure(0, "rows"),
    )


def _score(text: str) -> float | None:
    value = finite(text)
    return value if value is not None and 0 <= value <= 1 else None


def _label(text: str) -> int | None:
    value = finite(text)
    return int(value) if value in (0.0, 1.0) else None
