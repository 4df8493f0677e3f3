"""Models in the second box: what they answer, what a broken one costs, and what is our fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from grading.checks.files import Outputs
from grading.errors import PackError, SandboxFailed
from grading.registry import pack
from grading.sandbox import run
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.targets import onnx_box
from grading.targets.declared import OnnxStep
from grading.targets.onnx_writer import node
from tests.grading.targets.models import network, of_nodes

LAYERS = [(np.eye(10)[:, :3], np.zeros(3)), (np.array([[1.0], [-1.0], [0.5]]), np.zeros(1))]
GOOD = network(LAYERS, np.zeros(10), np.ones(10))
ROWS = np.random.default_rng(5).normal(size=(40, 10)).round(4).tolist()


def step() -> OnnxStep:
    found = pack("fit-hardware").onnx
    assert found is not None
    return found


def answers(**models: bytes) -> Mapping[str, Any]:
    collected = {f"{name}.onnx": content for name, content in models.items()}
    outputs = Outputs({**collected, "report.json": b"{}"}, {})
    found = onnx_box.answered(
        step(), outputs, {"unlabelled": ROWS, "labels": "hidden truth"}, "tabular"
    )
    assert set(found.collected) == {*collected, "report.json", "model_answers.json"}
    said: Mapping[str, Any] = json.loads(found.collected["model_answers.json"])
    return said


@pytest.mark.sandbox
def test_models_answer_row_by_row_and_a_broken_one_costs_its_own_answer() -> None:
    found = answers(model=GOOD, alternative_1=b"no model at all", alternative_2=GOOD[:-9])
    rows = np.array(ROWS, dtype=np.float32).astype(float)
    hidden = np.maximum(rows[:, :3], 0) @ np.array([1.0, -1.0, 0.5])
    chance = 1 / (1 + np.exp(-hidden))
    model = found["model.onnx"]
    assert model["stage"] == "done"
    assert model["apart"] <= 1e-6
    assert np.abs(np.array(model["outputs"]["probabilities"]["values"])[:, 1] - chance).max() < 2e-6
    assert model["outputs"]["label"]["shape"] == [40, 1]
    assert [found[f"alternative_{n}.onnx"]["stage"] for n in (1, 2)] == ["load", "load"]


@pytest.mark.sandbox
def test_every_way_to_miss_the_agreement_has_its_stage() -> None:
    wide = np.ones((1, 200), np.float32)
    million = of_nodes(
        [
            node("ReduceSum", ["features", "one"], "sum", keepdims=1),
            node("MatMul", ["sum", "wide"], "probabilities"),
            node("ArgMax", ["features"], "label", axis=1, keepdims=0),
        ],
        {"wide": wide, "one": np.array([1])},
    )
    endless = of_nodes(
        [
            node("Log", ["features"], "probabilities"),
            node("ArgMax", ["features"], "label", axis=1, keepdims=0),
        ]
    )
    renamed = GOOD.replace(b"probabilities", b"probabilitiex")
    found = answers(model=million, alternative_1=endless, alternative_2=renamed)
    assert found["model.onnx"]["stage"] == "values"
    assert "200 values" in found["model.onnx"]["detail"]
    assert found["alternative_1.onnx"]["stage"] == "values"
    assert "not finite" in found["alternative_1.onnx"]["detail"]
    assert found["alternative_2.onnx"]["stage"] == "outputs"


@pytest.mark.sandbox
def test_a_model_that_eats_memory_or_time_is_its_own_fault() -> None:
    shape = np.array([40_000, 40_000])
    eater = of_nodes(
        [
            node("Expand", ["one", "shape"], "large"),
            node("ReduceSum", ["large"], "sum", keepdims=0),
            node("Add", ["features", "sum"], "probabilities"),
            node("ArgMax", ["probabilities"], "label", axis=1, keepdims=0),
        ],
        {"one": np.ones((1, 1), np.float32), "shape": shape},
    )
    slow = of_nodes(
        [
            node("ReduceSum", ["features"], "each", keepdims=1),
            node("Expand", ["each", "shape"], "large"),
            node("MatMul", ["large", "large"], "product"),
            node("ReduceSum", ["product"], "sum", keepdims=0),
            node("Add", ["features", "sum"], "probabilities"),
            node("ArgMax", ["probabilities"], "label", axis=1, keepdims=0),
        ],
        {"shape": np.array([2500, 2500])},
    )
    found = answers(model=eater, alternative_1=slow, alternative_2=GOOD)
    assert found["model.onnx"]["stage"] == "memory"
    assert found["alternative_1.onnx"]["stage"] == "time"
    assert found["alternative_2.onnx"]["stage"] == "done"


def test_without_a_model_there_is_no_box() -> None:
    outputs = Outputs({"report.json": b"{}"}, {})
    assert onnx_box.answered(step(), outputs, {"unlabelled": ROWS}, "tabular") is outputs


def test_a_variant_without_rows_is_the_packs_fault() -> None:
    with pytest.raises(PackError, match="no rows 'unlabelled'"):
        onnx_box.answered(step(), Outputs({"model.onnx": GOOD}, {}), {}, "tabular")


@pytest.mark.parametrize(
    "outcome",
    [
        RunOutcome(RunStatus.CELL_ERROR, "run.cell_error"),
        RunOutcome(RunStatus.DIED, "run.died"),
        RunOutcome(RunStatus.WALL_TIME_LIMIT, "run.wall_time_limit"),
        RunOutcome(RunStatus.COMPLETED, "run.completed"),
    ],
)
def test_a_box_without_a_whole_answer_is_our_fault(
    outcome: RunOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "run_notebook", lambda *_, **__: outcome)
    with pytest.raises(SandboxFailed, match=outcome.status.value):
        answers(model=GOOD)


def test_nothing_but_models_and_rows_enters_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def stand_in(program: bytes, **asked: Any) -> RunOutcome:
        seen.update(asked, program=program)
        said = {"model.onnx": {"stage": "load", "detail": ""}}
        outputs = {"answer.json": json.dumps(said).encode()}
        return RunOutcome(RunStatus.COMPLETED, "run.completed", outputs=outputs)

    monkeypatch.setattr(run, "run_notebook", stand_in)
    answers(model=GOOD)
    assert set(seen["files"]) == {"model.onnx", "ask.json", "rows.bin"}
    assert len(seen["files"]["rows.bin"]) == 40 * 10 * 4
    assert b"hidden truth" not in b"".join(seen["files"].values()) + seen["program"]


def test_a_box_that_ran_out_of_memory_is_the_models_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = RunOutcome(RunStatus.MEMORY_LIMIT, "run.memory_limit")
    monkeypatch.setattr(run, "run_notebook", lambda *_, **__: outcome)
    assert answers(model=GOOD)["model.onnx"]["stage"] == "memory"
