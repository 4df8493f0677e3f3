"""How far a prediction comes from a simple guess towards the best that the data allow.

Skill is 0 for the guess and 1 for the foreseeable part of the truth. Where the truth is hidden,
it is told in steps only, so that a candidate who tries again learns nothing about single rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grading.checks.bootstrap import Interval, interval
from grading.checks.classification import Array

STEP = 0.1  # hidden figures are told to this step
LEAST_ERROR = 1e-12  # whose logarithm is taken where there is no error at all


def coarse(value: float) -> float:
    """A hidden figure between 0 and 1 as it may be told."""
    return round(min(1.0, max(0.0, round(value / STEP) * STEP)), 1)


def macro_f1(actual: Array, predicted: Array) -> float:
    """Mean of the F1 of every class that occurs on either side."""
    found = []
    for name in np.union1d(actual, predicted):
        hits = np.sum((actual == name) & (predicted == name))
        found.append(2 * hits / (np.sum(actual == name) + np.sum(predicted == name)))
    return float(np.mean(found))


def rmse(actual: Array, predicted: Array) -> float:
    """Root of the mean squared error, in the unit of the numbers."""
    return float(np.sqrt(np.mean((actual - predicted) ** 2)))


def log_rmse(actual: Array, predicted: Array) -> float:
    """Its logarithm, so that a difference of two is a share of the error."""
    return float(np.log(max(rmse(actual, predicted), LEAST_ERROR)))


def skill_interval(
    actual: Array, predicted: Array, statistic: Callable[[Array, Array], float], ends: Interval
) -> tuple[float, Interval]:
    """Skill and its 99 % bootstrap interval; `ends` are the statistic's values at 0 and 1."""
    reach = ends.high - ends.low
    found = interval(actual, predicted, statistic)
    return (statistic(actual, predicted) - ends.low) / reach, Interval(
        (found.low - ends.low) / reach, (found.high - ends.low) / reach
    )
