"""`python -m grading run NOTEBOOK`: the runner box alone, without a judge."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from grading import messages
from grading.contract import Limits, Progress
from grading.errors import UsageError
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook

_LIMITS = {
    "wall-seconds": float, "cell-seconds": float, "cpu-seconds": int, "memory-mb": int,
    "processes": int, "disk-mb": int, "disk-files": int, "output-kb": int,
    "cell-output-kb": int, "artefact-mb": int,
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    defaults = Limits()
    parser.add_argument("notebook", type=Path, help=".ipynb, or .py (plain or percent format)")
    parser.add_argument("--out", type=Path, help="folder for executed.ipynb and outputs/")
    parser.add_argument("--file", action="append", default=[], metavar="NAME=PATH",
                        help="a file in the work folder; may be repeated")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--runtime", default="tabular", help="name of the runtime")
    for name, kind in _LIMITS.items():
        default = getattr(defaults, name.replace("-", "_"))
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"default {default}")


def main(arguments: argparse.Namespace) -> int:
    """Run it; 0 when the box did its work, whatever the notebook did, 2 for no notebook."""
    outcome = run_notebook(
        _content(arguments.notebook),
        files=dict(named_file(words) for words in arguments.file),
        wanted=None,
        limits=_limits(arguments),
        runtime=arguments.runtime,
        on_phase=(lambda _: None) if arguments.json else _say,
    )
    if arguments.out:
        _write(arguments.out, outcome)
    plain = as_json(outcome)
    print(json.dumps(plain, ensure_ascii=False, indent=2) if arguments.json else _line(plain))
    return 2 if outcome.status is RunStatus.NOT_A_NOTEBOOK else 0


def as_json(outcome: RunOutcome) -> dict[str, Any]:
    """The outcome as plain data; files by size and hash."""
    is_limit = outcome.status.value.endswith("_limit")
    return {
        "status": outcome.status.value,
        "limit": outcome.status.value.removesuffix("_limit") if is_limit else None,
        "message": outcome.message,
        "params": dict(outcome.detail),
        "text": {
            language: messages.text(outcome.message, outcome.detail, language)
            for language in ("zh-Hant", "en")
        },
        "cell": outcome.cell,
        "cells": outcome.cells,
        "outputs": {name: _file(content) for name, content in sorted(outcome.outputs.items())},
        "refused": dict(outcome.refused),
        "usage": dataclasses.asdict(outcome.usage),
        "guarantees": dict(outcome.guarantees),
    }


def _file(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _limits(arguments: argparse.Namespace) -> Limits:
    values = {
        name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in _LIMITS
    }
    if any(value <= 0 for value in values.values()):
        raise UsageError("Every limit must be above zero.")
    return Limits(**values)


def named_file(words: str) -> tuple[str, bytes]:
    """`NAME=PATH` as a name and the bytes there. Raises UsageError."""
    name, separator, path = words.partition("=")
    if not separator:
        raise UsageError(f"--file needs NAME=PATH, not {words!r}.")
    return name, _content(Path(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _say(progress: Progress) -> None:
    cell = f" cell {progress.cell} of {progress.cells}" if progress.cell else ""
    print(f"{progress.phase.value}{cell}", flush=True)


def _line(plain: dict[str, Any]) -> str:
    usage = plain["usage"]
    seconds = f"{usage['wall_seconds']:.2f} s, processor {usage['cpu_seconds']:.2f} s"
    memory = f"peak memory {usage['peak_memory_mb'] or 0:.0f} MB"
    return f"{plain['text']['en']}\n{plain['status']}: {seconds}, {memory}"


def _write(folder: Path, outcome: RunOutcome) -> None:
    """executed.ipynb and outputs/; the names were checked when they were collected."""
    (folder / "outputs").mkdir(parents=True, exist_ok=True)
    if outcome.executed_notebook is not None:
        (folder / "executed.ipynb").write_text(outcome.executed_notebook, encoding="utf-8")
    for name, content in outcome.outputs.items():
        target = folder / "outputs" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
