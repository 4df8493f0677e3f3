"""Folds: their rows and their scores."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.documents import Document
from grading.checks.files import Outputs
from grading.checks.folds import (
    Folds,
    judge_fold_rows,
    judge_fold_scores,
    judge_fold_summary,
)
from grading.checks.tables import read_table
from grading.checks.verdict import Unreadable
from tests.grading.submission import csv_bytes

SIZE = 500
DRAW = np.random.default_rng(2)
ACTUAL = (np.arange(SIZE) % 4 == 0).astype(float)
SCORES = np.clip(0.4 * ACTUAL + 0.5 * DRAW.random(SIZE), 0, 1)


def folds(number: np.ndarray) -> Folds:
    return Folds("rows.csv", number, SCORES, (SCORES >= 0.5).astype(float), ACTUAL)


EVEN = folds((np.arange(SIZE) // 4 % 5 + 1).astype(float))


def table(rows: list[tuple[float, float, float]]):
    content = {"t.csv": csv_bytes(("fold", "rows", "score"), rows)}
    return read_table(Outputs(content, {}), "t.csv", ("fold", "rows", "score"))


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (EVEN.fold, "folds.rows_hold"),
        (np.arange(SIZE) % 4 + 1, "folds.count"),
        (np.where(np.arange(SIZE) < 300, 1, np.arange(SIZE) % 4 + 2), "folds.uneven_sizes"),
        (np.argsort(np.argsort(ACTUAL, kind="stable")) // 100 + 1, "folds.not_stratified"),
    ],
)
def test_fold_rows(number: np.ndarray, message: str) -> None:
    assert judge_fold_rows(folds(number.astype(float)), 5).message == message


def test_each_fold_score_counts_for_itself() -> None:
    right = [(n, 100, EVEN.score(n, 2.0)) for n in EVEN.numbers()]
    assert judge_fold_scores(table(right), EVEN, 2.0).message == "folds.scores_hold"
    wrong = [(1, 100, 0.99), (2, 99, EVEN.score(2, 2.0)), *right[2:]]
    judgement = judge_fold_scores(table(wrong), EVEN, 2.0)
    assert judgement.message == "folds.scores_differ"
    assert judgement.fraction == 0.48
    assert judgement.figure.data["claimed"][0] == 0.99


@pytest.mark.parametrize("divisor", [0, 1])
def test_a_summary_may_use_either_divisor(divisor: int) -> None:
    scores = [0.7, 0.8, 0.9]
    said = {"mean": 0.8, "std": float(np.std(scores, ddof=divisor)), "folds": 3}
    rows = table([(n, 1, s) for n, s in enumerate(scores)])
    document = Document("m.json", {"cross_validation": said})
    assert judge_fold_summary(document, rows).message == "folds.summary_holds"


@pytest.mark.parametrize(
    ("change", "fraction"),
    [
        ({"mean": 0.81}, 0.4),
        ({"std": 0.5}, 0.4),
        ({"mean": 0.0, "std": 0.5}, 0.0),
        ({"folds": 4}, 0.8),
    ],
)
def test_the_number_of_folds_alone_is_worth_nothing(
    change: dict[str, float], fraction: float
) -> None:
    scores = [0.7, 0.8, 0.9]
    said = {"mean": 0.8, "std": float(np.std(scores)), "folds": 3, **change}
    rows = table([(n, 1, s) for n, s in enumerate(scores)])
    judgement = judge_fold_summary(Document("m.json", {"cross_validation": said}), rows)
    assert (judgement.message, judgement.fraction) == ("folds.summary_differs", fraction)


def test_folds_drawn_by_chance_have_their_share() -> None:
    draw = np.random.default_rng(3)
    odd = [judge_fold_rows(folds(draw.permutation(SIZE) % 5 + 1.0), 5).message for _ in range(400)]
    assert set(odd) == {"folds.rows_hold"}


@pytest.mark.parametrize("score", [1e7, -1e308])
def test_a_score_too_large_to_reckon_with_is_named(score: float) -> None:
    rows = table([(1, 100, 0.5), (2, 100, score)])
    document = Document("m.json", {"cross_validation": {"mean": 0.5, "std": 0.0, "folds": 2}})
    for judge in (
        lambda: judge_fold_scores(rows, EVEN, 2.0),
        lambda: judge_fold_summary(document, rows),
    ):
        with pytest.raises(Unreadable, match=r"folds\.score_too_large") as refused:
            judge()
        assert refused.value.where.line == 3
