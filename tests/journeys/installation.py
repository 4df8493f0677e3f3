"""Supervisor, worker and beat as real processes that are kept alive, and can be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from config.demo.services import beat_command, supervisor_command, worker_command
from grading.bench.endurance import children, victims
from grading.sandbox import cgroups, connection
from tests.journeys.kept import Kept
from tests.journeys.workers import environment

SANDBOX_USER = 55_000 + os.getpid() % 3000
"""Nobody else's, so that what a box leaves can be told from the boxes of others."""
RUNTIME = "tabular"
KINDS = {
    "worker and its pool": 2,
    "worker alone": 2,
    "one process of the pool": 3,
    "supervisor": 2,
    "zygote": 3,
    "box": 6,
    "beat": 1,
}
"""What is killed, and how often beside the others."""


class Installation:
    """A context manager: what `start_...` started is stopped on the way out."""

    def __init__(
        self, folder: Path, *, processes: int = 2, slots: int = 2, lease_seconds: int = 4
    ) -> None:
        self.folder, self.slots = folder, slots
        self.socket = folder / "sandbox.sock"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.services: dict[str, Kept] = {}
        self._processes = processes
        self._environment = {
            **os.environ,
            **environment(lease_seconds),
            connection.SETTING: str(self.socket),
            "ASSAY_SANDBOX_UID": str(SANDBOX_USER),
            "TMPDIR": str(self.temporary),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in reversed(list(self.services)):
            self.services[name].stop()

    def start_supervisor(self) -> None:
        options = ("--slots", str(self.slots), "--self-test-every", "0")
        self._keep("supervisor", supervisor_command(self.socket, *options))

    def start_workers(self) -> None:
        """One worker with its pool, and the beat that sweeps."""
        self._keep("worker", worker_command(self._processes))
        self._keep("beat", beat_command(self.folder / "beat"))

    def state(self) -> dict[str, Any] | None:
        """What the supervisor says of itself; None while there is none."""
        return connection.status(self.socket, patience=0)

    def kill(self, kind: str, dice: random.Random) -> bool:
        """Kill one of this kind; False when there is none to kill now."""
        if kind == "worker and its pool":
            os.killpg(self.services["worker"].pid, signal.SIGKILL)
            return True
        victims = self._victims(kind)
        with suppress(ProcessLookupError):
            if victims:
                os.kill(dice.choice(victims), signal.SIGKILL)
                return True
        return False

    def _victims(self, kind: str) -> list[int]:
        worker = self.services["worker"].pid
        ours = {
            "worker alone": [worker],
            "one process of the pool": children(worker),
            "beat": [self.services["beat"].pid],
        }
        if kind in ours:
            return ours[kind]
        state = self.state()
        return victims(state, kind) if state else []

    def _keep(self, name: str, command: Sequence[str]) -> None:
        self.services[name] = Kept(self.folder / f"{name}.log", command, self._environment)

    def left_while_it_runs(self) -> list[str]:
        """What the dead have left beside the living, in words, once everything has settled."""
        holds = [
            f"group {group} of a dead {name}"
            for name, service in self.services.items()
            for group in service.left()
        ]
        holds += [f"folder {path.name}" for path in self.temporary.glob("assay-run-*")]
        state = self.state()
        if state is None or state["running"] or state["nurseries"][RUNTIME]["retired"]:
            return [*holds, f"unsettled supervisor: {state}"]
        return holds


def left_afterwards() -> list[str]:
    """Processes of the sandbox's user, and empty control groups that no sweep removes."""
    cgroups.sweep()
    words = ["ps", "-o", "pid=,args=", "-u", str(SANDBOX_USER)]
    found = subprocess.run(words, capture_output=True, text=True, check=False).stdout.splitlines()
    for parent in set(cgroups.controllers().parents.values()):
        for folder in parent.glob(f"{cgroups.PREFIX}*"):
            with suppress(FileNotFoundError):
                if not (folder / "cgroup.procs").read_text():
                    found.append(str(folder))
    return found


def settled(holds: Callable[[], list[str]], seconds: float = 60) -> list[str]:
    """What `holds` still names after so long; empty as soon as it names nothing."""
    end = time.monotonic() + seconds
    while (found := holds()) and time.monotonic() < end:
        time.sleep(0.2)
    return found
