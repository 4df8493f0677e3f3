"""Cross-validation: the rows of every fold, their scores, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array, confusion
from grading.checks.documents import Document
from grading.checks.pictures import Picture
from grading.checks.predictions import Predictions
from grading.checks.tables import Table
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

ROUNDING = 0.00051
UNEVEN = 0.12  # a fold's share of positives may differ from the whole's by this


@dataclass(frozen=True, slots=True)
class Folds:
    """Fold number, label and actual class of every training row, aligned."""

    name: str
    fold: Array
    predicted: Array
    actual: Array

    def numbers(self) -> list[int]:
        """The fold numbers in use, sorted."""
        return sorted({int(value) for value in self.fold})

    def score(self, number: int, beta: float) -> float:
        """F-measure of the rows that this fold held out."""
        rows = self.fold == number
        return confusion(self.actual[rows], self.predicted[rows]).f(beta)


def read_folds(table: Table, predictions: Predictions, ids: Sequence[str], actual: Array) -> Folds:
    """Align the fold table with the training rows; Unreadable when a row is absent."""
    _, predicted = predictions.aligned(ids)
    place = table.columns.index("row_id")
    numbers: Mapping[str, float] = dict(
        zip((row[place] for row in table.rows), table.numbers("fold"), strict=True)
    )
    fold = np.array([numbers[row_id] for row_id in ids])
    if np.any(fold != np.round(fold)):
        raise Unreadable("folds.not_whole", Where(table.name), name=table.name)
    return Folds(table.name, fold, predicted, actual)


def judge_fold_rows(folds: Folds, wanted: int) -> Judgement:
    """The agreed number of folds, of even size, each with its share of positives."""
    numbers = folds.numbers()
    if len(numbers) != wanted:
        return replace(
            missed("folds.count", found=len(numbers), wanted=wanted),
            measured=Measure(len(numbers), "folds"),
            expected=Measure(wanted, "folds"),
            where=Where(folds.name),
        )
    sizes = [int(np.sum(folds.fold == n)) for n in numbers]
    shares = [float(np.mean(folds.actual[folds.fold == n])) for n in numbers]
    whole = float(np.mean(folds.actual))
    if max(sizes) > 1.5 * min(sizes):
        return partly(0.5, "folds.uneven_sizes", smallest=min(sizes), largest=max(sizes))
    if max(abs(share - whole) for share in shares) > UNEVEN * 2 * whole:
        return partly(
            0.5,
            "folds.not_stratified",
            lowest=f"{min(shares):.3f}",
            highest=f"{max(shares):.3f}",
            whole=f"{whole:.3f}",
        )
    return met("folds.rows_hold", count=wanted, rows=len(folds.fold))


def judge_fold_scores(table: Table, folds: Folds, beta: float) -> Judgement:
    """Every fold's claimed score against the one of its held-out rows."""
    columns = [table.numbers(c) for c in ("fold", "rows", "score")]
    claimed = {int(f): (int(r), s) for f, r, s in zip(*columns, strict=True)}
    true = {n: (int(np.sum(folds.fold == n)), folds.score(n, beta)) for n in folds.numbers()}
    right = [
        n
        for n, (rows, score) in true.items()
        if n in claimed and claimed[n][0] == rows and abs(claimed[n][1] - score) <= ROUNDING
    ]
    extra = len(set(claimed) - set(true))
    params = {"right": len(right), "count": len(true), "beta": beta}
    if len(right) == len(true) and not extra:
        found = met("folds.scores_hold", **params)
    else:
        found = partly(len(right) / (len(true) + extra) * 0.8, "folds.scores_differ", **params)
    return replace(
        found,
        measured=Measure({str(n): round(s, 4) for n, (_, s) in claimed.items()}),
        expected=Measure({str(n): round(s, 4) for n, (_, s) in true.items()}),
        where=Where(table.name),
    )


def judge_fold_summary(document: Document, table: Table) -> Judgement:
    """Mean, spread (either divisor) and number of folds, from the candidate's own fold table."""
    scores = np.array(table.numbers("score"))
    mean, count = float(np.mean(scores)), len(scores)
    spreads = [float(np.std(scores, ddof=d)) for d in (0, 1) if count > d]
    right = [
        abs(document.number("cross_validation.mean") - mean) <= ROUNDING,
        any(abs(document.number("cross_validation.std") - s) <= ROUNDING for s in spreads),
        document.number("cross_validation.folds") == count,
    ]
    params = {"mean": f"{mean:.4f}", "std": f"{spreads[-1]:.4f}", "count": count}
    if all(right):
        return met("folds.summary_holds", **params)
    return replace(
        partly(sum(right) / 3, "folds.summary_differs", **params),
        expected=Measure({"mean": round(mean, 4), "std": round(spreads[-1], 4), "folds": count}),
        where=Where(document.name),
    )


def judge_picture(picture: Picture, name: str) -> Judgement:
    """A picture large enough to read, on which something is drawn."""
    params = {"name": name, "width": picture.width, "height": picture.height}
    if picture.width < 240 or picture.height < 160:
        return missed("picture.too_small", **params)
    if picture.shades < 4:
        return missed("picture.blank", **params)
    return met("picture.holds", **params)
