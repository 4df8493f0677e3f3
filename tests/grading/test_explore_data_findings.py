"""The pack explore-data: what its checks say of the list of findings."""

from __future__ import annotations

import json

import pytest

from grading.contract import Outcome
from tests.grading.exploration import LISTED, findings, honest_outputs, listed, variant
from tests.grading.submission import csv_bytes
from tests.grading.worded import not_met

HEADER = ("reading_id", "column", "kind", "action")
Line = tuple[str, str, str, str]


def with_list(lines: list[Line]) -> dict[str, bytes]:
    return {**honest_outputs(), "issues.csv": csv_bytes(HEADER, lines)}


def test_a_code_may_be_called_impossible() -> None:
    hidden = variant().hidden
    coded = {(row, column) for row, column, kind in hidden["planted"] if kind == "coded"}
    lines = [
        (row, column, "impossible" if (row, column) in coded else kind, action)
        for row, column, kind, action in listed(hidden)
    ]
    assert coded
    assert not_met(findings(with_list(lines))) == {}


def test_a_reading_without_an_answer_may_be_listed_as_a_whole() -> None:
    lines = [
        (row, "reading_id" if column == "fault" else column, kind, action)
        for row, column, kind, action in listed(variant().hidden)
    ]
    assert not_met(findings(with_list(lines))) == {}


def test_of_a_copy_and_its_original_either_may_go() -> None:
    hidden = variant().hidden
    original = dict(hidden["copies"])
    lines = [(original.get(row, row), c, kind, action) for row, c, kind, action in listed(hidden)]
    assert not_met(findings(with_list(lines))) == {}
    both = [*listed(hidden), *((o, "reading_id", "duplicate", "keep") for o in original.values())]
    assert not_met(findings(with_list(both))) == {}


def test_dropping_both_of_a_pair_is_no_finding_of_copies() -> None:
    hidden = variant().hidden
    both = [(o, "reading_id", "duplicate", "drop_row") for _, o in hidden["copies"]]
    found = findings(with_list([*listed(hidden), *both]))["found_copies"]
    assert (found.message, found.fraction) == ("listed.falsely", 0.0)


def test_words_are_read_without_regard_to_case_and_unknown_ones_are_counted() -> None:
    lines = [(r, c, kind.upper(), a.title()) for r, c, kind, a in listed(variant().hidden)]
    assert not_met(findings(with_list(lines))) == {}
    odd = [(r, c, "strange" if k == "unit" else k, a) for r, c, k, a in listed(variant().hidden)]
    found = findings(with_list(odd))["found_unit"]
    assert found.message == "listed.missed"
    assert found.params["odd"] == found.params["planted"]


def test_missed_cells_are_told_by_column_and_never_by_reading() -> None:
    lines = [line for line in listed(variant().hidden) if line[2] != "missing"]
    found = findings(with_list(lines))["found_missing"]
    told = json.dumps([dict(found.params), found.figure and dict(found.figure.data)])
    assert found.fraction == 0.0
    assert not any(row in told for row in variant().hidden["received"])


@pytest.mark.parametrize("kind", ["missing", "impossible", "unit", "outlier", "rare", "noise"])
def test_a_flood_of_accusations_earns_nothing(kind: str) -> None:
    hidden = variant().hidden
    flood = [(r, c, kind, "fill") for r in hidden["received"] for c in hidden["columns"]]
    found = findings(with_list(flood))
    assert {check: found[check].fraction for check in LISTED} == {
        **dict.fromkeys(LISTED, 0.0),
        "canaries": None,
    }


def test_the_answer_key_is_known_by_its_canaries() -> None:
    hidden = variant().hidden
    key = [(row, column, "outlier", "fill") for row, column in hidden["canaries"]]
    found = findings(with_list([*listed(hidden), *key]))
    assert (found["canaries"].message, found["canaries"].fraction) == ("shadows.known", 0.0)
    assert found["found_outlier"].message == "listed.falsely"


def test_half_of_the_findings_get_a_share() -> None:
    lines = listed(variant().hidden)[::2]
    found = findings(with_list(lines))
    assert {found[c].outcome for c in ("found_missing", "found_unit", "found_noise")} == {
        Outcome.PARTLY_MET
    }
    assert 0.3 < (found["found_missing"].fraction or 0) < 0.7
