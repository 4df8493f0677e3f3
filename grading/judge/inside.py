"""The judge's own process: reads one job from stdin, writes findings to stdout, and ends.

Started by `run.py` as a script of an isolated Python: no environment, no application, no network
of its own need. Limits are set before the first byte of the job is read.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 60


def limit() -> None:
    """Caps that nothing in this process can lift: memory, CPU, files, core dumps."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def judge(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings as plain data. The job: `folder`, `outputs` (base64), `refused`, `hidden`."""
    import base64
    import dataclasses

    from grading.checks.files import Outputs
    from grading.judge.judging import find

    collected = {name: base64.b64decode(text) for name, text in job["outputs"].items()}
    outputs = Outputs(collected, job["refused"])
    found = find(Path(job["folder"]), outputs, job["hidden"])
    return [dataclasses.asdict(finding) for finding in found]


def main() -> None:
    """One job; any exception ends the process, which the caller reads as the pack's fault."""
    limit()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import json

    found = judge(json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(found, ensure_ascii=True, allow_nan=False))


if __name__ == "__main__":
    main()
