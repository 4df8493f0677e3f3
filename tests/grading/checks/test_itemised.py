"""Items: each counts the same, faults are told, and an unreadable part costs its own items."""

from __future__ import annotations

from grading.checks.itemised import MOST_TOLD, Items
from grading.checks.verdict import Unreadable
from grading.contract import Outcome


def test_without_a_fault_everything_holds() -> None:
    items = Items()
    items.look(True, "x.y")
    found = items.judged("a.good", "a.bad", n=1)
    assert (found.outcome, found.message, found.params) == (Outcome.MET, "a.good", {"n": 1})


def test_a_fault_costs_its_share_and_is_told() -> None:
    items = Items()
    items.look(True, "x.one")
    items.look(False, "x.two", size=3)
    found = items.judged("a.good", "a.bad")
    assert (found.outcome, found.fraction) == (Outcome.PARTLY_MET, 0.5)
    assert found.params["faults"] == [{"message": "x.two", "params": {"size": 3}}]


def test_an_unreadable_part_costs_all_its_items_and_is_told_once() -> None:
    items = Items()
    items.look(True, "x.one")
    items.lose(3, Unreadable("f.gone", name="a.csv"))
    assert items.share == 0.25
    assert items.faults == [{"message": "f.gone", "params": {"name": "a.csv"}}]


def test_nothing_good_is_a_miss_and_few_faults_are_told() -> None:
    items = Items()
    for _ in range(20):
        items.look(False, "x.bad")
    found = items.judged("a.good", "a.bad")
    assert (found.outcome, found.fraction) == (Outcome.NOT_MET, 0.0)
    assert len(found.params["faults"]) == MOST_TOLD
    assert Items().share == 0.0
