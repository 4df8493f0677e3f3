"""Finds the environment in which candidates' code runs, and names what it is made of."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from grading.errors import SandboxRefused, UsageError

INTERPRETER = Path("/usr/bin/python3.11")
ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "grading" / "runtimes"


@dataclass(frozen=True, slots=True)
class Runtime:
    """An installed candidate environment; `fingerprint` is the SHA-256 of its lock file."""

    name: str
    path: Path
    fingerprint: str


def find_runtime(name: str) -> Runtime:
    """The runtime of this name; UsageError if there is none, SandboxRefused if not installed."""
    lock = LOCKS / name / "requirements.txt"
    if not name.isidentifier() or not lock.is_file():
        known = ", ".join(sorted(path.parent.name for path in LOCKS.glob("*/requirements.txt")))
        raise UsageError(f"There is no runtime {name!r}. Known: {known}.")
    path = _folder() / name
    if not (path / "bin" / "python").exists():
        raise SandboxRefused(
            f"The runtime {name!r} is not installed in {path}. Mend: run script/setup, "
            "or set ASSAY_RUNTIMES to the folder that holds it."
        )
    return Runtime(name, path, hashlib.sha256(lock.read_bytes()).hexdigest())


def _folder() -> Path:
    given = os.environ.get("ASSAY_RUNTIMES")
    return Path(given).resolve() if given else ROOT / "var" / "runtimes"
