"""The pack fit-hardware: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grading import messages
from grading.contract import Outcome
from grading.pack_file import LANGUAGES
from grading.registry import make_variant
from grading.targets.device_counter import count_content
from tests.grading.hardware import (
    ANSWERS,
    FILES,
    SEED,
    SLUG,
    answer,
    answers_edited,
    findings,
    honest_outputs,
    report_edited,
    variant,
)
from tests.grading.worded import not_met


def without(*names: str) -> dict[str, bytes]:
    return {name: content for name, content in honest_outputs().items() if name not in names}


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, SEED) == make_variant(SLUG, SEED)
    assert make_variant(SLUG, SEED).public != make_variant(SLUG, SEED + 1).public


def test_public_files_hold_no_hidden_row_and_the_box_gets_no_label() -> None:
    public, hidden = variant().public, variant().hidden
    assert set(public) == {
        "train.csv", "validation.csv", "device.json", "heavy.onnx",
        "device_counter.py", "onnx_file.py", "onnx_shapes.py",
    }  # fmt: skip
    rows = np.array(hidden["unlabelled"])
    assert rows.shape == (2100, 10)
    known = {
        tuple(map(float, line.split(",")[1:-1]))
        for name in ("train.csv", "validation.csv")
        for line in public[name].decode().splitlines()[1:]
    }
    assert {tuple(row) for row in rows[:600].tolist()} < known
    assert not {tuple(row) for row in rows[600:].tolist()} & known
    assert len(hidden["labels"]["test"]) == 1500


def test_the_heavy_model_is_above_both_parts_of_the_budget() -> None:
    cost, budget = count_content(variant().public["heavy.onnx"]), variant().hidden["budget"]
    assert cost["size_bytes"] > budget["size_bytes"]
    assert cost["operations"] > 20 * budget["operations"]
    assert cost["operations"] == variant().hidden["heavy"]["operations"]


def test_an_honest_submission_gets_full_marks() -> None:
    found = findings(honest_outputs())
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}
    assert {f.figure.kind for f in found.values() if f.figure} == {"bars", "intervals", "scatter"}


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert {f.message for f in found.values()} == {"output.missing"}
    assert found["canaries"].outcome is Outcome.NOT_DECIDABLE


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("validation_predictions.csv", {"rows_complete", "predictions_match"}),
        ("trade_off.csv", {"trade_off"}),
        ("report.json", {"before_after", "fits_budget", "architecture"}),
    ],
)
def test_a_missing_output_costs_its_own_checks(name: str, checks: set[str]) -> None:
    assert not_met(findings(without(name))) == dict.fromkeys(checks, "output.missing")


def test_a_missing_alternative_costs_what_compares() -> None:
    found = not_met(findings(without("alternative_2.onnx")))
    assert found == {"alternatives": "output.missing", "trade_off": "tradeoff.incomplete"}


def test_a_missing_model_leaves_the_rest_of_the_table() -> None:
    found = findings(without("model.onnx"))
    assert found["model_file"].message == "output.missing"
    assert found["trade_off"].fraction == 0.6667
    assert found["rows_complete"].outcome is Outcome.MET


def _scores(kind: str) -> np.ndarray:
    hidden, draw = variant().hidden, np.random.default_rng(3)
    if kind == "noise":
        return draw.random(2100)
    truth = [*hidden["labels"]["validation"], *hidden["labels"]["test"]]
    if kind == "truth":
        return np.where(np.array(truth) == 1, 0.9, 0.1)
    own = np.array(
        json.loads(honest_outputs()[ANSWERS])["model.onnx"]["outputs"]["probabilities"]["values"]
    )[:, 1]
    own[:600] = np.where(np.array(truth[:600]) == 1, 0.99, 0.01)
    return own


def test_a_small_model_that_knows_nothing_saves_nothing() -> None:
    found = not_met(findings(answers_edited(**answer(_scores("noise")))))
    assert found["hidden_quality"] == "parity.lost"
    assert found["size"] == found["operations"] == "budget.worthless"
    assert found["choice"] == "choice.worthless"
    assert found["canaries"] == "canaries.no_skill"


def test_rows_known_by_heart_do_not_stand() -> None:
    found = not_met(findings(answers_edited(**answer(_scores("by heart")))))
    assert found["quality_holds"] == "parity.drop"
    assert "hidden_quality" not in found


def test_who_knows_the_truth_gains_nothing() -> None:
    found = not_met(findings(answers_edited(**answer(_scores("truth")))))
    assert found["hidden_quality"] == "hidden.truth_known"
    assert found["canaries"] == "canaries.known"


@pytest.mark.parametrize(
    ("fields", "message", "fraction"),
    [
        ({"quality_after": 1.0}, "figures.differ", 0.8333),
        ({"quality_after": float("nan")}, "document.nan", 0.8333),
        ({"size_bytes_before": "72948"}, "document.not_a_number", 0.8333),
        ({"operations_after": True}, "document.not_a_number", 0.8333),
        ({"size_bytes_after": 1, "operations_after": 1}, "figures.differ", 0.6667),
    ],
)
def test_one_wrong_figure_costs_itself(
    fields: dict[str, Any], message: str, fraction: float
) -> None:
    found = findings(report_edited(**fields))
    assert not_met(found) == {"before_after": message}
    assert found["before_after"].fraction == fraction


@pytest.mark.parametrize(
    ("fields", "check", "message"),
    [
        ({"fits_budget": False}, "fits_budget", "budget.contradicted"),
        ({"fits_budget": "true"}, "fits_budget", "document.not_true_or_false"),
        ({"architecture": "trees"}, "architecture", "architecture.other"),
        ({"architecture": "forest"}, "architecture", "document.not_a_choice"),
        ({"reason": "small"}, "architecture", "architecture.unexplained"),
        ({"changes": []}, "architecture", "architecture.unexplained"),
        ({"changes": "all"}, "architecture", "architecture.unexplained"),
    ],
)
def test_one_wrong_statement_costs_its_check(
    fields: dict[str, Any], check: str, message: str
) -> None:
    assert not_met(findings(report_edited(**fields))) == {check: message}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,quality\nmodel.onnx,1\n".encode("utf-16"), "output.encoding"),
        ("模型".encode("big5"), "output.encoding"),
        (b"file,quality\nmodel.onnx,1\n", "table.columns_missing"),
        (b",".join(b"c" for _ in range(1_000_000)), "table.line_too_long"),
        (b"file,size_bytes,operations,quality,fits_budget\n", "table.no_rows"),
        (b"file,size_bytes,operations,quality,fits_budget\nmodel.onnx,nan,inf,x,y\n", "tradeoff.differs"),
    ],
)  # fmt: skip
def test_an_unreadable_table_gets_its_message(content: bytes, message: str) -> None:
    assert not_met(findings({**honest_outputs(), "trade_off.csv": content})) == {
        "trade_off": message
    }


def test_the_same_model_twice_is_no_choice() -> None:
    outputs = honest_outputs()
    said = json.loads(outputs[ANSWERS])
    said["alternative_1.onnx"] = said["model.onnx"]
    changed = {
        **outputs,
        "alternative_1.onnx": outputs["model.onnx"],
        ANSWERS: json.dumps(said).encode(),
    }
    found = findings(changed)
    assert found["alternatives"].message == "alternatives.same"
    assert found["alternatives"].fraction == 0.3


def test_figures_of_hidden_rows_have_two_decimals() -> None:
    found = findings(honest_outputs())
    for name in ("ours", "theirs", "low", "high"):
        assert len(found["hidden_quality"].params[name].split(".")[1]) == 2
    assert len(found["quality_holds"].params["new"].split(".")[1]) == 2


def test_every_message_is_put_into_words_whole() -> None:
    for outputs in (
        honest_outputs(),
        {},
        answers_edited(stage="load", detail="x"),
        report_edited(reason=""),
    ):
        for finding in findings(outputs).values():
            for language in LANGUAGES:
                words = messages.text(finding.message, finding.params, language, SLUG)
                assert words != finding.message
                assert messages.NOTHING not in words.split()


def test_files_by_name_are_those_of_the_step() -> None:
    assert set(FILES) < set(honest_outputs())
