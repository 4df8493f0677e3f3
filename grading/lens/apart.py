"""Runs the lens in a process of its own and reads its answer; a crash is *not decidable*."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from grading.contract import Finding, Outcome, finding_from_json

INSIDE = Path(__file__).resolve().with_name("inside.py")
WALL_SECONDS = 30
LONGEST_ANSWER = 4 << 20  # bytes


def look_apart(content: bytes, artefact: str) -> list[Finding]:
    """Findings of the lens; never raises for what is in the file."""
    command = [sys.executable, "-I", "-B", str(INSIDE), artefact]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False,
            env={"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return [_undecided("lens.abstains_time")]
    if done.returncode or len(done.stdout) > LONGEST_ANSWER:
        return [_undecided("lens.abstains_crash")]
    return [finding_from_json(one) for one in json.loads(done.stdout)]


def _undecided(message: str) -> Finding:
    return Finding("lens_reading", Outcome.NOT_DECIDABLE, None, 0.0, 0, message)
