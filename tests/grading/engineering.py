"""The reference's work for the pack engineer-features, and what its checks say of it."""

from __future__ import annotations

import json
import runpy
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from grading.contract import Finding
from grading.registry import make_variant, pack
from grading.variant import Variant
from tests.grading.submission import edited
from tests.grading.worded import findings_of

SLUG = "engineer-features"
SEED = 11
NAMES = (
    "workflow.json", "important_features.csv", "features.json", "feature_set.csv",
    "reduction.json", "reduced.csv",
)  # fmt: skip
OF_PROGRAM = {
    "derived", "late_left_out", "set_follows", "use", "set_complete", "set_reproduced", "nominal",
    "ordinal", "unseen", "missing", "standardised", "normalised",
}  # fmt: skip
OPERATIONS: dict[str, Any] = {
    "value": lambda a: a,
    "ratio": lambda a, b: a / b,
    "difference": lambda a, b: a - b,
}
OF_FLOW = {"framework", "workflow_graph", "workflow_reach", "workflow_learning"}
OF_LIST = {"associations", "tests", "important", "derived", "late_left_out", "set_follows"}
OF_REDUCTION = {"reduction_size", "reduction_axes", "reduced_rows"}


@cache
def variant(seed: int = SEED) -> Variant:
    return make_variant(SLUG, seed)


def work_of_reference(folder: Path, seed: int = SEED) -> dict[str, bytes]:
    """The six files of the reference on one seed, run here because it is ours."""
    for name, content in variant(seed).public.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        runpy.run_path(str(pack(SLUG).folder / "reference" / "solution.py"))
    return {name: (folder / name).read_bytes() for name in NAMES}


@cache
def honest_work() -> dict[str, bytes]:
    """The reference on SEED; whoever changes a file makes a new dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        return work_of_reference(Path(folder))


def findings(outputs: dict[str, bytes]) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, outputs, variant().hidden)


def features(outputs: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The outputs with fields of the first feature changed."""
    listed = json.loads(outputs["features.json"])["features"]
    listed[0] |= changes
    return edited(outputs, "features.json", features=listed)
