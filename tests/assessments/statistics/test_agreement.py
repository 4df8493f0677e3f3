"""Agreement, held against published figures and another library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from assessments.statistics.agreement import FEWEST_PAIRS, Agreement, agreement, weighted_kappa

# Anxiety ratings of 20 people by raters 1 and 2, R package irr, data set `anxiety`;
# its kappa2(…, "squared") prints 0.297.
ANXIETY = list(
    zip(
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        strict=True,
    )
)
# Answers of 91 couples, R package vcd, data set `SexualFun` (Agresti 1990, table 2.10);
# its Kappa(…, weights = "Fleiss-Cohen") prints 0.3320.
COUPLES = [(7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14)]
LEVELS = st.integers(0, 4)


def _pairs(table: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _n in range(count)
    ]


def test_published_figure_of_the_anxiety_ratings() -> None:
    assert round(weighted_kappa(ANXIETY), 3) == 0.297


def test_published_figure_of_the_couples() -> None:
    assert len(_pairs(COUPLES)) == 91
    assert round(weighted_kappa(_pairs(COUPLES)), 4) == 0.3320


def test_counts_of_a_worked_example() -> None:
    """20 marks: 13 alike, 5 one apart, 2 two apart."""
    pairs = [(3, 3)] * 10 + [(2, 2)] * 3 + [(3, 2)] * 3 + [(1, 2)] * 2 + [(4, 2)] * 2

    found = agreement(pairs)

    assert (found.pairs, found.exact, found.within_one) == (20, 13, 18)


def test_below_twenty_pairs_there_is_no_kappa() -> None:
    assert agreement([(3, 2)] * (FEWEST_PAIRS - 1)).weighted_kappa is None
    assert agreement([(3, 2), (2, 3)] * 10).weighted_kappa == -1.0


def test_all_marks_alike_leave_kappa_undefined() -> None:
    assert agreement([(3, 3)] * 25) == Agreement(25, 25, 25, None)


def test_nothing_to_compare() -> None:
    assert agreement([]) == Agreement(0, 0, 0, None)


@given(st.lists(st.tuples(LEVELS, LEVELS), min_size=20, max_size=60))
def test_the_same_as_another_library(pairs: list[tuple[int, int]]) -> None:
    ours = weighted_kappa(pairs)
    if ours is not None:
        firsts, seconds = zip(*pairs, strict=True)
        theirs = cohen_kappa_score(firsts, seconds, weights="quadratic", labels=range(5))
        assert ours == pytest.approx(theirs, abs=1e-12)


@given(st.lists(st.tuples(LEVELS, LEVELS), min_size=2, max_size=40))
def test_who_is_first_does_not_matter_and_kappa_stays_in_its_range(pairs) -> None:
    ours = weighted_kappa(pairs)

    assert ours == weighted_kappa([(second, first) for first, second in pairs])
    assert ours is None or -1 - 1e-9 <= ours <= 1


@given(st.lists(LEVELS, min_size=20, max_size=40).filter(lambda marks: len(set(marks)) > 1))
def test_full_agreement_is_one(marks: list[int]) -> None:
    assert agreement([(mark, mark) for mark in marks]).weighted_kappa == 1.0
