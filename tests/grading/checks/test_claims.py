"""Claims against recomputed figures, with a word for the usual mistakes."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.claims import judge_auc, judge_matrix, judge_measures
from grading.checks.classification import Confusion, measure, roc_auc
from grading.checks.documents import Document
from grading.checks.files import Outputs
from grading.checks.tables import read_table
from grading.checks.verdict import Unreadable
from tests.grading.submission import csv_bytes

COUNTS = Confusion(tn=400, fp=30, fn=50, tp=120)
HEADER = ("actual", "predicted_0", "predicted_1")


def matrix(*rows: tuple[float, float, float]):
    return read_table(Outputs({"m.csv": csv_bytes(HEADER, rows)}, {}), "m.csv", HEADER)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(0, 400, 30), (1, 50, 120)], "matrix.holds"),
        ([(1, 50, 120), (0, 400, 30)], "matrix.holds"),
        ([(0, 400, 50), (1, 30, 120)], "matrix.transposed"),
        ([(0, 120, 50), (1, 30, 400)], "matrix.classes_swapped"),
        ([(0, 401, 29), (1, 50, 120)], "matrix.differs"),
        ([(0, 0.93, 0.07), (1, 0.29, 0.71)], "matrix.differs"),
    ],
)
def test_a_matrix(rows: list[tuple[float, float, float]], message: str) -> None:
    judgement = judge_matrix(matrix(*rows), COUNTS)
    assert judgement.message == message
    assert judgement.figure.data["matrix"] == [[400, 30], [50, 120]]


@pytest.mark.parametrize(
    "rows", [[(0, 1, 2)], [(0, 1, 2), (0, 1, 2)], [(0, 1, 2), (1, 1, 2), (1, 1, 2)]]
)
def test_a_matrix_of_other_rows_is_unreadable(rows: list[tuple[float, float, float]]) -> None:
    with pytest.raises(Unreadable, match=r"matrix\.rows"):
        judge_matrix(matrix(*rows), COUNTS)


@pytest.mark.parametrize(
    ("name", "claimed", "looks_like"),
    [
        ("f1", measure("f2", COUNTS), "f2"),
        ("precision", measure("recall", COUNTS), "recall"),
        ("recall", (120 / 170 + 400 / 430) / 2, "macro"),
        ("recall", COUNTS.accuracy, "accuracy"),
        ("precision", 400 / 450, "class_0"),
    ],
)
def test_a_wrong_measure_is_recognised(name: str, claimed: float, looks_like: str) -> None:
    judgement = judge_measures(Document("m", {name: claimed}), (name,), COUNTS)
    assert judgement.message == "claims.looks_like"
    assert judgement.params["other"] == {"message": f"term.{looks_like}"}


def test_measures_share_the_credit() -> None:
    said = {"precision": 0.8, "recall": round(120 / 170, 3)}
    judgement = judge_measures(Document("m", said), ("precision", "recall"), COUNTS)
    assert judgement.message == "claims.hold"
    judgement = judge_measures(
        Document("m", {**said, "recall": 0.7}), ("precision", "recall"), COUNTS
    )
    assert (judgement.message, judgement.fraction) == ("claims.differs", 0.5)


def test_the_area_comes_from_scores() -> None:
    draw = np.random.default_rng(0)
    actual = (draw.random(200) < 0.4).astype(float)
    scores = np.clip(0.3 * actual + draw.random(200) * 0.6, 0, 1)
    area = roc_auc(actual, scores)
    assert judge_auc(Document("m", {"roc_auc": area}), actual, scores).message == "claims.hold"
    off = judge_auc(Document("m", {"roc_auc": area - 0.01}), actual, scores)
    assert off.message == "claims.auc_differs"
    assert judge_auc(Document("m", {}), actual, scores).message == "document.field_missing"
