"""Flags beside a mark: what blocks the seal, and what is only said."""

from __future__ import annotations

import pytest

from assessments.completeness import BLOCKING, Flag, flags, is_scored, needs_reason
from assessments.models import Score

PLACE = [{"item": "x", "region": {}}]


@pytest.mark.parametrize(
    ("score", "ceiling", "expected"),
    [
        (None, None, {Flag.MISSING}),
        (Score(reason="thinking"), None, {Flag.MISSING}),
        (Score(level=3, regions=PLACE), None, set()),
        (Score(level=3, interview="Asked."), None, set()),
        (Score(level=3), None, {Flag.NO_PLACE}),
        (Score(level=0), 3, {Flag.NO_PLACE}),
        (Score(level=3, interview="  "), None, {Flag.NO_PLACE}),
        (Score(level=4, regions=PLACE), None, {Flag.NEEDS_REASON}),
        (Score(level=4, regions=PLACE, reason="r"), 3, {Flag.ABOVE_CEILING}),
        (Score(level=3, regions=PLACE), 3, set()),
        (Score(level=3, regions=PLACE), 2, {Flag.ABOVE_CEILING}),
        (Score(not_seen=True), 3, {Flag.NEEDS_REASON}),
        (Score(not_seen=True, reason="No artefact."), 3, set()),
    ],
)
def test_flags(score: Score | None, ceiling: int | None, expected: set[Flag]) -> None:
    assert set(flags(score, ceiling=ceiling)) == expected


def test_the_ceiling_and_a_missing_place_are_hints_only() -> None:
    assert set(BLOCKING) == {Flag.MISSING, Flag.NEEDS_REASON}


def test_level_zero_is_a_score_and_nothing_said_is_none() -> None:
    assert is_scored(Score(level=0))
    assert is_scored(Score(not_seen=True))
    assert not is_scored(Score())
    assert not is_scored(None)


def test_only_level_four_and_not_seen_need_words() -> None:
    assert [needs_reason(Score(level=level)) for level in range(5)] == [False] * 4 + [True]
    assert needs_reason(Score(not_seen=True))
