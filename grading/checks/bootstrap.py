"""Percentile bootstrap intervals (Efron, 1979) that come out the same on every run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grading.checks.classification import Array

DRAWS = 400
Statistic = Callable[[Array, Array], float]


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper end."""

    low: float
    high: float

    def meets(self, low: float, high: float) -> bool:
        """Whether it shares a point with another interval."""
        return self.low <= high and low <= self.high


def resampled(actual: Array, given: Array, statistic: Statistic, stream: int) -> Array:
    """The statistic on DRAWS resamples of rows; `stream` keeps two samples independent."""
    draw = np.random.default_rng([20, stream])
    size = len(actual)
    rows = (draw.integers(0, size, size) for _ in range(DRAWS))
    return np.array([statistic(actual[r], given[r]) for r in rows])


def interval(
    actual: Array, given: Array, statistic: Statistic, level: float = 0.99, stream: int = 0
) -> Interval:
    """Interval of a statistic of two aligned vectors."""
    return _ends(resampled(actual, given, statistic, stream), level)


def difference(
    first: tuple[Array, Array],
    second: tuple[Array, Array],
    statistic: Statistic,
    level: float = 0.99,
) -> Interval:
    """Interval of statistic(first) − statistic(second) for two independent samples."""
    return _ends(
        resampled(*first, statistic, stream=1) - resampled(*second, statistic, stream=2), level
    )


def _ends(values: Array, level: float) -> Interval:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
