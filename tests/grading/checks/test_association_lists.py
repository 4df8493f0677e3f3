"""Associations with a target, their tests, and lists of features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from grading.checks.association_lists import (
    COLUMNS,
    Association,
    Listed,
    associate,
    chi_squared_tail,
    judge_associations,
    judge_important,
    judge_tests,
    read_list,
)
from grading.checks.files import Outputs
from grading.checks.tables import read_table
from grading.checks.verdict import Unreadable
from tests.grading.submission import csv_bytes


def listed(rows: Sequence[tuple[object, ...]]) -> dict[str, Listed]:
    outputs = Outputs({"list.csv": csv_bytes(COLUMNS, rows)}, {})
    return read_list(read_table(outputs, "list.csv", COLUMNS))


@pytest.mark.parametrize(
    ("value", "freedom", "tail"),
    # from printed tables of the distribution
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (11.345, 3, 0.01), (13.277, 4, 0.01), (11.070, 5, 0.05)],
)
def test_tails_of_chi_squared_are_those_of_the_tables(
    value: float, freedom: int, tail: float
) -> None:
    assert chi_squared_tail(value, freedom) == pytest.approx(tail, abs=2e-5)


def test_ranks_decide_for_numbers_and_empty_cells_are_left_out() -> None:
    target = np.tile([0.0, 0.0, 1.0, 1.0, 1.0], 8)
    risen = associate([1.0, 2.0, 30.0, 400.0, None] * 8, target)
    assert risen.value == pytest.approx(0.8944, abs=1e-4)
    fallen = associate([-1.0, -2.0, -30.0, -400.0, None] * 8, target)
    assert fallen.value == pytest.approx(-0.8944, abs=1e-4)
    assert fallen.p_value < 1e-6


def test_grades_are_ranked_in_their_own_order() -> None:
    target = np.tile([0.0, 1.0], 12)
    cells = ["low", "top"] * 12
    assert associate(cells, target, ("low", "top")).value == pytest.approx(1.0)
    assert associate(cells, target, ("top", "low")).value == pytest.approx(-1.0)


def test_categories_get_cramers_v() -> None:
    cells = ["a"] * 50 + ["b"] * 50
    target = np.array([1.0] * 40 + [0.0] * 10 + [1.0] * 10 + [0.0] * 40)
    found = associate(cells, target)
    assert found.value == pytest.approx(0.6)
    assert found.p_value == pytest.approx(chi_squared_tail(36.0, 1))
    assert associate(["a"] * 4, np.array([0.0, 1.0, 0.0, 1.0])) == Association(0.0, 1.0)


def test_a_list_is_read_and_its_faults_are_named() -> None:
    found = listed([("r", "a + b", "0.25", "nan", "1"), ("a", "a", "", "0.5", "0.0")])
    assert found["r"] == Listed("r", frozenset({"a", "b"}), 0.25, None, True, 2)
    assert found["a"].association is None
    assert not found["a"].important
    assert listed([("a", "a", 0, 0, "True"), ("b", "b", 0, 0, "False")])["a"].important
    with pytest.raises(Unreadable, match=r"features\.twice"):
        listed([("a", "a", 0, 0, 1), ("a", "a", 0, 0, 1)])
    with pytest.raises(Unreadable, match=r"features\.no_mark"):
        listed([("a", "a", 0, 0, "yes")])


def test_a_relation_that_was_tried_in_two_ways_may_stand_there_twice() -> None:
    found = listed([("r", "a+b", 0.1, 0.2, 0), ("r", "a+b", 0.3, 0.001, 1)])
    assert [(row.feature, row.important, row.is_column) for row in found.values()] == [
        ("r", False, False),
        ("r", True, False),
    ]


def test_stated_numbers_are_compared_with_the_recomputed() -> None:
    wanted = {"a": Association(0.31, 0.004), "b": Association(-0.02, 0.6)}
    right = listed([("a", "a", 0.3101, 0.0041, 1), ("b", "b", -0.02, 0.6, 0)])
    assert judge_associations(right, wanted, "l").fraction == 1.0
    assert judge_tests(right, wanted, "l").fraction == 1.0
    wrong = listed([("a", "a", 0.31, 0.2, 1), ("b", "b", 0.02, 0.6, 0)])
    found = judge_associations(wrong, wanted, "l")
    assert (found.message, found.fraction) == ("associations.differ", 0.4)
    assert found.params["column"] == "b"
    assert judge_tests(wrong, wanted, "l").params["column"] == "a"
    assert judge_tests({}, wanted, "l").fraction == 0.0


def test_marked_columns_are_compared_with_the_planted() -> None:
    causes, noise = ["a", "b"], ["x", "y", "z"]

    def fraction(*marked: str) -> float | None:
        rows = [(n, n, 0, 0, int(n in marked)) for n in (*causes, *noise)]
        return judge_important(listed(rows), causes, noise, "l").fraction

    assert fraction("a", "b") == 1.0
    assert fraction("a", "b", "x") == 1.0
    assert fraction("a", "b", "x", "y") == pytest.approx(0.4667, abs=1e-4)
    assert fraction("a") == pytest.approx(0.3)
    assert fraction() == 0.0
    assert fraction("x", "y", "z") == 0.0


def test_relations_mark_no_column_neither_a_cause_nor_noise() -> None:
    noise = ["x", "y", "z"]
    beside = listed([("a", "a", 0, 0, 1), *((n, f"a+{n}", 0, 0, 1) for n in noise)])
    assert judge_important(beside, ["a"], noise, "l").fraction == 1.0
    every = listed([("all", "a+x+y+z", 0, 0, 1)])
    assert judge_important(every, ["a"], noise, "l").fraction == 0.0
