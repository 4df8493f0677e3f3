"""The pack fit-hardware: files and answers that cannot be used, each with its message."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from grading.targets.onnx_writer import node, part, text, whole
from tests.grading.hardware import ANSWERS, answers_edited, findings, honest_outputs
from tests.grading.targets.models import of_nodes
from tests.grading.worded import not_met

OF_THE_MODEL = {
    "model_interface", "size", "operations", "predictions_match", "hidden_quality",
    "quality_holds", "before_after", "fits_budget", "architecture", "choice",
}  # fmt: skip


def _external() -> bytes:
    entry = part(13, text(1, "location") + text(2, "../../etc/passwd"))
    away = part(5, whole(1, 10) + whole(2, 1) + text(8, "w") + entry + whole(14, 1))
    return whole(1, 9) + part(7, part(1, node("Add", ["features", "w"], "x")) + away)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "output.empty"),
        (b"hello", "model.not_onnx"),
        (b"\0" * 100_000, "model.not_onnx"),
        (honest_outputs()["model.onnx"][:300], "model.not_onnx"),
        (pickle.dumps({"weights": [1.0, 2.0]}), "model.pickle"),
        (_external(), "model.external_data"),
        (of_nodes([node("Add", ["features"], "x") + text(7, "com.example")]), "model.domain"),
        (honest_outputs()["model.onnx"] + part(25, text(1, "mine")), "model.functions"),
        (whole(1, 9) + bytes([0x10, 0]) * 1_000_000, "model.not_onnx"),
    ],
)
def test_a_broken_file_gets_its_message_in_every_check_that_needs_it(
    content: bytes, message: str
) -> None:
    found = not_met(findings({**honest_outputs(), "model.onnx": content}))
    assert found["model_file"] == message
    assert {found[check] for check in OF_THE_MODEL} == {message}
    assert "rows_complete" not in found


@pytest.mark.parametrize("stage", ["load", "memory", "time", "died"])
def test_a_model_that_does_not_run_costs_its_file(stage: str) -> None:
    found = not_met(findings(answers_edited(stage=stage, detail="why")))
    assert {found[check] for check in {*OF_THE_MODEL, "model_file"}} == {f"model.{stage}"}


@pytest.mark.parametrize("stage", ["input", "outputs", "run", "values", "batch"])
def test_a_model_that_breaks_the_agreement_has_a_file_that_loads(stage: str) -> None:
    found = not_met(findings(answers_edited(stage=stage, detail="why")))
    assert found["model_interface"] == f"model.{stage}"
    assert "model_file" not in found


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ({}, "model.shape"),
        ({"label": {"values": [[1]] * 2100}}, "model.shape"),
        ({"label": {"values": [["1"]]}, "probabilities": 4}, "model.shape"),
        ({"label": {"values": [[2.0]] * 2100}, "probabilities": {"values": [[0.5, 0.5]] * 2100}}, "model.labels"),
        ({"label": {"values": [[1.0]] * 2100}, "probabilities": {"values": [[-3.0, 4.0]] * 2100}}, "model.not_chances"),
        ({"label": {"values": [[1.0]] * 2100}, "probabilities": {"values": [[0.5] * 64] * 2100}}, "model.shape"),
        ([1, 2], "model.shape"),
    ],
)  # fmt: skip
def test_answers_of_the_wrong_kind_get_their_message(outputs: Any, message: str) -> None:
    assert not_met(findings(answers_edited(outputs=outputs)))["model_interface"] == message


def test_a_box_that_says_something_else_altogether_is_read_as_died() -> None:
    for content in (
        b"[]",
        b'{"other": 1}',
        b'{"model.onnx": 3}',
        b'{"model.onnx": {"stage": "x"}}',
    ):
        found = not_met(findings({**honest_outputs(), ANSWERS: content}))
        assert found["model_interface"] == "model.died"


def test_an_answer_that_hangs_on_the_other_rows_is_marked() -> None:
    assert not_met(findings(answers_edited(apart=0.2))) == {"model_interface": "model.rows_mixed"}


def test_an_operator_that_the_device_lacks_costs_what_counts_operations() -> None:
    content = of_nodes([node("CumSum", ["features"], "x")])
    found = not_met(findings({**honest_outputs(), "model.onnx": content}))
    assert found["operations"] == "model.operator"
    assert "model_file" not in found
    assert "hidden_quality" not in found
