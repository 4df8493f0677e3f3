"""Lets a submission's models be run in a second box, and hands the answers on as one more output.

What fails here is ours unless a model did it. The box refused or broken, the program inside stopped
by an exception, or no whole answer in it: SandboxFailed or SandboxRefused, and the submission is
not graded. A model that does not load, crashes or takes too long is an answer that checks read.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grading.checks.files import Outputs
from grading.contract import Progress
from grading.errors import PackError, SandboxFailed
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.targets.declared import LIMITS, OnnxStep

PROGRAM = Path(__file__).resolve().with_name("onnx_inside.py")
LONGEST_ANSWER = 4 << 20  # bytes


def answered(step: OnnxStep, outputs: Outputs, hidden: Mapping[str, Any], runtime: str) -> Outputs:
    """The outputs with the models' answers among them.

    Without a model there is no box and no answer. Raises SandboxRefused, SandboxFailed, and PackError for a
    variant without rows.
    """
    models = {
        one.name: outputs.collected[one.name]
        for one in step.models
        if one.name in outputs.collected
    }
    if not models:
        return outputs
    if not hidden.get(step.rows):
        raise PackError(f"The variant has no rows {step.rows!r} for its models.")
    outcome = _run(step, models, hidden[step.rows], runtime)
    answer = _answer(outcome, list(models))
    collected = {**outputs.collected, step.answer: answer}
    return dataclasses.replace(outputs, collected=collected)


def _run(
    step: OnnxStep, models: Mapping[str, bytes], rows: list[list[float]], runtime: str
) -> RunOutcome:
    from grading.sandbox.run import run_notebook  # late, as in grade.py

    ask = {
        "models": list(models),
        "input": step.input,
        "outputs": list(step.outputs),
        "columns": len(rows[0]),
    }
    files = {
        **models,
        "ask.json": json.dumps(ask).encode(),
        "rows.bin": b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows),
    }
    return run_notebook(
        PROGRAM.read_bytes(),
        files=files,
        wanted={"answer.json": LONGEST_ANSWER},
        limits=LIMITS,
        runtime=runtime,
        on_phase=_silent,
    )


def _answer(outcome: RunOutcome, models: list[str]) -> bytes:
    if outcome.status is RunStatus.MEMORY_LIMIT:  # only the models in it can have reached it
        word = {"stage": "memory", "detail": ""}
        return json.dumps(dict.fromkeys(models, word)).encode()
    if outcome.status is not RunStatus.COMPLETED or "answer.json" not in outcome.outputs:
        raise SandboxFailed(
            f"The box of the models ended with {outcome.status.value}: {_last_words(outcome)}"
        )
    return outcome.outputs["answer.json"]


def _last_words(outcome: RunOutcome) -> str:
    return f"{outcome.message} {dict(outcome.detail)}"[:300]


def _silent(progress: Progress) -> None:
    """The candidate's progress is that of the submission, not of this step."""
