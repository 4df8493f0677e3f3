"""Packs counted together: a submission counts once, and one pack below the bar is enough."""

from __future__ import annotations

import json
from typing import Any

from grading.qualify.overview import overview, printed_overview
from grading.registry import pack
from tests.grading.submission import SLUG


def table(**changes: Any) -> dict[str, Any]:
    share = {"hits": 0, "n": 0, "rate": None, "low": 0.0, "high": 1.0}
    kinds = ("mutants", "clean", "cheats", "machine", "runs_marked")
    return {"pack": "other", "runs": 7, "holds": True, **dict.fromkeys(kinds, share), **changes}


def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((pack(SLUG).folder / "quality.json").read_text("utf-8"))
    return found


def test_hits_and_numbers_are_added_and_the_interval_is_of_the_sum() -> None:
    found = overview([table(mutants={"hits": 81, "n": 200}), table(mutants={"hits": 0, "n": 63})])
    assert found["together"]["mutants"] == {
        "hits": 81, "n": 263, "rate": 0.308, "low": 0.2553, "high": 0.3662,
    }  # fmt: skip
    assert found["together"]["clean"]["n"] == 0


def test_one_pack_below_the_bar_is_enough() -> None:
    assert overview([table(), table()])["holds"]
    found = overview([table(), table(holds=False)])
    assert not found["holds"]
    lines = printed_overview(found).splitlines()
    assert lines[1].split()[-1] == "ok"
    assert lines[2].split()[-1] == "NO"
    assert lines[-1] == "NOT every pack meets the bar"


def test_a_line_for_each_pack_and_then_all_together() -> None:
    own = stored()
    lines = printed_overview(overview([own, table()])).splitlines()
    assert lines[0].split()[0] == "pack"
    caught = f"{own['mutants']['hits']}/{own['mutants']['n']}"
    assert lines[1].split()[:3] == [SLUG, str(own["runs"]), caught]
    assert lines[3].startswith(f"all packs, mutants: {own['mutants']['hits']} of ")
    assert lines[-1] == "every pack meets the bar"
