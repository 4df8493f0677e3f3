"""Skill between a guess and the best possible; hidden figures in steps only."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from grading.checks.bootstrap import Interval
from grading.checks.skill import coarse, log_rmse, macro_f1, rmse, skill_interval
from grading.checks.skill_draws import Explained


def test_hidden_figures_are_told_in_steps() -> None:
    assert [coarse(v) for v in (-0.4, 0.04, 0.06, 0.849, 0.851, 1.7)] == [0, 0, 0.1, 0.8, 0.9, 1]


@pytest.mark.parametrize("seed", range(5))
def test_macro_f1_equals_that_of_the_library(seed: int) -> None:
    draw = np.random.default_rng(seed)
    actual, predicted = draw.integers(0, 3, 40), draw.integers(1, 4, 40)
    wanted = f1_score(actual, predicted, average="macro", zero_division=0)
    assert macro_f1(actual, predicted) == pytest.approx(wanted)


def test_root_mean_squared_error() -> None:
    assert rmse(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == pytest.approx(2**0.5)


def test_logarithms_of_errors_are_finite_even_without_error() -> None:
    assert log_rmse(np.zeros(2), np.full(2, np.e)) == pytest.approx(1.0)
    assert log_rmse(np.zeros(2), np.zeros(2)) == pytest.approx(np.log(1e-12))


def test_skill_is_measured_between_its_ends() -> None:
    actual = np.arange(100.0)
    statistic = Explained(float(np.var(actual)))
    value, ends = skill_interval(actual, actual, statistic, Interval(0.0, 0.8))
    assert value == pytest.approx(1.25)
    assert (ends.low, ends.high) == (pytest.approx(1.25), pytest.approx(1.25))
