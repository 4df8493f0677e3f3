"""What is said of a model for a device, against what was counted and run."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.device_claims import (
    Candidate,
    families_of,
    judge_choice,
    judge_different,
    judge_figures,
    judge_interface,
    judge_match,
)
from grading.checks.documents import Document
from grading.checks.onnx_models import Answer
from grading.checks.verdict import Unreadable

BUDGET = {"size_bytes": 1000, "operations": 100}
DRAW = np.random.default_rng(1)


def candidate(name: str, operations: int, quality: float) -> Candidate:
    return Candidate(name, 500, operations, quality, DRAW.random(50))


@pytest.mark.parametrize(
    ("operators", "families"),
    [
        ({"TreeEnsembleClassifier": 1}, ("trees",)),
        ({"Gemm": 2, "Relu": 1, "Sigmoid": 1}, ("network",)),
        ({"MatMul": 2, "Tanh": 1}, ("network",)),
        ({"Gemm": 1, "Sigmoid": 1}, ("linear",)),
        ({"LinearClassifier": 1, "Scaler": 1}, ("linear",)),
        ({"SVMClassifier": 1}, ("kernel",)),
        ({"MatMul": 2, "Exp": 1, "Sigmoid": 1}, ("kernel", "network")),
        ({"TreeEnsembleRegressor": 1, "MatMul": 1}, ("linear", "trees")),
        ({"Sub": 2, "Pow": 1}, ("other",)),
    ],
)
def test_operators_tell_the_kind_of_model(
    operators: dict[str, int], families: tuple[str, ...]
) -> None:
    assert families_of(operators) == families


def test_labels_follow_from_chances() -> None:
    scores = np.linspace(0, 1, 100)
    labels = (scores >= 0.5).astype(float)
    assert judge_interface(Answer(labels, scores, 0.0), "m").message == "model.interface_holds"
    even = np.full(100, 0.5)
    assert judge_interface(Answer(labels, even, 0.0), "m").message == "model.interface_holds"
    assert judge_interface(Answer(1 - labels, scores, 0.0), "m").fraction == 0.5
    assert judge_interface(Answer(labels, scores, 0.06), "m").message == "model.rows_mixed"


@pytest.mark.parametrize(("wrong", "fraction"), [(0, 1.0), (1, 1.0), (5, 0.5), (30, 0.0)])
def test_few_rows_on_the_edge_are_let_pass(wrong: int, fraction: float) -> None:
    scores = np.linspace(0, 1, 200)
    labels = (scores >= 0.5).astype(float)
    written = scores.copy()
    written[:wrong] += 0.1
    found = judge_match(Answer(labels, scores, 0.0), written, labels, "rows.csv")
    assert found.fraction == fraction


def test_whole_numbers_are_exact_and_qualities_rounded() -> None:
    document = Document("report.json", {"size": 100, "quality": 0.9004, "other": 101.0})
    assert judge_figures(document, {"size": 100, "quality": 0.9}).fraction == 1.0
    found = judge_figures(document, {"other": 100, "quality": 0.9})
    assert (found.fraction, found.params["found"]) == (0.5, "100")


@pytest.mark.parametrize(
    ("own", "other", "message"),
    [
        ((90, 0.9), (80, 0.9), "choice.sound"),
        ((90, 0.9), (200, 0.99), "choice.sound"),
        ((90, 0.8), (80, 0.9), "choice.worse"),
        ((101, 0.9), (80, 0.8), "choice.over_budget"),
        ((10, 0.6), (80, 0.9), "choice.worthless"),
    ],
)
def test_a_choice_fits_and_does_as_well(
    own: tuple[int, float], other: tuple[int, float], message: str
) -> None:
    models = [candidate("m", *own), candidate("a", *other)]
    assert judge_choice(models, "m", BUDGET).message == message


def test_one_model_alone_is_no_choice() -> None:
    with pytest.raises(Unreadable, match="nothing_beside"):
        judge_choice([candidate("m", 90, 0.9)], "m", BUDGET)


def test_the_same_scores_are_the_same_model() -> None:
    first = candidate("m", 90, 0.9)
    twin = Candidate("a", 400, 80, 0.9, first.scores + 0.001)
    assert judge_different([first, twin]).message == "alternatives.same"
    assert judge_different([first, candidate("a", 80, 0.9)]).fraction == 1.0
