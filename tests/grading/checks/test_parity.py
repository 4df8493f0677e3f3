"""Equal quality: a clear loss is found, noise is not, and a drop on new rows is seen."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.parity import draws, ends, judge_parity, judge_stands
from grading.contract import Outcome

NAMES = ("model.onnx", "heavy.onnx")


def sample(noise: float, size: int = 1500, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng([seed, 7])
    actual = (draw.random(size) < 0.4).astype(float)
    return actual, actual + np.random.default_rng([seed, 8]).normal(0, noise, size)


def test_a_model_is_equal_to_itself() -> None:
    actual, scores = sample(0.6)
    found = judge_parity(actual, scores, scores, NAMES)
    assert (found.outcome, found.message) == (Outcome.MET, "parity.equal")
    assert found.params["low"] == found.params["high"] == "0.00"


@pytest.mark.parametrize(
    ("noise", "outcome", "message"),
    [
        (0.5, Outcome.MET, "parity.equal"),
        (0.85, Outcome.PARTLY_MET, "parity.less"),
        (3.0, Outcome.NOT_MET, "parity.lost"),
    ],
)
def test_a_loss_costs_by_its_size(noise: float, outcome: Outcome, message: str) -> None:
    actual, theirs = sample(0.6)
    ours = actual + np.random.default_rng(9).normal(0, noise, len(actual))
    found = judge_parity(actual, ours, theirs, NAMES)
    assert (found.outcome, found.message) == (outcome, message)


def test_both_models_meet_the_same_resamples() -> None:
    actual, scores = sample(0.6)
    first, second = draws(actual, scores, scores)
    assert np.array_equal(first, second)
    assert ends(first).low < ends(first).high


def test_a_quality_learnt_by_heart_does_not_stand() -> None:
    new = sample(0.6, seed=2)
    assert judge_stands(sample(0.6, 600), new).message == "parity.stands"
    assert judge_stands(sample(0.05, 600), new).message == "parity.drop"
    actual = new[0]
    chance = (actual, np.random.default_rng(3).random(len(actual)))
    found = judge_stands(sample(0.6, 600), chance)
    assert (found.outcome, found.fraction) == (Outcome.NOT_DECIDABLE, None)
