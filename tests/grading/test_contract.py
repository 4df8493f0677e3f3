"""The contract travels as JSON and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

from grading.contract import (
    Figure,
    Finding,
    GradeResult,
    GradingRequest,
    Limits,
    Measure,
    Outcome,
    Status,
    Usage,
    Where,
    finding_from_json,
    request_as_json,
    request_from_json,
    result_from_json,
)

FULL = Finding(
    check="matrix",
    outcome=Outcome.PARTLY_MET,
    fraction=0.25,
    weight=2.0,
    ceiling=3,
    message="matrix.differs",
    params={"fp": 3, "cause": {"message": "term.f1"}},
    indicators=["P4.1.1"],
    outputs=["O4.1.1"],
    knowledge=["K17"],
    skills=["S22"],
    measured=Measure(0.5, "F1"),
    expected=Measure([0.6, 0.7], "F1"),
    figure=Figure("roc_curve", {"points": [[0.0, 0.0], [1.0, 1.0]], "auc": 0.5}),
    where=Where("metrics.json", line=3),
)
BARE = Finding("quiet", Outcome.NOT_DECIDABLE, None, 1.0, 0, "x.y", {}, [], [], [], [])


def test_a_result_comes_back_from_json() -> None:
    result = GradeResult(
        status=Status.GRADED,
        findings=(FULL, BARE),
        run={"status": "completed", "cell": None},
        executed_notebook="{}",
        usage=Usage(1.5, 1.0, None, {"cells": 1.0}),
        fingerprints={"pack": "ab"},
        guarantees={"memory": "polled"},
    )
    assert result_from_json(json.loads(json.dumps(result.as_json()))) == result


def test_a_finding_comes_back_from_json() -> None:
    result = GradeResult(Status.GRADED, (FULL, BARE)).as_json()
    found = json.loads(json.dumps(result["findings"]))
    assert [finding_from_json(one) for one in found] == [FULL, BARE]


def test_a_request_comes_back_from_json() -> None:
    request = GradingRequest(
        kind="pack",
        framework="F",
        artefacts={"submission.ipynb": Path("a/b.ipynb")},
        pack="p",
        seed="ab" * 16,
        limits=Limits(wall_seconds=3.0),
    )
    assert request_from_json(json.loads(json.dumps(request_as_json(request)))) == request
    plain = GradingRequest(kind="lens", framework="F", artefacts={})
    assert request_from_json(json.loads(json.dumps(request_as_json(plain)))) == plain


def test_the_score_weighs_decided_findings_only() -> None:
    assert GradeResult(Status.GRADED, (FULL, BARE)).score == 0.25
    assert GradeResult(Status.GRADED, (BARE,)).score is None
    assert GradeResult(Status.NOT_GRADED, (FULL,)).score is None
