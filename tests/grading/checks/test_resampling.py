"""Values on many resamples at once are those of one resample at a time."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks import bootstrap
from grading.checks.bootstrap import DRAWS, Together, resampled
from grading.checks.classification import confusion, roc_auc
from grading.checks.resampling import Area, FMeasure

DRAW = np.random.default_rng(3)
ACTUAL = (DRAW.random(301) < 0.2).astype(float)
CALLED = np.where(DRAW.random(301) < 0.7, ACTUAL, 1 - ACTUAL)
SCORES = (DRAW.random(301) + ACTUAL / 2).round(1)  # many ties
FINE = DRAW.random(301)


def one_by_one(actual, given, statistic, stream):
    draw = np.random.default_rng([20, stream])
    rows = [draw.integers(0, len(actual), len(actual)) for _ in range(DRAWS)]
    return np.array([statistic(actual[r], given[r]) for r in rows])


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_f_measures_are_the_same_bit_by_bit(beta: float) -> None:
    def plain(actual, called):
        return confusion(actual, called).f(beta)

    fast = resampled(ACTUAL, CALLED, FMeasure(beta), 1)
    assert fast.tolist() == one_by_one(ACTUAL, CALLED, plain, 1).tolist()
    assert fast.tolist() == resampled(ACTUAL, CALLED, plain, 1).tolist()
    assert FMeasure(beta)(ACTUAL, CALLED) == plain(ACTUAL, CALLED)


@pytest.mark.parametrize("scores", [SCORES, FINE, np.zeros(301), np.round(FINE)])
def test_areas_are_the_same_bit_by_bit(scores: np.ndarray) -> None:
    assert (
        resampled(ACTUAL, scores, Area(), 2).tolist()
        == one_by_one(ACTUAL, scores, roc_auc, 2).tolist()
    )
    assert Area()(ACTUAL, scores) == roc_auc(ACTUAL, scores)


def test_samples_with_one_class_or_nothing_called_are_the_same_too() -> None:
    rare = np.zeros(12)
    rare[0] = 1.0  # some resamples do not draw it
    fast = resampled(rare, FINE[:12], Area(), 0)
    assert 0.5 in fast
    assert fast.tolist() == one_by_one(rare, FINE[:12], roc_auc, 0).tolist()
    assert resampled(np.zeros(12), np.zeros(12), FMeasure(1.0), 0).tolist() == [0.0] * DRAWS


def test_the_number_of_rows_in_memory_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resampled(ACTUAL, SCORES, Area(), 0)
    monkeypatch.setattr(bootstrap, "_MOST_AT_ONCE", 1000)
    assert resampled(ACTUAL, SCORES, Area(), 0).tolist() == whole.tolist()


def test_only_what_can_do_it_is_asked_for_all_draws() -> None:
    assert isinstance(Area(), Together)
    assert isinstance(FMeasure(1.0), Together)
    assert not isinstance(roc_auc, Together)
