"""Percentile bootstrap intervals (Efron, 1979) that come out the same on every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from grading.checks.classification import Array

DRAWS = 400
Statistic = Callable[[Array, Array], float]
Rows = NDArray[np.int64]
_MOST_AT_ONCE = 1 << 20  # row numbers in memory


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper end."""

    low: float
    high: float

    def meets(self, low: float, high: float) -> bool:
        """Whether it shares a point with another interval."""
        return self.low <= high and low <= self.high


@runtime_checkable
class Together(Protocol):
    """A statistic that also knows its values on many resamples at once; see resampling.py."""

    def of_draws(self, actual: Array, given: Array, rows: Rows) -> Array:
        """Its value for each line of row numbers, the same as line by line."""
        ...


def resampled(actual: Array, given: Array, statistic: Statistic, stream: int) -> Array:
    """The statistic on DRAWS resamples of rows; `stream` keeps two samples independent."""
    lines = _drawn(len(actual), stream)
    if isinstance(statistic, Together):
        return np.concatenate([statistic.of_draws(actual, given, rows) for rows in lines])
    return np.array([statistic(actual[row], given[row]) for rows in lines for row in rows])


def _drawn(size: int, stream: int) -> Iterator[Rows]:
    """DRAWS lines of `size` row numbers, a bounded number of lines at a time."""
    draw = np.random.default_rng([20, stream])
    step = max(1, _MOST_AT_ONCE // max(size, 1))
    for start in range(0, DRAWS, step):
        yield draw.integers(0, size, (min(step, DRAWS - start), size))


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
