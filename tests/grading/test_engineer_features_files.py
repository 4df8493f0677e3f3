"""What the checks of engineer-features say of files that are absent, unreadable or strange."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from grading.contract import Outcome
from tests.grading.engineering import (
    OF_FLOW,
    OF_LIST,
    OF_PROGRAM,
    OF_REDUCTION,
    features,
    findings,
    honest_work,
)
from tests.grading.submission import csv_bytes, edited
from tests.grading.worded import not_met


@pytest.fixture(scope="module")
def honest() -> dict[str, bytes]:
    return honest_work()


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert {f.message for f in found.values()} == {"output.missing"}
    assert {f.fraction for f in found.values()} == {0.0}


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("workflow.json", OF_FLOW),
        ("important_features.csv", OF_LIST),
        ("features.json", OF_PROGRAM),
        ("feature_set.csv", {"set_complete", "set_reproduced"}),
        ("reduction.json", OF_REDUCTION),
        ("reduced.csv", {"reduced_rows"}),
    ],
)
def test_a_missing_output_costs_its_own_checks(
    honest: dict[str, bytes], name: str, checks: set[str]
) -> None:
    left = {n: content for n, content in honest.items() if n != name}
    assert not_met(findings(left)) == dict.fromkeys(checks, "output.missing")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b" \n", "output.empty"),
        ("特徵".encode("big5"), "output.encoding"),
        ("{}".encode("utf-16"), "output.encoding"),
        (b"{", "document.not_json"),
        (b"[]", "document.not_an_object"),
        (b"[" * 100_000, "document.too_deep"),
        (b'{"features": 1' + b"0" * 5000 + b"}", "document.number_too_long"),
        (b"{}", "document.field_missing"),
        (b'{"features": {}}', "program.no_list"),
        (b'{"features": [1]}', "program.unusable"),
    ],
)
def test_an_unreadable_description_gets_its_message(
    honest: dict[str, bytes], content: bytes, message: str
) -> None:
    found = findings({**honest, "features.json": content})
    assert {found[check].message for check in OF_PROGRAM} == {message}
    assert set(not_met(found)) == OF_PROGRAM


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"row_id\n", "table.columns_missing"),
        (b",".join(b"c%d" % n for n in range(9000)), "table.line_too_long"),
        (b"row_id," + b"c," * 5000, "table.too_many_columns"),
        (b"", "output.empty"),
    ],
)
def test_an_unreadable_feature_set_costs_its_own_checks(
    honest: dict[str, bytes], content: bytes, message: str
) -> None:
    expected = dict.fromkeys(("set_complete", "set_reproduced"), message)
    assert not_met(findings({**honest, "feature_set.csv": content})) == expected


@pytest.mark.parametrize("bad", ["nan", "inf", "1e999", "", "１２", "1e13"])
def test_a_cell_that_is_no_number_is_counted(honest: dict[str, bytes], bad: str) -> None:
    lines = honest["feature_set.csv"].decode().splitlines()
    lines[5] = ",".join([lines[5].split(",")[0], bad, *lines[5].split(",")[2:]])
    found = findings({**honest, "feature_set.csv": "\n".join(lines).encode()})
    wide = bad == "１２"  # Python reads full-width digits as numbers
    assert found["set_reproduced"].message == "reproduced.differs"
    assert found["set_complete"].message == ("numbers.complete" if wide else "numbers.faulty")


def test_rows_absent_doubled_and_unknown_are_counted(honest: dict[str, bytes]) -> None:
    lines = honest["feature_set.csv"].decode().splitlines()
    unknown = "X" + lines[7]
    changed = "\n".join([*lines[:5], lines[4], unknown, *lines[6:]]).encode()
    found = findings({**honest, "feature_set.csv": changed})["set_complete"]
    counts = {name: found.params[name] for name in ("absent", "unknown", "repeated", "unusable")}
    assert counts == {"absent": 1, "unknown": 1, "repeated": 1, "unusable": 0}


def test_numbers_of_any_size_crash_nothing(honest: dict[str, bytes]) -> None:
    values: tuple[Any, ...] = (1e308, -1e308, 1e-320, 10**400, True, "1", None, [1])
    for value in values:
        for field in ("center", "scale"):
            found = findings(features(honest, **{field: value}))
            assert found["use"].fraction is not None
        assert findings(features(honest, missing=value))["set_complete"].fraction is not None
    near = findings(features(honest, center=1e11, scale=1e-11))
    assert near["set_reproduced"].outcome is not Outcome.MET
    shapes: tuple[Any, ...] = (
        1,
        [],
        [1e308] * 10,
        [[1e308] * 10],
        [[0] * 10],
        [None] * 10,
        {"a": 1},
    )
    for field in ("center", "scale", "components", "explained", "columns"):
        for value in shapes:
            found = findings(edited(honest, "reduction.json", **{field: value}))
            assert found["reduction_size"].outcome is not Outcome.MET


def test_a_list_of_strange_cells_costs_what_it_touches(honest: dict[str, bytes]) -> None:
    rows = list(csv.reader(io.StringIO(honest["important_features.csv"].decode())))
    rows[1][2:4] = ["nan", "1e999"]
    found = findings({**honest, "important_features.csv": csv_bytes(rows[0], rows[1:])})
    assert set(not_met(found)) == {"associations", "tests"}
    assert found["associations"].params["wrong"] == 1
