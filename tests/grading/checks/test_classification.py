"""Own measures against scikit-learn's, and at the edges where something is divided by nothing."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from grading.checks.classification import (
    Confusion,
    confusion,
    measure,
    mid_ranks,
    rank_correlation,
    roc_auc,
    roc_points,
)

DRAW = np.random.default_rng(3)
ACTUAL = (DRAW.random(400) < 0.3).astype(float)
SCORES = np.round(np.clip(0.3 * ACTUAL + DRAW.normal(0.4, 0.2, 400), 0, 1), 2)
CALLED = (SCORES >= 0.5).astype(float)
COUNTS = confusion(ACTUAL, CALLED)


def test_counts_and_measures_are_those_of_the_library() -> None:
    assert COUNTS.matrix() == metrics.confusion_matrix(ACTUAL, CALLED).tolist()
    expected = {
        "accuracy": metrics.accuracy_score(ACTUAL, CALLED),
        "precision": metrics.precision_score(ACTUAL, CALLED),
        "recall": metrics.recall_score(ACTUAL, CALLED),
        "f1": metrics.f1_score(ACTUAL, CALLED),
        "f2": metrics.fbeta_score(ACTUAL, CALLED, beta=2),
        "f0_5": metrics.fbeta_score(ACTUAL, CALLED, beta=0.5),
    }
    assert {name: measure(name, COUNTS) for name in expected} == pytest.approx(expected, abs=1e-12)


def test_the_area_with_ties_is_that_of_the_library() -> None:
    assert roc_auc(ACTUAL, SCORES) == pytest.approx(
        metrics.roc_auc_score(ACTUAL, SCORES), abs=1e-12
    )


def test_the_curve_runs_from_corner_to_corner_and_is_short() -> None:
    points = roc_points(ACTUAL, SCORES)
    assert points[0] == [0.0, 0.0]
    assert points[-1] == [1.0, 1.0]
    assert len(points) <= 61
    assert points == sorted(points)


def test_nothing_called_and_nothing_there_give_zero() -> None:
    assert Confusion(tn=5, fp=0, fn=0, tp=0).precision == 0.0
    assert Confusion(tn=5, fp=0, fn=0, tp=0).recall == 0.0
    assert Confusion(tn=5, fp=0, fn=0, tp=0).f(2.0) == 0.0
    assert roc_auc(np.zeros(4), np.arange(4.0)) == 0.5


def test_costs_are_priced_each_for_itself() -> None:
    assert Confusion(tn=1, fp=2, fn=3, tp=4).cost(miss=100, alarm=10) == 320


def test_ranks_share_ties_and_correlate() -> None:
    assert mid_ranks(np.array([5.0, 1.0, 5.0])).tolist() == [2.5, 1.0, 2.5]
    rising = np.arange(30.0)
    assert rank_correlation(rising, rising**3) == pytest.approx(1.0)
    assert rank_correlation(rising, -rising) == pytest.approx(-1.0)
    assert rank_correlation(rising, np.ones(30)) is None
    assert rank_correlation(rising[:19], rising[:19]) is None
