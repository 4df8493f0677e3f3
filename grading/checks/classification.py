"""Measures of a two-class classifier, from labels and scores alone; 1 is the positive class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BETAS = {"f1": 1.0, "f2": 2.0, "f0_5": 0.5}


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts by actual and predicted class."""

    tn: int
    fp: int
    fn: int
    tp: int

    @property
    def accuracy(self) -> float:
        """Share of right rows, 0 to 1."""
        return (self.tn + self.tp) / (self.tn + self.fp + self.fn + self.tp)

    @property
    def precision(self) -> float:
        """TP / (TP + FP), 0 when nothing was called positive."""
        called = self.tp + self.fp
        return self.tp / called if called else 0.0

    @property
    def recall(self) -> float:
        """TP / (TP + FN), 0 when nothing is positive."""
        actual = self.tp + self.fn
        return self.tp / actual if actual else 0.0

    def f(self, beta: float) -> float:
        """F-measure (van Rijsbergen, 1979): (1+β²)TP / ((1+β²)TP + β²FN + FP); 0 for 0/0."""
        weight = beta * beta
        below = (1 + weight) * self.tp + weight * self.fn + self.fp
        return (1 + weight) * self.tp / below if below else 0.0

    def cost(self, miss: float, alarm: float) -> float:
        """Misses and false alarms, each at its price."""
        return self.fn * miss + self.fp * alarm

    def matrix(self) -> list[list[int]]:
        """Rows are actual 0 and 1, columns predicted 0 and 1."""
        return [[self.tn, self.fp], [self.fn, self.tp]]


def confusion(actual: Array, predicted: Array) -> Confusion:
    """Counts of two vectors of 0 and 1 with one length."""
    positive, called = actual == 1, predicted == 1
    return Confusion(
        tn=int(np.sum(~positive & ~called)),
        fp=int(np.sum(~positive & called)),
        fn=int(np.sum(positive & ~called)),
        tp=int(np.sum(positive & called)),
    )


def measure(name: str, counts: Confusion) -> float:
    """A measure by the name that packs use: accuracy, precision, recall, f1, f2, f0_5."""
    if name in BETAS:
        return counts.f(BETAS[name])
    return float(
        {"accuracy": counts.accuracy, "precision": counts.precision}.get(name, counts.recall)
    )


def roc_auc(actual: Array, scores: Array) -> float:
    """Area under the ROC curve by mid-ranks (Mann and Whitney, 1947); 0.5 with one class only."""
    positive = int(np.sum(actual == 1))
    negative = len(actual) - positive
    if positive == 0 or negative == 0:
        return 0.5
    above = float(np.sum(mid_ranks(scores)[actual == 1])) - positive * (positive + 1) / 2
    return above / (positive * negative)


def roc_points(actual: Array, scores: Array, most: int = 60) -> list[list[float]]:
    """Points [false positive rate, true positive rate] from (0, 0) to (1, 1), thinned."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(actual[order] == 1)
    alarms = np.cumsum(actual[order] != 1)
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    if len(ends) > most:
        ends = ends[np.linspace(0, len(ends) - 1, most).astype(int)]
    pairs = [
        [
            round(float(alarms[i] / max(alarms[-1], 1)), 4),
            round(float(hits[i] / max(hits[-1], 1)), 4),
        ]
        for i in ends
    ]
    return [[0.0, 0.0], *pairs]


def rank_correlation(first: Array, second: Array) -> float | None:
    """Spearman's ρ with mid-ranks, −1 to 1; None below 20 pairs or where one side is constant."""
    if len(first) < 20 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(mid_ranks(first), mid_ranks(second))[0, 1])


def mid_ranks(values: Array) -> Array:
    """Ranks from 1, ties sharing their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=float)
