"""Assessors over candidates: even, linked, repeatable."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.spreading import CannotSpread, is_linked, spread

CASES = [f"c{n:02d}" for n in range(24)]
PEOPLE = ["p1", "p2", "p3", "p4", "p5"]


def _loads(plan: dict[str, tuple[str, ...]]) -> Counter[str]:
    return Counter(person for pair in plan.values() for person in pair)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert spread(CASES, PEOPLE, seed=7) == spread(CASES, PEOPLE, seed=7)
    assert spread(CASES, PEOPLE, seed=7) != spread(CASES, PEOPLE, seed=8)


def test_the_order_in_which_people_and_cases_are_named_does_not_matter() -> None:
    turned = spread(CASES[::-1], PEOPLE[::-1], seed=7)

    assert turned == spread(CASES, PEOPLE, seed=7)
    assert list(turned) == CASES[::-1]


@given(
    cases=st.integers(1, 30),
    people=st.integers(2, 8),
    per_case=st.integers(1, 2),
    seed=st.integers(0, 2**32),
)
def test_loads_differ_by_one_at_most(cases: int, people: int, per_case: int, seed: int) -> None:
    names = [f"p{n}" for n in range(people)]

    plan = spread([f"c{n}" for n in range(cases)], names, per_case=per_case, seed=seed)

    loads = [_loads(plan)[name] for name in names]
    assert max(loads) - min(loads) <= 1
    assert all(len(set(pair)) == per_case for pair in plan.values())


@given(people=st.integers(3, 7), seed=st.integers(0, 2**32))
def test_pairs_link_all_assessors(people: int, seed: int) -> None:
    """Twice as many cases as people are enough to tie everybody together."""
    names = [f"p{n}" for n in range(people)]

    plan = spread([f"c{n}" for n in range(2 * people)], names, seed=seed)

    assert set(_loads(plan)) == set(names)
    assert is_linked(plan.values())


def test_everybody_meets_nearly_everybody() -> None:
    """24 cases, 5 people, 10 possible pairs: all of them occur, none much more often."""
    pairs = Counter(spread(CASES, PEOPLE, seed=3).values())

    assert len(pairs) == 10
    assert max(pairs.values()) <= 4


def test_nobody_meets_a_case_that_they_are_barred_from() -> None:
    barred = {"c00": {"p1", "p2"}, "c01": {"p5"}}

    plan = spread(CASES, PEOPLE, barred=barred, seed=1)

    assert not set(plan["c00"]) & barred["c00"]
    assert not set(plan["c01"]) & barred["c01"]


def test_too_few_free_assessors_name_the_case() -> None:
    with pytest.raises(CannotSpread) as refusal:
        spread(["c1", "c2"], ["p1", "p2"], barred={"c2": ["p1"]})

    assert refusal.value.case == "c2"


@pytest.mark.parametrize(
    ("groups", "linked"),
    [
        ([], True),
        ([("a", "b")], True),
        ([("a", "b"), ("c", "d")], False),
        ([("a", "b"), ("c", "d"), ("b", "c")], True),
    ],
)
def test_is_linked(groups: list[tuple[str, ...]], linked: bool) -> None:
    assert is_linked(groups) is linked
