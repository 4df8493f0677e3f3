"""What chosen labels cost on new rows, and what of it may be told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from grading.checks.generalisation import Sample
from grading.checks.regret import cost_curve, judge_regret, picture

PRICES = (800.0, 100.0)


def sample(cut: float, seed: int = 1, size: int = 1500) -> Sample:
    """Rows whose scores part the classes by three standard deviations."""
    draw = np.random.default_rng(seed)
    actual = (draw.random(size) < 0.25).astype(float)
    scores = 1 / (1 + np.exp(-(3 * (actual - 0.5) + draw.normal(size=size))))
    return Sample(actual, (scores >= cut).astype(float), scores)


@pytest.mark.parametrize(
    ("cut", "message", "fraction"),
    [(0.5, "regret.low", 1.0), (0.6, "regret.some", 0.4), (0.97, "regret.high", 0.0)],
)
def test_regret_grows_with_a_worse_threshold(cut: float, message: str, fraction: float) -> None:
    judgement = judge_regret(sample(cut), PRICES)
    assert (judgement.message, judgement.fraction) == (message, fraction)


def test_no_cost_of_hidden_rows_is_told() -> None:
    judgement = judge_regret(sample(0.6), PRICES)
    assert judgement.figure is None
    assert set(judgement.params) == {"ratio", "most"}
    assert len(judgement.params["ratio"]) == len("1.23")
    # One label more or less is below what is told, so single rows cannot be asked for.
    other = sample(0.6)
    other.predicted[np.flatnonzero(other.predicted == 0)[0]] = 1.0
    assert judge_regret(other, PRICES) == judgement


def test_the_picture_shows_the_choice_among_all_thresholds() -> None:
    known = sample(0.6, seed=2, size=600)
    data = picture(known, PRICES, 0.6, "TWD").data
    assert len(data["points"]) <= 60
    assert data["best"]["cost"] == min(cost for _, cost in cost_curve(known, PRICES))
    assert data["chosen"]["threshold"] == 0.6
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("threshold", [None, 1e308, -1.0])
def test_a_threshold_off_the_axis_is_not_drawn(threshold: float | None) -> None:
    data = picture(sample(0.5), PRICES, threshold, "TWD").data
    assert data["chosen"]["threshold"] is None
