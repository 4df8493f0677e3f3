"""Statistics of two classes that are worked out on many resamples at once, for the bootstrap.

Counts decide each of them, so the values are those of `classification`, bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.checks.bootstrap import Rows
from grading.checks.classification import Array, confusion, roc_auc


@dataclass(frozen=True, slots=True)
class FMeasure:
    """The F-measure of actual and predicted labels."""

    beta: float

    def __call__(self, actual: Array, predicted: Array) -> float:
        return confusion(actual, predicted).f(self.beta)

    def of_draws(self, actual: Array, predicted: Array, rows: Rows) -> Array:
        """One value for each line of `rows`."""
        kind = (2 * (actual == 1) + (predicted == 1)).astype(np.int8)[rows]
        fp, fn, tp = ((kind == number).sum(axis=1) for number in (1, 2, 3))
        weight = self.beta * self.beta
        below = (1 + weight) * tp + weight * fn + fp
        return _divided((1 + weight) * tp, below, 0.0)


@dataclass(frozen=True, slots=True)
class Area:
    """The area under the ROC curve of actual labels and scores."""

    def __call__(self, actual: Array, scores: Array) -> float:
        return roc_auc(actual, scores)

    def of_draws(self, actual: Array, scores: Array, rows: Rows) -> Array:
        """One value for each line of `rows`: pairs that the positive row wins, ties by half."""
        values, place = np.unique(scores, return_inverse=True)
        kind = 2 * place + (actual == 1)
        numbers = kind[rows] + 2 * len(values) * np.arange(len(rows))[:, None]
        counted = np.bincount(numbers.ravel(), minlength=2 * len(values) * len(rows))
        others, hits = np.moveaxis(counted.reshape(len(rows), -1, 2), 2, 0)
        won = (hits * (others.cumsum(axis=1) - others / 2)).sum(axis=1)
        return _divided(won, hits.sum(axis=1) * others.sum(axis=1), 0.5)


def _divided(above: Array, below: Array, otherwise: float) -> Array:
    """The quotients; `otherwise` where there is nothing to divide by."""
    found = np.full(len(below), otherwise)
    np.divide(above, below, out=found, where=below > 0)
    return found
