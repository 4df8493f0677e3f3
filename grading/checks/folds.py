"""Cross-validation: the rows of every fold, their scores, and what is said about them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array, confusion
from grading.checks.documents import Document
from grading.checks.figures import MOST_FOLDS, UNITS, fold_figure
from grading.checks.pictures import Picture
from grading.checks.predictions import Predictions
from grading.checks.tables import Table
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where

ROUNDING = 0.00051
UNEVEN = 4.0  # standard deviations; a fold drawn by chance lies within, in all but 1 of 10,000
LARGEST_SCORE = 1e6  # beyond it a mean is no finite number; percentages are far below


@dataclass(frozen=True, slots=True)
class Folds:
    """Fold number, score, label and actual class of every training row, aligned."""

    name: str
    fold: Array
    scores: Array
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
    scores, predicted = predictions.aligned(ids)
    place = table.columns.index("row_id")
    numbers: Mapping[str, float] = dict(
        zip((row[place] for row in table.rows), table.numbers("fold"), strict=True)
    )
    fold = np.array([numbers[row_id] for row_id in ids])
    if np.any(fold != np.round(fold)) or np.any(np.abs(fold) > 1e6):
        raise Unreadable("folds.not_whole", Where(table.name), name=table.name)
    return Folds(table.name, fold, scores, predicted, actual)


def judge_fold_rows(folds: Folds, wanted: int) -> Judgement:
    """The agreed number of folds, of even size, each with its share of positives.

    A fold that was drawn by chance, without stratifying, has its share.
    """
    numbers = folds.numbers()
    sizes = [int(np.sum(folds.fold == n)) for n in numbers]
    shares = [float(np.mean(folds.actual[folds.fold == n])) for n in numbers]
    whole = float(np.mean(folds.actual))
    odd = [
        n
        for n, size, share in zip(numbers, sizes, shares, strict=True)
        if abs(share - whole) > UNEVEN * math.sqrt(whole * (1 - whole) / size)
    ]
    if len(numbers) != wanted:
        found = missed("folds.count", found=len(numbers), wanted=wanted)
    elif max(sizes) > 1.5 * min(sizes):
        found = partly(0.5, "folds.uneven_sizes", smallest=min(sizes), largest=max(sizes))
    elif odd:
        seen = {"lowest": f"{min(shares):.3f}", "highest": f"{max(shares):.3f}"}
        found = partly(0.5, "folds.not_stratified", whole=f"{whole:.3f}", **seen)
    else:
        found = met("folds.rows_hold", count=wanted, rows=len(folds.fold))
    return replace(
        found,
        measured=Measure(len(numbers), "folds"),
        expected=Measure(wanted, "folds"),
        where=Where(folds.name),
    )


def judge_fold_scores(table: Table, folds: Folds, beta: float) -> Judgement:
    """Every fold's claimed score against the one of its held-out rows."""
    columns = [table.numbers("fold"), table.numbers("rows"), fold_table_scores(table)]
    claimed = {f: (r, s) for f, r, s in zip(*columns, strict=True)}
    true = {n: (int(np.sum(folds.fold == n)), folds.score(n, beta)) for n in folds.numbers()}
    right = [n for n, seen in true.items() if n in claimed and _equal(claimed[n], seen)]
    extra = len(set(claimed) - set(true))
    params = {"right": len(right), "count": len(true), "measure": UNITS[beta]}
    if len(right) == len(true) and not extra:
        found = met("folds.scores_hold", **params)
    else:
        found = partly(len(right) / (len(true) + extra) * 0.8, "folds.scores_differ", **params)
    shown = sorted(true)[:MOST_FOLDS]
    scores = {n: claimed[n][1] for n in shown if n in claimed}
    return replace(
        found,
        figure=fold_figure({n: s for n, (_, s) in true.items()}, scores, beta),
        measured=Measure({str(n): round(s, 4) for n, s in scores.items()}, UNITS[beta]),
        expected=Measure({str(n): round(true[n][1], 4) for n in shown}, UNITS[beta]),
        where=Where(table.name),
    )


def fold_table_scores(table: Table) -> list[float]:
    """The claimed scores of the folds; Unreadable when one is too large to reckon with."""
    scores = table.numbers("score")
    for score, line in zip(scores, table.lines, strict=True):
        if abs(score) > LARGEST_SCORE:
            where = Where(table.name, line=line)
            raise Unreadable("folds.score_too_large", where, name=table.name, line=line)
    return scores


def judge_fold_summary(document: Document, table: Table) -> Judgement:
    """Mean, spread (either divisor) and number of folds, from the candidate's own fold table.

    The number alone counts for nothing: it stands in the work order.
    """
    scores = np.array(fold_table_scores(table))
    mean, count = float(np.mean(scores)), len(scores)
    spreads = [float(np.std(scores, ddof=d)) for d in (0, 1) if count > d]
    said = {name: document.number(f"cross_validation.{name}") for name in ("mean", "std", "folds")}
    right = [
        abs(said["mean"] - mean) <= ROUNDING,
        any(abs(said["std"] - s) <= ROUNDING for s in spreads),
    ]
    params = {"mean": f"{mean:.4f}", "std": f"{spreads[-1]:.4f}", "count": count}
    found = (
        met("folds.summary_holds", **params)
        if all(right) and said["folds"] == count
        else partly(0.4 * sum(right), "folds.summary_differs", **params)
    )
    return replace(
        found,
        measured=Measure({name: round(value, 4) for name, value in said.items()}),
        expected=Measure({"mean": round(mean, 4), "std": round(spreads[-1], 4), "folds": count}),
        where=Where(document.name),
    )


def judge_picture(picture: Picture, name: str) -> Judgement:
    """A picture large enough to read, on which something is drawn."""
    params = {"name": name, "width": picture.width, "height": picture.height}
    if picture.width < 240 or picture.height < 160:
        found = missed("picture.too_small", **params)
    elif picture.shades < 4:
        found = missed("picture.blank", **params)
    else:
        found = met("picture.holds", **params)
    return replace(
        found,
        measured=Measure([picture.width, picture.height], "px"),
        expected=Measure([240, 160], "px"),
        where=Where(name),
    )


def _equal(claimed: tuple[float, float], true: tuple[int, float]) -> bool:
    return claimed[0] == true[0] and abs(claimed[1] - true[1]) <= ROUNDING
