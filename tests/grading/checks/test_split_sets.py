"""Two sets: apart, whole, safe by group and by time."""

from __future__ import annotations

import pytest

from grading.checks.split_sets import Sets, judge_groups, judge_rows, judge_times

ROWS = [f"r{i:02d}" for i in range(40)]
GROUPS = {row: row[:2] for row in ROWS}
TIMES = {
    row: f"2025-01-{i + 1:02d}T08:00" if i < 31 else f"2025-02-{i - 30:02d}T08:00"
    for i, row in enumerate(ROWS)
}
SHARE = (0.2, 0.3)


def sets(train: list[str], test: list[str]) -> Sets:
    return Sets(train, test, {"copy": "r00"})


@pytest.mark.parametrize(
    ("train", "test", "message", "fraction"),
    [
        (ROWS[:30], ROWS[30:], "split.apart", 1.0),
        (ROWS[:31], ROWS[30:], "split.shared", 0.0),
        (ROWS[:30], [*ROWS[30:], "copy"], "split.shared", 0.0),
        (["copy", *ROWS[1:30]], ROWS[30:], "split.apart", 1.0),
        ([*ROWS[:29], "x"], ROWS[30:], "split.faulty", 0.4),
        ([*ROWS[:30], "r00"], ROWS[30:], "split.faulty", 0.4),
        (ROWS[:25], ROWS[30:], "split.faulty", 0.4),
        (ROWS[:36], ROWS[36:], "split.size", 0.6),
    ],
)
def test_rows_lie_in_one_set_each(
    train: list[str], test: list[str], message: str, fraction: float
) -> None:
    found = judge_rows(sets(train, test), set(ROWS), {*ROWS, "copy"}, SHARE)
    assert (found.message, found.fraction) == (message, fraction)


def test_groups_stay_whole() -> None:
    assert judge_groups(GROUPS, sets(ROWS[:30], ROWS[30:])).message == "split.groups_apart"
    found = judge_groups(GROUPS, sets(ROWS[:25], ROWS[25:]))
    assert (found.message, found.fraction, found.params["both"]) == ("split.groups_shared", 0.0, 1)
    assert judge_groups(GROUPS, sets(ROWS[:30], [])).fraction == 0.0


def test_test_rows_are_later() -> None:
    assert judge_times(TIMES, sets(ROWS[:30], ROWS[30:])).message == "split.times_apart"
    found = judge_times(TIMES, sets(ROWS[10:], ROWS[:10]))
    assert (found.message, found.fraction) == ("split.times_mixed", 0.0)
    nearly = judge_times(TIMES, sets([*ROWS[:10], ROWS[11]], [ROWS[10], *ROWS[12:]]))
    assert (nearly.message, nearly.fraction) == ("split.times_mixed", 0.5)
    assert judge_times(TIMES, sets(["x"], ROWS[:3])).message == "split.no_times"
