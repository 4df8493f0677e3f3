"""Outputs of honest work for train-model, and what the judge finds in them."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grading.contract import Finding
from grading.registry import make_variant, pack
from grading.variant import Variant
from tests.grading.submission import csv_bytes
from tests.grading.worded import findings_of

SLUG, SEED = "train-model", 4
TYPES = {"regression", "classification", "clustering"}


@cache
def variant() -> Variant:
    return make_variant(SLUG, SEED)


@cache
def _made() -> dict[str, bytes]:
    """Outputs of the alternative that needs nothing but NumPy, run here: it is our own."""
    with TemporaryDirectory() as folder:
        for name, content in variant().public.items():
            Path(folder, name).write_bytes(content)
        solution = pack(SLUG).folder / "alternatives" / "numpy_only.py"
        subprocess.run([sys.executable, str(solution)], cwd=folder, check=True, timeout=120)
        return {one.name: Path(folder, one.name).read_bytes() for one in pack(SLUG).declared}


def outputs() -> dict[str, bytes]:
    return dict(_made())


def findings(given: dict[str, bytes]) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    return findings_of(SLUG, given, variant().hidden)


def letter(kind: str) -> str:
    return next(str(n) for n, w in variant().hidden["wishes"].items() if w["type"] == kind)


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(outputs()[name].decode())))


def written(rows: list[dict[str, Any]]) -> bytes:
    return csv_bytes(list(rows[0]), [list(row.values()) for row in rows])
