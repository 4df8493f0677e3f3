"""A stand-in for the service manager: what has died is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from config.environment import ROOT

PAUSE_SECONDS = 0.2
SECONDS_TO_STOP = 30


class Kept:
    """A service in a process group of its own, started again until `stop`.

    `groups` holds the number of every process group that was started.
    """

    def __init__(self, log: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.groups: list[int] = []
        self._log, self._command, self._environment = log, command, environment
        self._ending = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name=log.stem)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end, and do not start it again; what is left of its groups is killed."""
        self._ending.set()
        self._keeper.join()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        finally:
            for group in self.groups:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)
            self._process.wait()

    def left(self) -> list[int]:
        """Groups of dead services that still have a process."""
        return [group for group in self.groups if group != self.pid and _exists(group)]

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                self._command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                cwd=ROOT, start_new_session=True, env=dict(self._environment),
            )  # fmt: skip
        self.groups.append(process.pid)
        return process

    def _keep(self) -> None:
        while not self._ending.wait(PAUSE_SECONDS):
            if self._process.poll() is not None:
                self._process = self._start()


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
