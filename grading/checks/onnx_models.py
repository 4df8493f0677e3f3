"""Models that a submission delivers: their files read as bytes, their answers as plain data.

The file is parsed by our own reader with bounds; no library ever loads it here. What the model says
of rows without labels comes from the second box (grading/targets), and is as little believed as any
other output: shapes, ranges and numbers are checked before a check uses them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.checks.classification import Array
from grading.checks.files import Outputs
from grading.checks.tables import shown
from grading.checks.verdict import Unreadable
from grading.contract import Where
from grading.targets import onnx_inside
from grading.targets.device_counter import count_content
from grading.targets.onnx_file import Unfit, read_model

LOADING = ("load", "memory", "time", "died")
"""Stages at which a file is at fault; the others concern what goes in and comes out."""
STAGES = onnx_inside.STAGES
MOST_APART = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """What a file costs on the device."""

    size: int
    operations: int
    operators: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a two-class model says of every row: label, chance of class 1, and how far the chances
    of one row a call lie from those of all rows in one call.
    """

    labels: Array
    scores: Array
    apart: float


def read_file(outputs: Outputs, name: str) -> bytes:
    """The bytes of a file that reads as ONNX, whole and by itself; Unreadable otherwise."""
    content = outputs.content(name)
    try:
        read_model(content)
    except Unfit as problem:
        raise _unreadable(name, problem, content) from problem
    return content


def cost_of(outputs: Outputs, name: str) -> Cost:
    """Size and operations; Unreadable for a graph that the device's counter cannot follow."""
    content = read_file(outputs, name)
    try:
        counted = count_content(content)
    except Unfit as problem:
        raise _unreadable(name, problem, content) from problem
    return Cost(counted["size_bytes"], counted["operations"], counted["operators"])


def answer_of(outputs: Outputs, answers: str, name: str, rows: int) -> Answer:
    """The checked answers of one model on `rows` rows; Unreadable where it gave none.

    Labels are 0 and 1; chances are two for each row, those of class 0 and 1.
    """
    found = said(outputs, answers, name)
    stage = found.get("stage")
    if stage != "done":
        word = stage if stage in STAGES else "died"
        detail = shown(str(found.get("detail", "")), 160)
        raise Unreadable(f"model.{word}", Where(name), name=name, detail=detail)
    labels = _values(found, "label", name, (rows, 1))
    chances = _values(found, "probabilities", name, (rows, 2))
    if not np.isin(labels, (0, 1)).all():
        raise Unreadable("model.labels", Where(name), name=name)
    if chances.min() < -1e-6 or chances.max() > 1 + 1e-6:
        raise Unreadable("model.not_chances", Where(name), name=name)
    return Answer(labels[:, 0], chances[:, 1], float(found.get("apart", 0.0)))


def said(outputs: Outputs, answers: str, name: str) -> Mapping[str, Any]:
    """What the second box says of one model; Unreadable when the file was never there."""
    outputs.content(name)
    found = json.loads(outputs.content(answers))
    of_model = found.get(name) if isinstance(found, dict) else None
    return of_model if isinstance(of_model, dict) else {"stage": "died", "detail": ""}


def _values(found: Mapping[str, Any], output: str, name: str, shape: Sequence[int]) -> Array:
    """One output as numbers of the wanted shape. A box that says anything else was taken over by
    the model in it.
    """
    part = found["outputs"].get(output) if isinstance(found.get("outputs"), dict) else None
    try:
        values = np.array(part["values"] if isinstance(part, dict) else None, dtype=float)
    except (TypeError, ValueError):
        values = np.array([])
    if values.shape != tuple(shape) or not np.isfinite(values).all():
        raise Unreadable(
            "model.shape",
            Where(name),
            name=name,
            output=output,
            found=" × ".join(map(str, values.shape)),
            wanted=" × ".join(map(str, shape)),
        )
    return values


def _unreadable(name: str, problem: Unfit, content: bytes) -> Unreadable:
    code = "uncountable" if problem.code == "shape" else problem.code
    if code == "not_onnx" and content[:1] == b"\x80" and content.endswith(b"."):
        code = "pickle"
    where = Where(artefact=name)
    return Unreadable(f"model.{code}", where, name=name, found=shown(problem.found))
