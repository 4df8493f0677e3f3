"""Budgets: full within, less above, nothing at twice; and a saving needs the quality."""

from __future__ import annotations

import pytest

from grading.checks.budgets import at_quality, judge_budget


@pytest.mark.parametrize(
    ("measured", "fraction", "message"),
    [
        (1, 1.0, "size.within"),
        (1000, 1.0, "size.within"),
        (1001, 0.7992, "size.above"),
        (1500, 0.4, "size.above"),
        (2000, 0.0, "size.far_above"),
        (10**9, 0.0, "size.far_above"),
    ],
)
def test_the_share_falls_from_the_budget_to_its_double(
    measured: int, fraction: float, message: str
) -> None:
    found = judge_budget("size", measured, 1000, "bytes", 7000)
    assert (found.fraction, found.message) == (fraction, message)
    assert found.params["times"] == f"{7000 / measured:.1f}"


@pytest.mark.parametrize(
    ("quality", "fraction", "message"),
    [
        ((1.0, 0.9), 1.0, "size.within"),
        ((0.2, 0.8), 1.0, "size.within"),
        ((0.0, 0.8), 0.5, "budget.quality_lost"),
        ((0.0, 0.6), 0.0, "budget.worthless"),
    ],
)
def test_a_saving_counts_at_equal_quality(
    quality: tuple[float, float], fraction: float, message: str
) -> None:
    found = at_quality(judge_budget("size", 500, 1000, "bytes", 7000), quality, 0.7)
    assert (found.fraction, found.message) == (fraction, message)
    assert found.measured is not None
    assert found.measured.value == 500


def test_what_is_far_above_stays_so() -> None:
    found = at_quality(judge_budget("size", 5000, 1000, "bytes", 7000), (0.0, 0.5), 0.7)
    assert found.message == "size.far_above"
