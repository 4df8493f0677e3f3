"""Claimed figures against figures recomputed from the submitted rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grading.checks.classification import BETAS, Array, Confusion, measure, roc_auc, roc_points
from grading.checks.documents import Document
from grading.checks.figures import matrix_figure, roc_figure
from grading.checks.tables import Table, brief_number
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term
from grading.contract import Measure, Where

ROUNDING = 0.00051  # figures are asked with three decimals or more
AUC_ROUNDING = 0.001  # scores may be rounded before they are written
MATRIX_COLUMNS = ("actual", "predicted_0", "predicted_1")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure: its name, what was claimed (None when unreadable) and what comes out."""

    name: str
    claimed: float | None
    found: float
    problem: Unreadable | None = None

    def holds(self, rounding: float) -> bool:
        """Whether claim and recomputation differ by rounding only."""
        return self.claimed is not None and abs(self.claimed - self.found) <= rounding


def claim(document: Document, name: str, found: float) -> Claim:
    """The claim of one figure; an unusable one costs itself only."""
    try:
        return Claim(name, document.number(name), found)
    except Unreadable as problem:
        return Claim(name, None, found, problem)


def judge_measures(document: Document, names: Sequence[str], counts: Confusion) -> Judgement:
    """Share of the named measures that equal the recomputed ones."""
    claims = [claim(document, name, measure(name, counts)) for name in names]
    wrong = [c for c in claims if not c.holds(ROUNDING)]
    params = {"names": [term(name) for name in names]}
    found = met("claims.hold", **params) if not wrong else _first_wrong(claims, wrong, counts)
    return replace(
        found,
        measured=Measure({c.name: c.claimed for c in claims}),
        expected=Measure({c.name: round(c.found, 4) for c in claims}),
        where=Where(document.name),
    )


def judge_auc(document: Document, actual: Array, scores: Array) -> Judgement:
    """The claimed ROC AUC against the one of the submitted scores, with the curve."""
    area = roc_auc(actual, scores)
    figure = roc_figure(roc_points(actual, scores), area)
    stated = claim(document, "roc_auc", area)
    if stated.problem:
        found = missed(stated.problem.message, **stated.problem.params)
    elif stated.holds(AUC_ROUNDING):
        found = met("claims.hold", names=[term("roc_auc")])
    else:
        found = missed("claims.auc_differs", claimed=_short(stated.claimed), found=_short(area))
    return replace(
        found,
        figure=figure,
        measured=Measure(stated.claimed, "ROC AUC"),
        expected=Measure(round(area, 4), "ROC AUC"),
        where=Where(document.name),
    )


def judge_matrix(table: Table, counts: Confusion) -> Judgement:
    """The claimed confusion matrix, with a word for the usual ways to turn it round."""
    claimed = _claimed_matrix(table)
    true = counts.matrix()
    figure = matrix_figure(true, claimed)
    if claimed == true:
        found = met("matrix.holds")
    elif claimed == [[true[0][0], true[1][0]], [true[0][1], true[1][1]]]:
        found = missed("matrix.transposed", fp=counts.fp, fn=counts.fn)
    elif claimed == [[true[1][1], true[1][0]], [true[0][1], true[0][0]]]:
        found = missed("matrix.classes_swapped", tp=counts.tp, tn=counts.tn)
    else:
        found = missed("matrix.differs", tn=counts.tn, fp=counts.fp, fn=counts.fn, tp=counts.tp)
    return replace(
        found,
        figure=figure,
        measured=Measure(claimed, "rows"),
        expected=Measure(true, "rows"),
        where=Where(table.name),
    )


def _claimed_matrix(table: Table) -> list[list[float]]:
    cells: dict[float, list[float]] = {}
    columns: Mapping[str, list[float]] = {c: table.numbers(c) for c in MATRIX_COLUMNS}
    for actual, zero, one in zip(*columns.values(), strict=True):
        cells[actual] = [int(n) if n == round(n) else n for n in (zero, one)]
    if set(cells) != {0.0, 1.0} or len(table.rows) != 2:
        raise Unreadable("matrix.rows", Where(table.name), name=table.name)
    return [cells[0.0], cells[1.0]]


def _first_wrong(claims: Sequence[Claim], wrong: Sequence[Claim], counts: Confusion) -> Judgement:
    first = wrong[0]
    fraction = 1 - len(wrong) / len(claims)
    if first.problem:
        return partly(fraction, first.problem.message, **first.problem.params)
    looks_like = _looks_like(first, counts)
    params = {
        "name": term(first.name),
        "claimed": _short(first.claimed),
        "found": _short(first.found),
    }
    if looks_like:
        return partly(fraction, "claims.looks_like", other=term(looks_like), **params)
    return partly(fraction, "claims.differs", **params)


def _looks_like(wrong: Claim, counts: Confusion) -> str | None:
    names = ("accuracy", "precision", "recall", *BETAS)
    for name in names:
        if name != wrong.name and Claim(name, wrong.claimed, measure(name, counts)).holds(1e-6):
            return name
    other = Confusion(tn=counts.tp, fp=counts.fn, fn=counts.fp, tp=counts.tn)
    both = (measure(wrong.name, counts) + measure(wrong.name, other)) / 2
    share = (counts.tp + counts.fn) / (counts.tn + counts.fp + counts.fn + counts.tp)
    weighted = share * measure(wrong.name, counts) + (1 - share) * measure(wrong.name, other)
    averages = {"macro": both, "weighted": weighted, "class_0": measure(wrong.name, other)}
    for name, value in averages.items():
        if Claim(name, wrong.claimed, value).holds(1e-6):
            return name
    return None


def _short(value: float | None) -> str:
    return "–" if value is None else brief_number(value)
