"""The stored quality tables: of this content, at the bar, and with every check failed by a mutant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grading.pack_hash import suite_hash
from grading.qualify.printing import printed
from grading.qualify.solutions import read_suite
from grading.qualify.table import SCHEMA, Depth
from grading.registry import Pack, packs

ALL = pytest.mark.parametrize("one", packs(), ids=lambda p: p.slug)


def stored(one: Pack) -> dict[str, Any]:
    table: dict[str, Any] = json.loads((one.folder / "quality.json").read_text(encoding="utf-8"))
    return table


@ALL
def test_the_table_is_of_this_content(one: Pack) -> None:
    table = stored(one)
    assert table["schema"] == SCHEMA
    assert table["pack_hash"] == one.hash
    assert table["suite_hash"] == suite_hash(one.folder)


@ALL
def test_the_bar_is_met_at_full_depth(one: Pack) -> None:
    table = stored(one)
    assert table["holds"] is True
    assert all(bar["holds"] for bar in table["bars"].values())
    assert table["mutants"]["rate"] >= 0.98
    assert table["clean"]["rate"] >= 0.99
    assert table["cheats"]["hits"] == 0
    assert {row["seeds"] for row in table["clean"]["rows"]} == {Depth().clean}
    assert {row["seeds"] for row in table["mutants"]["rows"]} == {Depth().flawed}
    assert {row["seeds"] for row in table["cheats"]["rows"]} == {Depth().flawed}


@ALL
def test_every_check_can_fail(one: Pack) -> None:
    failed_by = stored(one)["failed_by"]
    assert set(failed_by) == {check.id for check in one.checks}
    assert [check for check, mutants in failed_by.items() if not mutants] == []


@ALL
def test_every_submission_stands_in_the_table(one: Pack) -> None:
    table, suite = stored(one), read_suite(one.folder)
    assert [r["name"] for r in table["mutants"]["rows"]] == [m.solution.name for m in suite.mutants]
    assert [r["name"] for r in table["cheats"]["rows"]] == [c.solution.name for c in suite.cheats]
    assert len(table["clean"]["rows"]) == 1 + len(suite.alternatives)


@ALL
def test_the_table_can_be_printed(one: Pack) -> None:
    text = printed(stored(one))
    assert text.endswith("the bar is met")
    assert "mutants caught by the named check: " in text


def test_fewer_seeds_are_at_most_the_full_depth() -> None:
    assert Depth.of(None) == Depth(20, 5, 1)
    assert Depth.of(1) == Depth(1, 1, 1)
    assert Depth.of(99) == Depth(20, 5, 1)
