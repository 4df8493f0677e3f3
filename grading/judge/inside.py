"""One judgement: reads one job from descriptor 0, writes findings to 1, and ends.

Runs in a child of its own that `nursery.py` has forked. Limits are set before the first byte of
the job is read.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import resource
import signal
from pathlib import Path
from typing import Any

from grading.checks.files import Outputs
from grading.judge.judging import find

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 60
WALL_SECONDS = 150  # for a judge whose caller and nursery are both gone


def limit() -> None:
    """Caps that nothing in this process lifts: memory, CPU, files, core dumps, time."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.alarm(WALL_SECONDS)


def judge(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings as plain data. The job: `folder`, `outputs` (base64), `refused`, `hidden`."""
    collected = {name: base64.b64decode(text) for name, text in job["outputs"].items()}
    outputs = Outputs(collected, job["refused"])
    found = find(Path(job["folder"]), outputs, job["hidden"])
    return [dataclasses.asdict(finding) for finding in found]


def main() -> None:
    """One job; any exception ends the process, which the caller reads as the pack's fault."""
    limit()
    with open(0, "rb", closefd=False) as source:
        job = json.loads(source.read())
    print(json.dumps(judge(job), ensure_ascii=True, allow_nan=False), end="", flush=True)
