"""The measures of `skill` and `partitions`, worked out on many resamples at once for the bootstrap.

The values are those of one resample at a time, but for the last bits of sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.checks.bootstrap import Rows
from grading.checks.classification import Array
from grading.checks.partitions import adjusted_rand
from grading.checks.skill import LEAST_ERROR, log_rmse, macro_f1, rmse


@dataclass(frozen=True, slots=True)
class MacroF1:
    """Mean of the F1 of every class that occurs on either side."""

    def __call__(self, actual: Array, predicted: Array) -> float:
        return macro_f1(actual, predicted)

    def of_draws(self, actual: Array, predicted: Array, rows: Rows) -> Array:
        """One value for each line of `rows`."""
        names = np.union1d(actual, predicted)
        table = _tables(np.searchsorted(names, actual), np.searchsorted(names, predicted), rows)
        hits = np.diagonal(table, axis1=1, axis2=2)
        both = table.sum(axis=1) + table.sum(axis=2)
        values = np.divide(2 * hits, both, out=np.zeros(both.shape), where=both > 0)
        return np.asarray(values.sum(axis=1) / (both > 0).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Rmse:
    """Root of the mean squared error, or its logarithm, so that a difference is a share."""

    log: bool = False

    def __call__(self, actual: Array, predicted: Array) -> float:
        return log_rmse(actual, predicted) if self.log else rmse(actual, predicted)

    def of_draws(self, actual: Array, predicted: Array, rows: Rows) -> Array:
        """One value for each line of `rows`."""
        values = np.sqrt(_means((actual - predicted) ** 2, rows))
        return np.log(np.maximum(values, LEAST_ERROR)) if self.log else values


@dataclass(frozen=True, slots=True)
class Explained:
    """Share of the squared error of a guess, `whole` on the mean, that a prediction does away with."""

    whole: float

    def __call__(self, actual: Array, predicted: Array) -> float:
        return 1 - float(np.mean((actual - predicted) ** 2)) / self.whole

    def of_draws(self, actual: Array, predicted: Array, rows: Rows) -> Array:
        """One value for each line of `rows`."""
        return 1 - _means((actual - predicted) ** 2, rows) / self.whole


@dataclass(frozen=True, slots=True)
class AdjustedRand:
    """The adjusted Rand index of two groupings."""

    def __call__(self, first: Array, second: Array) -> float:
        return adjusted_rand(first, second)

    def of_draws(self, first: Array, second: Array, rows: Rows) -> Array:
        """One value for each line of `rows`; one at a time where groups are too many for tables."""
        names, a = np.unique(first, return_inverse=True)
        others, b = np.unique(second, return_inverse=True)
        if len(names) * len(others) > MOST_CELLS:
            return np.array([adjusted_rand(first[row], second[row]) for row in rows])
        table = _tables(a, b, rows, len(names), len(others)).astype(float)
        together = _pairs(table).sum(axis=(1, 2))
        of_first = _pairs(table.sum(axis=2)).sum(axis=1)
        of_second = _pairs(table.sum(axis=1)).sum(axis=1)
        expected = of_first * of_second / _pairs(float(rows.shape[1]))
        most = (of_first + of_second) / 2
        found = np.ones(len(rows))
        np.divide(together - expected, most - expected, out=found, where=most != expected)
        return found


MOST_CELLS = 400


def _tables(
    first: NDArray[np.int64], second: NDArray[np.int64], rows: Rows, width: int = 0, height: int = 0
) -> NDArray[np.int64]:
    """How often each pair of numbers occurs in every line of `rows`: lines × first × second."""
    width = width or int(max(first.max(), second.max())) + 1
    height = height or width
    cells = width * height
    numbers = (first * height + second)[rows] + cells * np.arange(len(rows))[:, None]
    counted = np.bincount(numbers.ravel(), minlength=cells * len(rows))
    return counted.reshape(len(rows), width, height)


def _means(values: Array, rows: Rows) -> Array:
    return np.asarray(values[rows].mean(axis=1))


def _pairs(counts: Array | float) -> Array:
    return np.asarray(counts * (counts - 1) / 2)
