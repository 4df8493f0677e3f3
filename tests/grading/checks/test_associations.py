"""Coefficients and shapes recomputed, against claims about them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from grading.checks.associations import differing, judge_pairs, pearson, skewness, spearman
from grading.checks.tables import Table
from grading.contract import Outcome

DRAW = np.random.default_rng(4)
FIRST = DRAW.exponential(size=80).round(1)
COLUMNS = {"a": FIRST, "b": FIRST**2 + DRAW.normal(size=80), "c": DRAW.normal(size=80)}


def table(change: float = 0.0, names: str = "abc") -> Table:
    rows = [
        (x, y, f"{pearson(COLUMNS[x], COLUMNS[y]) + change:.3f}", f"{spearman(COLUMNS[x], COLUMNS[y]):.3f}")
        for i, x in enumerate(names)
        for y in names[i + 1 :]
    ]  # fmt: skip
    return Table("f", ("first", "second", "pearson", "spearman"), rows, list(range(2, 9)))


def test_coefficients_are_those_of_scipy() -> None:
    first, second = COLUMNS["a"], COLUMNS["b"]
    assert pearson(first, second) == pytest.approx(stats.pearsonr(first, second).statistic)
    assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
    assert skewness(first) == pytest.approx(stats.skew(first))


def test_a_constant_column_has_no_kinship_and_no_shape() -> None:
    same = np.ones(80)
    assert (pearson(same, FIRST), spearman(same, FIRST), skewness(same)) == (0.0, 0.0, 0.0)


def test_rounded_coefficients_in_any_order_hold() -> None:
    assert judge_pairs(table(), COLUMNS).outcome is Outcome.MET
    assert judge_pairs(table(names="cba"), COLUMNS).outcome is Outcome.MET


def test_pairs_that_differ_are_shown_and_absent_ones_counted() -> None:
    found = judge_pairs(table(change=0.01), COLUMNS)
    assert (found.message, found.fraction) == ("pairs.differ", 0.0)
    assert found.figure is not None
    assert len(found.figure.data["bars"]) == 3
    found = judge_pairs(table(names="ab"), COLUMNS)
    assert (found.message, found.fraction, found.params["absent"]) == ("pairs.absent", 0.2074, 2)


def test_a_claim_that_is_no_number_differs() -> None:
    assert differing({"x": None, "y": 1.0}, {"x": 1.0, "y": 1.001, "z": 0.0}, 0.01) == ["x", "z"]
