"""The pack engineer-features: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import csv
import io
import json
import runpy
from functools import cache
from typing import Any

import numpy as np
import pytest

from grading import messages
from grading.checks.files import Outputs
from grading.contract import Finding, Outcome
from grading.judge.judging import find
from grading.pack_file import LANGUAGES
from grading.registry import make_variant, pack
from grading.variant import Variant
from tests.grading.submission import csv_bytes, edited

SLUG = "engineer-features"
SEED = 11
NAMES = (
    "workflow.json", "important_features.csv", "features.json", "feature_set.csv",
    "reduction.json", "reduced.csv",
)  # fmt: skip
OF_PROGRAM = {
    "derived", "late_left_out", "set_follows", "use", "set_complete", "set_reproduced", "nominal",
    "ordinal", "unseen", "missing", "standardised", "normalised",
}  # fmt: skip
OPERATIONS: dict[str, Any] = {
    "value": lambda a: a,
    "ratio": lambda a, b: a / b,
    "difference": lambda a, b: a - b,
}
OF_FLOW = {"framework", "workflow_graph", "workflow_reach", "workflow_learning"}
OF_LIST = {"associations", "tests", "important", "derived", "late_left_out", "set_follows"}
OF_REDUCTION = {"reduction_size", "reduction_axes", "reduced_rows"}


@cache
def variant(seed: int = SEED) -> Variant:
    return make_variant(SLUG, seed)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The six files of the reference, run here because it is ours."""
    folder = tmp_path_factory.mktemp("reference")
    for name, content in variant().public.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        runpy.run_path(str(pack(SLUG).folder / "reference" / "solution.py"))
    return {name: (folder / name).read_bytes() for name in NAMES}


def findings(outputs: dict[str, bytes]) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    found = find(pack(SLUG).folder, Outputs(outputs, {}), variant().hidden)
    for finding in found:
        for language in LANGUAGES:
            template = messages.catalogue(language, SLUG)[finding.message]
            assert messages.placeholders(template) <= set(finding.params), finding.message
    plain = [(f.params, f.measured and f.measured.value, f.figure and f.figure.data) for f in found]
    json.dumps(plain, allow_nan=False)
    return {finding.check: finding for finding in found}


def not_met(found: dict[str, Finding]) -> dict[str, str]:
    return {f.check: f.message for f in found.values() if f.outcome is not Outcome.MET}


def features(outputs: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The outputs with fields of the first feature changed."""
    listed = json.loads(outputs["features.json"])["features"]
    listed[0] |= changes
    return edited(outputs, "features.json", features=listed)


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, SEED) == make_variant(SLUG, SEED)
    assert variant().public != variant(SEED + 1).public


def test_public_files_hold_no_label_of_the_new_rows() -> None:
    public = variant().public
    assert set(public) == {"train.csv", "test.csv", "order.json"}
    assert b"failed" not in public["test.csv"].splitlines()[0]
    rows = list(csv.DictReader(io.StringIO(public["test.csv"].decode())))
    assert {row["workshop_hours"] for row in rows} == {""}
    for word in ("important", "noise", "pairs", "labels"):
        assert f'"{word}"'.encode() not in public["order.json"]


def test_what_is_planted_is_there_on_many_seeds() -> None:
    for seed in range(20):
        hidden = variant(seed).hidden
        assert len(hidden["important"]) == 6
        assert len(hidden["noise"]) == 8
        assert len(hidden["pairs"]) == 2
        assert not set(hidden["important"]) & set(hidden["noise"])
        seen = {c for c in hidden["columns"]["train"]["site_type"] if c}
        later = {c for c in hidden["columns"]["test"]["site_type"] if c}
        assert later - seen == {"brewery", "quarry"}
        assert set(hidden["normalised"]) & set(hidden["important"])


def test_orders_differ_in_rows_and_in_the_components_that_they_need() -> None:
    sizes, counts = set(), set()
    for seed in range(20):
        hidden = variant(seed).hidden
        rows = hidden["columns"]["train"]
        bands = np.array([rows[band] for band in hidden["bands"]], dtype=float)
        kept = np.linalg.eigvalsh(np.corrcoef(bands))[::-1].cumsum() / len(bands)
        assert np.abs(kept - hidden["keep_variance"]).min() > 0.02
        counts.add(int((kept < hidden["keep_variance"]).sum()) + 1)
        sizes.add((len(hidden["ids"]["train"]), len(hidden["ids"]["test"])))
    assert counts == {2, 3, 4}
    assert len(sizes) == 20


def test_the_brief_names_every_file_and_field() -> None:
    for language in LANGUAGES:
        text = pack(SLUG).brief(language)
        for declared in pack(SLUG).declared:
            assert declared.name in text
            for field in (*declared.columns, *declared.fields):
                assert f"`{field}`" in text


def test_the_reference_gets_full_marks(honest: dict[str, bytes]) -> None:
    found = findings(honest)
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}
    assert [f.figure.kind for f in found.values() if f.figure] == ["intervals"]


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


def test_files_of_another_order_are_refused(
    honest: dict[str, bytes], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in variant(SEED + 1).public.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(pack(SLUG).folder / "reference" / "solution.py"))
    other = {name: (tmp_path / name).read_bytes() for name in NAMES}
    found = findings(other)
    assert {f.fraction for f in found.values()} == {0.0}
    assert found["workflow_graph"].message == "order.other"
    assert found["important"].message == "program.foreign"
    assert found["reduction_size"].message == "program.foreign"
    assert not_met(findings({**honest, "workflow.json": other["workflow.json"]})) == (
        dict.fromkeys(OF_FLOW, "order.other")
    )


def test_numbers_of_a_part_of_the_rows_are_not_taken_for_another_order(
    honest: dict[str, bytes],
) -> None:
    rows = variant().hidden["columns"]["train"]
    listed = json.loads(honest["features.json"])["features"]
    for entry in listed:
        if entry["operation"] != "category":
            given = [np.array(rows[s], dtype=float)[:900] for s in entry["sources"]]
            results = OPERATIONS[entry["operation"]](*given)
            entry |= {"missing": np.nanmean(results) + 0.04 * np.nanstd(results)}
            entry |= {"center": np.nanmean(results), "scale": np.nanstd(results)}
    found = findings(edited(honest, "features.json", features=listed))
    assert found["standardised"].message == "scaling.differs"
    assert found["important"].outcome is Outcome.MET
    assert found["nominal"].outcome is Outcome.MET


def test_a_misread_center_is_not_taken_for_another_order(honest: dict[str, bytes]) -> None:
    listed = json.loads(honest["features.json"])["features"]
    for entry in listed:
        entry["center"] = -entry["center"] / entry["scale"]
    found = findings(edited(honest, "features.json", features=listed))
    assert found["standardised"].message == "scaling.differs"
    assert found["set_reproduced"].message == "reproduced.differs"
    assert found["important"].outcome is Outcome.MET


def test_a_relation_of_a_cause_with_noise_may_be_marked(honest: dict[str, bytes]) -> None:
    hidden = variant().hidden
    cause = next(c for c in hidden["important"] if c in hidden["normalised"])
    noise = next(c for c in hidden["noise"] if c in hidden["normalised"])
    rows = list(csv.reader(io.StringIO(honest["important_features.csv"].decode())))
    rows.append(["both", f"{cause}+{noise}", "0.1", "0.001", "1"])
    found = findings({**honest, "important_features.csv": csv_bytes(rows[0], rows[1:])})
    assert not_met(found) == {"set_follows": "set.apart"}
    assert (found["set_follows"].params["absent"], found["set_follows"].params["extra"]) == (1, 0)


def test_a_relation_of_the_set_has_a_line_of_its_own(honest: dict[str, bytes]) -> None:
    rows = list(csv.reader(io.StringIO(honest["important_features.csv"].decode())))
    totals = {total for pair in variant().hidden["pairs"] for total in pair[:2]}
    kept = [[*r[:4], "1"] if r[0] in totals else r for r in rows if "+" not in r[1]]
    found = findings({**honest, "important_features.csv": csv_bytes(kept[0], kept[1:])})
    assert not_met(found) == {"derived": "derived.some", "set_follows": "set.apart"}
    assert found["set_follows"].params["extra"] == 2


def test_the_controller_loads_no_more_than_it_has_room_for(honest: dict[str, bytes]) -> None:
    listed = json.loads(honest["features.json"])["features"]
    spare = {"sources": ["noise_db", "vent_area_cm2"], "operation": "ratio", "missing": 0}
    first = [{"name": f"spare {n}", **spare} for n in range(16)]
    found = findings(edited(honest, "features.json", features=[*first, *listed]))
    assert found["set_follows"].message == "set.no_room"
    assert found["use"].fraction == 0.0
    assert found["derived"].params["made"] == 0


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


def test_numbers_of_all_rows_are_told_from_those_of_the_training_rows(
    honest: dict[str, bytes],
) -> None:
    hidden = variant().hidden
    listed = json.loads(honest["features.json"])["features"]
    for entry in listed:
        if entry["operation"] == "value":
            [name] = entry["sources"]
            both = [*hidden["columns"]["train"][name], *hidden["columns"]["test"][name]]
            values = np.array([v for v in both if v is not None])
            if name in hidden["normalised"]:
                entry |= {"center": values.min(), "scale": np.ptp(values)}
            else:
                entry |= {"center": values.mean(), "scale": values.std()}
    found = findings(edited(honest, "features.json", features=listed))
    assert found["standardised"].message == "scaling.other_rows"
    assert found["normalised"].message == "scaling.other_rows"
    assert found["missing"].outcome is Outcome.MET
