"""The pack engineer-features: its variants, and what its checks say of good and broken work."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from grading.contract import Outcome
from grading.pack_file import LANGUAGES
from grading.registry import make_variant, pack
from tests.grading.engineering import (
    OF_FLOW,
    OPERATIONS,
    SEED,
    SLUG,
    findings,
    honest_work,
    variant,
    work_of_reference,
)
from tests.grading.submission import csv_bytes, edited
from tests.grading.worded import not_met


@pytest.fixture(scope="module")
def honest() -> dict[str, bytes]:
    return honest_work()


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


def test_files_of_another_order_are_refused(honest: dict[str, bytes], tmp_path: Path) -> None:
    other = work_of_reference(tmp_path, SEED + 1)
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
