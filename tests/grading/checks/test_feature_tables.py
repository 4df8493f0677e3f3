"""Numeric tables by row id: complete, and as described."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.feature_tables import Numbers, judge_complete, judge_reproduced, read_numbers
from grading.checks.files import Outputs
from grading.checks.tables import read_table
from tests.grading.submission import csv_bytes

IDS = ["r1", "r2", "r3", "r4"]


def table(*rows: tuple[object, ...]) -> Numbers:
    outputs = Outputs({"t.csv": csv_bytes(("row_id", "a", "b"), rows)}, {})
    return read_numbers(read_table(outputs, "t.csv", ("row_id", "a", "b")))


def test_a_whole_table_is_met_and_can_be_put_in_order() -> None:
    found = table(("r2", 3, 4), ("r1", 1, 2), ("r3", 5, 6), ("r4", 7, 8))
    assert judge_complete(found, IDS).fraction == 1.0
    np.testing.assert_array_equal(found.aligned(["r1", "r3"]), [[1, 2], [5, 6]])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("r4", "nan", 8), "unusable"),
        (("r4", "", 8), "unusable"),
        (("r4", "1e13", 8), "unusable"),
        (("r3", 7, 8), "repeated"),
        (("r9", 7, 8), "unknown"),
    ],
)
def test_faults_are_counted(row: tuple[object, ...], fault: str) -> None:
    found = judge_complete(table(("r1", 1, 2), ("r2", 3, 4), ("r3", 5, 6), row), IDS)
    assert found.message == "numbers.faulty"
    assert found.params[fault] == 1
    assert found.params["absent"] == int("r4" not in row)
    assert found.fraction is not None
    assert found.fraction <= 0.25


def test_columns_are_compared_with_their_description() -> None:
    described = np.array([[1.0, 100.0], [2.0, 200.0]])
    near = described + np.array([[0.001, 0.1], [0, 0]])
    assert judge_reproduced(near, described, ["a", "b"], "t").fraction == 1.0
    apart = described + np.array([[0.1, 0], [0, 0]])
    found = judge_reproduced(apart, described, ["a", "b"], "t")
    assert (found.message, found.fraction) == ("reproduced.differs", 0.4)
    assert (found.params["feature"], found.params["rows"]) == ("a", 1)
    nothing = np.full((2, 2), np.nan)
    assert judge_reproduced(nothing, described, ["a", "b"], "t").fraction == 0.0
    assert judge_reproduced(described, nothing, ["a", "b"], "t").fraction == 0.0
