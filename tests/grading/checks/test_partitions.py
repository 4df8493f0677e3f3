"""Groupings against the figures of scikit-learn and against what one can count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from grading.checks.partitions import adjusted_rand, silhouette, standardised


@pytest.mark.parametrize("seed", range(6))
def test_both_measures_equal_those_of_the_library(seed: int) -> None:
    draw = np.random.default_rng(seed)
    points = draw.normal(size=(80, 3))
    first, second = draw.integers(0, 4, 80), draw.integers(-1, 3, 80)
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert silhouette(points, first) == pytest.approx(silhouette_score(points, first))


def test_names_of_groups_do_not_matter() -> None:
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([7, 7, 3, 3])) == 1.0


def test_one_group_on_both_sides_is_agreement() -> None:
    assert adjusted_rand(np.zeros(5), np.zeros(5)) == 1.0


def test_a_row_alone_counts_nothing() -> None:
    points = np.array([[0.0], [0.0], [10.0]])
    assert silhouette(points, np.array([0, 0, 1])) == pytest.approx(2 / 3)


@pytest.mark.parametrize("groups", [np.zeros(4), np.arange(4)])
def test_no_silhouette_without_two_groups_or_with_rows_as_groups(groups: np.ndarray) -> None:
    assert silhouette(np.arange(4.0)[:, None], groups) is None


def test_constant_columns_stay_at_zero() -> None:
    found = standardised(np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert found.tolist() == [[-1.0, 0.0], [1.0, 0.0]]
