"""Judgements about new rows, on samples whose truth is made here."""

from __future__ import annotations

import json

import numpy as np
import pytest

from grading.checks.documents import Document
from grading.checks.generalisation import (
    Sample,
    fair_verdicts,
    has_skill,
    judge_expected,
    judge_fit,
    judge_holds,
    judge_quality,
    judge_regret,
)


def sample(quality: float, size: int = 1500, cut: float = 0.5, seed: int = 1) -> Sample:
    """Rows whose scores part the classes by `quality` standard deviations."""
    draw = np.random.default_rng(seed)
    actual = (draw.random(size) < 0.25).astype(float)
    scores = 1 / (1 + np.exp(-(quality * (actual - 0.5) + draw.normal(size=size))))
    return Sample(actual, (scores >= cut).astype(float), scores)


GOOD, WEAK, CHANCE = sample(4), sample(1), sample(0)


@pytest.mark.parametrize(
    ("found", "message", "fraction"),
    [(GOOD, "hidden.good", 1.0), (WEAK, "hidden.weak", None), (CHANCE, "hidden.chance", 0.0)],
)
def test_quality_lies_between_chance_and_the_possible(
    found: Sample, message: str, fraction: float | None
) -> None:
    best = sample(4)
    judgement = judge_quality(found, best.scores if found is GOOD else found.actual * 0.9)
    assert judgement.message == message
    if fraction is None:
        assert 0.2 < judgement.fraction < 0.6
    else:
        assert judgement.fraction == fraction


def test_skill_is_a_ranking_clearly_off_chance_either_way() -> None:
    assert has_skill(WEAK)
    assert has_skill(Sample(WEAK.actual, WEAK.predicted, 1 - WEAK.scores))
    assert not has_skill(CHANCE)


def test_a_score_stands_falls_or_has_nothing_to_lose() -> None:
    assert judge_holds(sample(4, seed=2), GOOD, 2.0, "folds").message == "folds.stand"
    assert judge_holds(sample(8, 600, seed=2), WEAK, 2.0, "folds").message == "folds.drop"
    assert judge_holds(GOOD, CHANCE, 2.0, "validation").message == "validation.no_skill"


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (-0.05, 0.05, "expected.foreseen"),
        (-0.2, 0.2, "expected.too_wide"),
        (0.06, 0.1, "expected.missed"),
        (-0.4, -0.3, "expected.missed"),
        (0.05, -0.05, "expected.no_range"),
    ],
)
def test_a_forecast_must_say_something_and_hold(low: float, high: float, message: str) -> None:
    true = GOOD.f(1.0)
    report = Document("r.json", {"expected_test": {"low": true + low, "high": true + high}})
    assert judge_expected(report, GOOD, 1.0).message == message


def test_verdicts_follow_from_the_gap_and_the_ranking() -> None:
    perfect = sample(50, 400)
    assert fair_verdicts(perfect, WEAK, 1.0) == ("overfitting",)
    assert fair_verdicts(GOOD, GOOD, 1.0) == ("good",)
    assert fair_verdicts(CHANCE, CHANCE, 1.0) == ("underfitting",)
    assert set(fair_verdicts(sample(0.8), sample(0.8), 1.0)) == {"good", "underfitting"}


@pytest.mark.parametrize(
    ("said", "off", "message", "fraction"),
    [
        ("good", 0.0, "fit.borne_out", 1.0),
        ("good", 0.01, "fit.numbers_differ", 0.6),
        ("overfitting", 0.0, "fit.contradicted", 0.2),
        ("overfitting", 0.01, "fit.contradicted", 0.1),
    ],
)
def test_a_verdict_is_held_to_the_rows(
    said: str, off: float, message: str, fraction: float
) -> None:
    score = GOOD.f(1.0)
    report = Document("r", {"fit": said, "train_score": score, "validation_score": score + off})
    judgement = judge_fit(report, GOOD, GOOD, 1.0)
    assert (judgement.message, judgement.fraction) == (message, fraction)


@pytest.mark.parametrize(
    ("cut", "message"), [(0.5, "regret.low"), (0.6, "regret.some"), (0.97, "regret.high")]
)
def test_regret_grows_with_a_worse_threshold(cut: float, message: str) -> None:
    judgement = judge_regret(sample(3, cut=cut), 800, 100, threshold=cut, currency="TWD")
    assert judgement.message == message
    data = judgement.figure.data
    assert len(data["points"]) <= 60
    assert data["best"]["cost"] == min(cost for _, cost in data["points"])
    json.dumps(data, allow_nan=False)
