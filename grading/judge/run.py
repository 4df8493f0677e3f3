"""Starts the judge's process, gives it one job and reads its answer, or says that it failed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grading.checks.files import Outputs
from grading.contract import Finding, finding_from_json
from grading.errors import PackError

INSIDE = Path(__file__).resolve().with_name("inside.py")
WALL_SECONDS = 120
LONGEST_ANSWER = 4 << 20  # bytes
# One thread each: the same sums in the same order, and no more than one core.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


def judge(folder: Path, outputs: Outputs, hidden: Mapping[str, Any]) -> list[Finding]:
    """Findings of the pack in `folder`; PackError when no complete answer comes back."""
    job = {
        "folder": str(folder),
        "outputs": {n: base64.b64encode(b).decode() for n, b in outputs.collected.items()},
        "refused": dict(outputs.refused),
        "hidden": hidden,
    }
    answer = _answer(json.dumps(job).encode(), folder.name)
    try:
        return [finding_from_json(one) for one in json.loads(answer)]
    except (ValueError, TypeError, KeyError) as error:
        raise PackError(f"The judge of {folder.name} gave no findings: {error!r}") from error


def _answer(job: bytes, slug: str) -> bytes:
    # -I keeps the environment and the user's site out, -B writes no byte code, which the
    # judge's file cap would refuse.
    command = [sys.executable, "-I", "-B", str(INSIDE)]
    try:
        done = subprocess.run(
            command,
            input=job,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PackError(f"The judge of {slug} took more than {WALL_SECONDS} s.") from error
    if done.returncode or len(done.stdout) > LONGEST_ANSWER:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PackError(f"The judge of {slug} ended with {done.returncode}: {' '.join(last)[:300]}")
    return done.stdout
