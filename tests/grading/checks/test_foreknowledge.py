"""Foreknowledge: honest predictions pass on every draw, answers that went in are noticed."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.foreknowledge import classes_know, numbers_know

DRAWS = range(200)


def numbers(draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    means = draw.normal(0, 2, 300)
    return means, means + draw.normal(0, 1, 300)


def classes(draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    chances = draw.dirichlet([0.6, 0.4, 0.3], 360)
    spots = draw.random((360, 1))
    return chances, (spots > np.cumsum(chances, axis=1)[:, :2]).sum(axis=1).astype(float)


@pytest.mark.parametrize("wrong", [0.0, 0.3, 3.0])
def test_numbers_predicted_without_the_answer_are_never_suspected(wrong: float) -> None:
    for number in DRAWS:
        draw = np.random.default_rng(number)
        means, actual = numbers(draw)
        predicted = means + wrong * draw.normal(size=300)
        assert not numbers_know(predicted, actual, means, 1.0)


def test_a_guess_and_the_best_possible_prediction_are_not_suspected() -> None:
    means, actual = numbers(np.random.default_rng(1))
    assert not numbers_know(np.zeros(300), actual, means, 1.0)
    assert not numbers_know(means, actual, means, 1.0)


@pytest.mark.parametrize("noise", [0.0, 0.5, 1.2])
def test_numbers_made_from_the_answers_are_noticed(noise: float) -> None:
    for number in DRAWS:
        draw = np.random.default_rng(number)
        means, actual = numbers(draw)
        assert numbers_know(actual + noise * draw.normal(size=300), actual, means, 1.0)


def test_classes_predicted_without_the_answer_are_never_suspected() -> None:
    for number in DRAWS:
        draw = np.random.default_rng(number)
        chances, actual = classes(draw)
        for predicted in (chances.argmax(axis=1), np.zeros(360), draw.integers(0, 3, 360)):
            assert not classes_know(predicted.astype(float), actual, chances)


def test_classes_made_from_the_answers_are_noticed() -> None:
    for number in DRAWS:
        draw = np.random.default_rng(number)
        chances, actual = classes(draw)
        honest = chances.argmax(axis=1)
        mixed = np.where(draw.random(360) < 0.5, actual, honest)
        assert classes_know(mixed, actual, chances)


def test_certain_classes_decide_nothing() -> None:
    actual = np.array([0.0, 1.0])
    assert not classes_know(actual, actual, np.eye(2))
