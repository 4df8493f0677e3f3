"""Measures on many resamples at once are those of one resample at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grading.checks.bootstrap import DRAWS, Statistic, Together, resampled
from grading.checks.partitions import adjusted_rand
from grading.checks.skill import log_rmse, macro_f1, rmse
from grading.checks.skill_draws import AdjustedRand, Explained, MacroF1, Rmse

DRAW = np.random.default_rng(5)
AMOUNTS = DRAW.normal(100, 20, 211)
SAID = AMOUNTS + DRAW.normal(0, 9, 211)
CLASSES = DRAW.choice([4.0, 9.0, 31.0], 211, p=[0.5, 0.48, 0.02])  # some draws lack the last
CALLED = np.where(DRAW.random(211) < 0.6, CLASSES, DRAW.choice([4.0, 9.0, 77.0], 211))
ALONE = np.arange(211.0)  # too many groups for a table


@pytest.mark.parametrize(
    ("actual", "given", "statistic", "plain"),
    [
        (AMOUNTS, SAID, Rmse(), rmse),
        (AMOUNTS, SAID, Rmse(log=True), log_rmse),
        (AMOUNTS, AMOUNTS, Rmse(log=True), log_rmse),
        (AMOUNTS, SAID, Explained(400.0), lambda a, b: 1 - rmse(a, b) ** 2 / 400),
        (CLASSES, CALLED, MacroF1(), macro_f1),
        (CLASSES, np.full(211, 4.0), MacroF1(), macro_f1),
        (CLASSES, CALLED, AdjustedRand(), adjusted_rand),
        (CLASSES, np.zeros(211), AdjustedRand(), adjusted_rand),
        (np.zeros(211), np.zeros(211), AdjustedRand(), adjusted_rand),
        (CLASSES, ALONE, AdjustedRand(), adjusted_rand),
    ],
)
def test_draws_are_the_same_together_and_one_by_one(
    actual: np.ndarray, given: np.ndarray, statistic: Any, plain: Statistic
) -> None:
    together = resampled(actual, given, statistic, 3)
    assert statistic(actual, given) == pytest.approx(plain(actual, given))
    assert isinstance(statistic, Together)
    assert together.shape == (DRAWS,)
    assert together == pytest.approx(resampled(actual, given, plain, 3), abs=1e-12)
