"""Bootstrap intervals: the same every time, and about as wide as theory has it."""

from __future__ import annotations

import numpy as np

from grading.checks.bootstrap import Interval, difference, interval
from grading.checks.classification import confusion

DRAW = np.random.default_rng(8)
ACTUAL = (DRAW.random(1000) < 0.5).astype(float)
GIVEN = np.where(DRAW.random(1000) < 0.8, ACTUAL, 1 - ACTUAL)


def _accuracy(actual: np.ndarray, given: np.ndarray) -> float:
    return confusion(actual, given).accuracy


def test_an_interval_is_repeatable_and_of_the_right_width() -> None:
    found = interval(ACTUAL, GIVEN, _accuracy)
    assert found == interval(ACTUAL, GIVEN, _accuracy)
    share = float(np.mean(ACTUAL == GIVEN))
    wide = 2 * 2.576 * (share * (1 - share) / 1000) ** 0.5
    assert found.low < share < found.high
    assert abs((found.high - found.low) / wide - 1) < 0.15


def test_a_difference_of_a_sample_with_itself_holds_zero() -> None:
    found = difference((ACTUAL, GIVEN), (ACTUAL, GIVEN), _accuracy)
    assert found.low < 0 < found.high


def test_intervals_meet_at_a_shared_point() -> None:
    assert Interval(0.1, 0.2).meets(0.2, 0.3)
    assert not Interval(0.1, 0.2).meets(0.21, 0.3)
