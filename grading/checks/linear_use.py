"""How much a linear model can do with features: ridge logistic regression, by ROC AUC.

Fitted by Newton's method on standardised columns of the training rows, always with the same
penalty, so that only the features make the difference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grading.checks.bootstrap import interval
from grading.checks.classification import Array, roc_auc
from grading.checks.figures import interval_bar, intervals_figure
from grading.checks.resampling import Area
from grading.checks.verdict import Judgement, met, partly
from grading.contract import Measure

PENALTY = 4.0
ROUNDS = 25
SLACK = 0.012  # of AUC, below the planted features


@dataclass(frozen=True, slots=True)
class Rows:
    """Training rows with labels and new rows with labels; rows × features, no NaN."""

    train: Array
    labels: Array
    new: Array
    new_labels: Array

    def area(self) -> float:
        """ROC AUC on the new rows of the model fitted on the training rows."""
        return roc_auc(self.new_labels, self.new_scores())

    def new_scores(self) -> Array:
        """Linear scores of the new rows."""
        spread = self.train.std(axis=0)
        kept = spread > 1e-12
        center = self.train.mean(axis=0)[kept]
        train = _limited((self.train[:, kept] - center) / spread[kept])
        new = _limited((self.new[:, kept] - center) / spread[kept])
        weights = _fitted(np.column_stack([np.ones(len(train)), train]), self.labels)
        return np.asarray(weights[0] + new @ weights[1:])


def judge_use(rows: Rows, planted: Rows, raw: Rows) -> Judgement:
    """Full share near the planted features' AUC, none at that of the raw numbers."""
    scores = rows.new_scores()
    area, best, least = roc_auc(rows.new_labels, scores), planted.area(), raw.area()
    bar = best - SLACK
    share = (area - least) / max(1e-9, bar - least)
    params = {"area": f"{area:.3f}", "bar": f"{bar:.3f}", "raw": f"{least:.3f}"}
    if area >= bar:
        judged = met("use.good", **params)
    elif area <= least:
        judged = partly(0.0, "use.no_gain", **params)
    else:
        judged = partly(0.9 * share, "use.weak", **params)
    seen = interval(rows.new_labels, scores, Area())
    return replace(
        judged,
        measured=Measure(round(area, 3), "ROC AUC"),
        expected=Measure(round(bar, 3), "ROC AUC"),
        figure=intervals_figure(
            [interval_bar("new_rows", area, seen.low, seen.high)], "ROC AUC", round(bar, 4)
        ),
    )


def _limited(values: Array) -> Array:
    return np.clip(values, -1e3, 1e3)


def _fitted(rows: Array, labels: Array) -> Array:
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], PENALTY)
    ridge[0] = 1e-6
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, rows.T @ (labels - chance) - ridge * weights)
        weights = weights + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights)
