"""Reads a pack's targets.toml strictly: which outputs are models to be run in a second box.

    [onnx]
    rows = "unlabelled"             # key of the hidden truth; nothing else of it enters the box
    answer = "model_answers.json"   # the name under which checks find what came out
    input = "features"
    outputs = ["label", "probabilities"]

    [[onnx.models]]
    name = "model.onnx"             # collected from the submission's box like every output
    kilobytes = 2048

It stands beside pack.toml because it says how a submission is run on, not how it is judged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.contract import Limits
from grading.errors import PackError
from grading.pack_file import Declared

FILE = "targets.toml"
LIMITS = Limits(
    wall_seconds=90.0,
    cell_seconds=80.0,
    cpu_seconds=60,
    memory_mb=1024,
    processes=32,
    disk_mb=64,
    disk_files=64,
    output_kb=256,
    cell_output_kb=128,
    artefact_mb=8,
)
"""Of the second box; every model in it has bounds of its own, see onnx_inside.py."""


@dataclass(frozen=True, slots=True)
class OnnxStep:
    """Models that are run on rows without labels, and where checks find the answers."""

    rows: str
    answer: str
    input: str
    outputs: Sequence[str]
    models: Sequence[Declared]


def read_targets(folder: Path) -> OnnxStep | None:
    """The step of a pack folder, None where it has none; PackError names what does not fit."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found = _built(**data)
    except (OSError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise PackError(f"{folder.name}/{FILE} cannot be read: {error}") from error
    names = [one.name for one in found.models]
    if not names or len(set(names)) != len(names) or found.answer in names or not found.outputs:
        raise PackError(
            f"{folder.name}/{FILE}: models, outputs and answer need names of their own."
        )
    return found


def _built(onnx: dict[str, Any]) -> OnnxStep:
    models = tuple(Declared(format="onnx", **one) for one in onnx["models"])
    return OnnxStep(**{**onnx, "models": models, "outputs": tuple(onnx["outputs"])})
