"""Judgements about new rows, on samples whose truth is made here."""

from __future__ import annotations

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


def test_a_drop_without_a_worse_ranking_is_no_accusation() -> None:
    """The threshold does not carry over: the same scores, and hardly any of them reach it."""
    known, new = sample(2, 600, cut=0.5, seed=2), sample(2, cut=0.95)
    for name in ("folds", "validation"):
        judgement = judge_holds(known, new, 2.0, name)
        assert (judgement.message, judgement.fraction) == (f"{name}.unsteady", 0.5)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("overfitting", "fit.borne_out"),
        ("good", "fit.borne_out"),
        ("underfitting", "fit.contradicted"),
    ],
)
def test_what_either_gap_allows_is_fair(said: str, message: str) -> None:
    perfect = sample(50, 400)
    report = Document("r", {"fit": said, "train_score": 1.0, "validation_score": WEAK.f(1.0)})
    assert judge_fit(report, perfect, WEAK, 1.0, held_out=perfect).message == message
    alone = judge_fit(report, perfect, WEAK, 1.0)
    assert (alone.message == "fit.borne_out") == (said == "overfitting")


def test_figures_of_new_rows_are_told_with_two_decimals() -> None:
    """Neither of two submissions that differ in one hidden row gives it away."""
    report = Document("r", {"expected_test": {"low": 0.7, "high": 0.9}})
    told = [
        judge_quality(GOOD, GOOD.scores),
        judge_holds(sample(4, seed=2), GOOD, 2.0, "folds"),
        judge_expected(report, GOOD, 1.0),
    ]
    for judgement in told:
        hidden = [bar for bar in judgement.figure.data["bars"] if bar["name"] == "new_rows"]
        values = [value for bar in hidden for value in bar.values() if isinstance(value, float)]
        assert len(values) == 3
        assert values == [round(value, 2) for value in values]
    for name in ("area", "low", "high", "bar"):
        assert len(told[0].params[name]) == 4
    assert told[1].measured.value == round(told[1].measured.value, 2)
    assert told[2].expected.value == [round(value, 2) for value in told[2].expected.value]
    weak = judge_quality(WEAK, WEAK.actual)
    assert weak.fraction in {round(0.06 * n, 2) for n in range(11)}
