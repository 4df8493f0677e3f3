"""nbclient with a cold kernel, in an environment of its own under var/bench."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from grading.sandbox.runtime import ROOT

ENVIRONMENT = ROOT / "var" / "bench" / "env"
LOCK = ROOT / "grading" / "bench" / "requirements.txt"
_PROGRAM = Path(__file__).with_name("nbclient_run.py")


@dataclass(frozen=True, slots=True)
class Executed:
    """What one run took, and the notebook as nbformat JSON."""

    seconds: float
    cpu_seconds: float
    notebook: dict[str, Any]


def is_installed() -> bool:
    """Whether the environment is there; script/bench sandbox installs it where it can."""
    return (ENVIRONMENT / "bin" / "jupyter").exists()


class Elsewhere:
    """The process that runs notebooks with nbclient; a context manager."""

    def __enter__(self) -> Self:
        environment = {
            "PATH": f"{ENVIRONMENT}/bin:/usr/bin:/bin", "HOME": str(ROOT / "var" / "bench"),
            "LANG": "C.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "MATPLOTLIBRC": str(ROOT / "grading" / "sandbox" / "inside" / "matplotlibrc"),
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),  # noqa: S108 - no secret goes there
        }  # fmt: skip
        self._process = subprocess.Popen(
            [ENVIRONMENT / "bin" / "python", _PROGRAM],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, text=True,
        )  # fmt: skip
        self._cpu = 0.0
        self._answer()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, path: Path) -> Executed:
        """Run this .ipynb file in a cold kernel."""
        assert self._process.stdin is not None  # noqa: S101 - opened above
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._answer()
        used, self._cpu = answer["cpu"] - self._cpu, answer["cpu"]
        return Executed(answer["seconds"], used, json.loads(answer["executed"]))

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - opened above
        return json.loads(self._process.stdout.readline())  # type: ignore[no-any-return]
