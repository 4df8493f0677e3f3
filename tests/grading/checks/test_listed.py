"""Lists of findings against what was planted."""

from __future__ import annotations

import pytest

from grading.checks.listed import Tally, judge_tally, read_listing, tally
from grading.checks.tables import Table
from grading.checks.verdict import term
from grading.contract import Outcome

COLUMNS = ("reading_id", "column", "kind", "action")


def listing(*rows: tuple[str, str, str, str]):
    table = Table("f", COLUMNS, list(rows), list(range(2, 2 + len(rows))))
    return read_listing(table, {"a", "b"})


def test_the_first_entry_of_a_cell_counts() -> None:
    found = listing(("1", "x", "A", "Keep"), ("1", "x", "b", "drop"), ("2", "x", "z", "keep"))
    assert found.entries["1", "x"].kind == "a"
    assert found.entries["1", "x"].action == "keep"
    assert (found.repeated, found.odd) == (1, 1)
    assert list(found.of("a")) == [("1", "x")]


def test_hits_misses_and_false_entries_are_counted() -> None:
    found = listing(("1", "x", "a", ""), ("2", "x", "b", ""), ("9", "y", "a", ""))
    planted = {key: {"a"} for key in [("1", "x"), ("2", "x"), ("3", "z")]}
    counted = tally(found, planted, lambda _: True, "a")
    assert counted == Tally(3, 1, 1, {"x": 1, "z": 1})
    assert (counted.recall, counted.precision) == (pytest.approx(1 / 3), 0.5)
    both = tally(found, {**planted, ("2", "x"): {"a", "b"}}, lambda _: False, "a")
    assert (both.hits, both.false) == (2, 0)


@pytest.mark.parametrize(
    ("hits", "false", "fraction", "message"),
    [
        (20, 0, 1.0, "listed.found"),
        (19, 1, 1.0, "listed.found"),
        (18, 0, 0.8323, "listed.missed"),
        (20, 20, 0.4714, "listed.falsely"),
        (3, 0, 0.0, "listed.missed"),
        (20, 9000, 0.0, "listed.falsely"),
        (0, 0, 0.0, "listed.missed"),
    ],
)
def test_a_share_follows_the_balance_of_both(
    hits: int, false: int, fraction: float, message: str
) -> None:
    counted = Tally(20, hits, false, {"x": 20 - hits} if hits < 20 else {})
    found = judge_tally(counted, term("a"), listing(), 0.95, 0.95)
    assert found.message == message
    assert found.fraction == pytest.approx(fraction, abs=1e-4)
    assert (found.figure is None) is (hits == 20)
    assert (found.outcome is Outcome.MET) is (fraction == 1.0)
