"""The counting rules: once each, on every seed, by the named check."""

from __future__ import annotations

import pytest

from grading.qualify.counting import Share, caught, clean, failed_by, gained, noticed
from grading.qualify.runs import Run


def run(score: float = 1.0, status: str = "completed", **fractions: float | None) -> Run:
    return Run(score, fractions, dict.fromkeys(fractions, "m.x"), status)


GOOD = run(a=1.0, b=1.0)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe (1998), table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_published(hits: int, n: int, low: float, high: float) -> None:
    assert Share(hits, n).interval == pytest.approx((low, high), abs=5e-5)


def test_without_a_case_everything_is_possible() -> None:
    assert Share(0, 0).as_json() == {"hits": 0, "n": 0, "rate": None, "low": 0.0, "high": 1.0}


def test_a_mutant_is_caught_on_every_seed_or_not_at_all() -> None:
    assert caught([run(a=0.5, b=1.0), run(a=0.0, b=1.0)], [GOOD, GOOD], "a")["caught"]
    once = caught([run(a=0.5, b=1.0), run(a=1.0, b=0.0)], [GOOD, GOOD], "a")
    assert not once["caught"]
    assert once["missed_on"] == [2]
    assert once["also"] == ["b"]


def test_another_check_than_the_named_one_catches_nothing() -> None:
    assert not caught([run(a=1.0, b=0.0)], [GOOD], "a")["caught"]


def test_a_check_that_does_not_decide_gives_nothing() -> None:
    assert caught([run(a=None, b=1.0)], [GOOD], "a")["caught"]
    assert noticed(run(a=None, b=1.0), GOOD) == ["a"]
    assert noticed(run(a=1.0, b=1.0), GOOD) == []


def test_an_honest_solution_passes_with_full_shares_everywhere() -> None:
    assert clean([GOOD, GOOD])["passes"]
    marked = clean([GOOD, run(score=0.9, a=0.9, b=1.0)])
    assert (marked["passes"], marked["marked"], marked["lowest"]) == (False, ["a"], 0.9)
    assert not clean([GOOD, run(a=1.0, b=None)])["passes"]
    assert not clean([run(status="cell_error", a=1.0)])["passes"]


def test_the_largest_gain_of_a_cheat_counts() -> None:
    lost, won = (run(score=0.2), run(score=0.5)), (run(score=0.51), run(score=0.5))
    found = gained([lost[0], won[0]], [lost[1], won[1]])
    assert (found["gains"], found["largest"], found["mean"]) == (True, 0.01, -0.145)
    assert not gained([run(score=0.5)], [run(score=0.5)])["gains"]


def test_a_check_is_failed_by_mutants_that_it_fails_on_every_seed() -> None:
    mutants = {"one": [run(a=0.0, b=1.0)] * 2, "two": [run(a=0.5, b=0.0), run(a=1.0, b=0.0)]}
    assert failed_by(mutants, ["a", "b"]) == {"a": ["one"], "b": ["two"]}
