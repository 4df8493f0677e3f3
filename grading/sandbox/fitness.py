"""Tests this machine before the first job and again every so often; a failure closes the door.

The self-test is a process of its own, so that what it meets cannot touch the supervisor.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from grading.errors import SandboxRefused
from grading.sandbox.runtime import ROOT

COMMAND = (sys.executable, "-m", "grading", "self-test", "--json")
MOST_SECONDS = 300.0
RETRY_SECONDS = 60.0
"""After a test that did not hold: soon enough to notice the mend."""
_LOOK_SECONDS = 0.2


class Fitness:
    """What the last self-test said. With `every` 0 (seconds) none is made and every job goes in."""

    def __init__(self, every: float, command: tuple[str, ...] = COMMAND) -> None:
        self.every = every
        self._command = command
        self._missing: list[str] | None = None
        self._at: float | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        if every:
            threading.Thread(target=self._keep, name="self-test", daemon=True).start()

    def admit(self, is_wanted: Callable[[], bool]) -> bool:
        """Wait for the first verdict; False when `is_wanted` said no meanwhile.

        Raises SandboxRefused with every missing guarantee and its mend.
        """
        if not self.every:
            return True
        with self._changed:
            while self._missing is None:
                self._changed.wait(_LOOK_SECONDS)
                if not is_wanted():
                    return False
            if self._missing:
                raise SandboxRefused(
                    "The self-test of this machine fails. " + " ".join(self._missing)
                )
        return True

    def state(self) -> dict[str, Any]:
        """`holds` is None while none was made; `at` in seconds since 1970."""
        with self._changed:
            holds = None if self._missing is None else not self._missing
            return {"holds": holds, "missing": self._missing or [], "at": self._at}

    def close(self) -> None:
        """End a test that goes on."""
        self._closing.set()
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                process.terminate()

    def _keep(self) -> None:
        while not self._closing.is_set():
            missing = self._tested()
            if self._closing.is_set():
                return
            with self._changed:
                self._missing, self._at = missing, time.time()
                self._changed.notify_all()
            self._closing.wait(RETRY_SECONDS if missing else self.every)

    def _tested(self) -> list[str]:
        """One line for each required guarantee that is missing; a test that broke is one, too."""
        try:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
            with self._process as process:
                try:
                    said, complaint = process.communicate(timeout=MOST_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    return [f"It did not end within {MOST_SECONDS:.0f} s."]
        except OSError as error:
            return [f"It could not be started: {error}."]
        return _missing_in(process.returncode, said, complaint)


def _missing_in(code: int, said: bytes, complaint: bytes) -> list[str]:
    """Empty only when the test itself said that it holds, and ended well."""
    try:
        told = json.loads(said)
        missing = [str(line) for line in told["missing"]]
        holds = told["holds"] is True and not code
    except (ValueError, KeyError, TypeError):
        missing, holds = [], False
    if not missing and not holds:
        words = complaint.decode(errors="replace").strip()
        missing = [
            words[-1000:] or f"It ended with exit code {code} and did not say that it holds."
        ]
    return missing
