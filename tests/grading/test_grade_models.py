"""From a notebook that delivers models to a result, through both boxes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from grading.contract import GradeResult, GradingRequest, Status
from grading.errors import SandboxFailed, SandboxRefused
from grading.grade import SUBMISSION, grade
from grading.qualify.solutions import read_suite
from grading.registry import pack
from grading.sandbox import run
from grading.sandbox.client import own_supervisor
from grading.sandbox.outcome import RunOutcome
from grading.targets import onnx_box

SLUG = "fit-hardware"
CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+")
"""The runtime of models writes the time on the notebook's error stream when it is imported."""


def graded(tmp_path: Path, source: str) -> GradeResult:
    path = tmp_path / "stored"
    path.write_bytes(source.encode())
    request = GradingRequest(
        kind="pack",
        framework=pack(SLUG).framework,
        artefacts={SUBMISSION: path},
        pack=SLUG,
        seed=3,
    )
    return grade(request, lambda _: None)


@pytest.mark.sandbox
def test_the_same_models_graded_twenty_times_give_the_same_json(tmp_path: Path) -> None:
    reference = read_suite(pack(SLUG).folder).reference.source
    flawed = reference.replace('"quality_after": rows[0]', '"quality_after": rows[1]')
    assert flawed != reference
    texts = set()
    with own_supervisor("--slots", "1"):
        for _ in range(20):
            told = graded(tmp_path, flawed).as_json()
            # How long it took, and whether a box was waiting, is no part of a verdict.
            kept = {k: v for k, v in told.items() if k not in ("usage", "guarantees")}
            texts.add(CLOCK.sub("", json.dumps(kept, sort_keys=True)))
    assert len(texts) == 1
    (text,) = texts
    found = {one["check"]: one["fraction"] for one in json.loads(text)["findings"]}
    assert found["before_after"] == 0.8333
    assert {share for check, share in found.items() if check != "before_after"} == {1.0}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SandboxFailed("the box broke"), "grading.sandbox_failed"),
        (SandboxRefused("no box here"), "grading.sandbox_refused"),
    ],
)
def test_a_second_box_that_fails_grades_nothing(
    error: Exception, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = run.run_notebook

    def second_fails(notebook: bytes, **asked: Any) -> RunOutcome:
        if notebook == onnx_box.PROGRAM.read_bytes():
            raise error
        return real(notebook, **asked)

    monkeypatch.setattr(run, "run_notebook", second_fails)
    result = graded(tmp_path, "open('model.onnx', 'wb').write(b'x')")
    assert (result.status, result.reason) == (Status.NOT_GRADED, reason)
    assert result.findings == ()
    assert result.score is None


@pytest.mark.sandbox
def test_the_runtime_of_models_that_is_not_there_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    text = onnx_box.PROGRAM.read_text(encoding="utf-8")
    program.write_text(text.replace("import onnxruntime", "import no_such_runtime", 1))
    monkeypatch.setattr(onnx_box, "PROGRAM", program)
    result = graded(tmp_path, "open('model.onnx', 'wb').write(b'x')")
    assert (result.status, result.reason) == (Status.NOT_GRADED, "grading.sandbox_failed")
    assert "cell_error" in result.reason_params["detail"]
