"""Gives one job to a judge's process and reads its answer, or says that it failed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grading.checks.files import Outputs
from grading.contract import Finding, finding_from_json
from grading.errors import PackError
from grading.judge import warm

WALL_SECONDS = 120
LONGEST_ANSWER = 4 << 20  # bytes


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
    try:
        done = warm.ask(job, WALL_SECONDS, LONGEST_ANSWER)
    except warm.TooLong as error:
        raise PackError(f"The judge of {slug} took more than {WALL_SECONDS} s.") from error
    except warm.Lost as error:
        raise PackError(f"The judge of {slug} could not be started or was lost.") from error
    if done.code or len(done.said) > LONGEST_ANSWER:
        last = done.complained.decode(errors="replace").strip().splitlines()[-1:]
        raise PackError(f"The judge of {slug} ended with {done.code}: {' '.join(last)[:300]}")
    return bytes(done.said)
