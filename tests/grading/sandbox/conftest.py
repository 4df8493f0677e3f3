"""A box per run, with a look at the host after every run and a clean run after every test.

Every test that takes `box` or `hostile` runs twice: in a box of its own, and in one of a
supervisor's pool.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grading.contract import Limits, Progress
from grading.judge import warm
from grading.sandbox import client, connection
from grading.sandbox.cgroups import controllers
from grading.sandbox.leftovers import left_behind, traces
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.user import SandboxUser, sandbox_user
from tests.grading.sandbox.books import book, texts

SMALL = Limits(
    wall_seconds=40, cell_seconds=30, cpu_seconds=30, memory_mb=512, processes=32, disk_mb=64,
    disk_files=400, output_kb=256, cell_output_kb=64, artefact_mb=1,
)  # fmt: skip
CLEAN = ("import os\nprint(sorted(os.listdir('.')), os.getpid())", "1 + 1")


SLOTS = 2


class Boxes:
    """Runs notebooks and holds every run to the host's invariants."""

    mode = "cold"

    def __init__(self) -> None:
        self.user: SandboxUser = sandbox_user()
        self.progress: list[Progress] = []

    def run(
        self,
        *cells: str | Mapping[str, Any],
        files: Mapping[str, bytes] | None = None,
        wanted: Sequence[str] | None = (),
        content: bytes | None = None,
        **limits: Any,
    ) -> RunOutcome:
        """Cells are sources or whole nbformat cells; `content` is a file as it was uploaded."""
        before = traces(self.user)
        self.progress = []
        outcome = run_notebook(
            book(*cells) if content is None else content,
            files=files or {},
            wanted=None if wanted is None else dict.fromkeys(wanted, 1024 * 1024),
            limits=dataclasses.replace(SMALL, **limits),
            runtime="tabular",
            on_phase=self.progress.append,
        )
        assert outcome.guarantees.get("mode", self.mode) == self.mode
        self.assert_nothing_left(before)
        return outcome

    def assert_nothing_left(self, before: Any) -> None:
        """The host is as it was."""
        assert left_behind(before, self.user) == []

    def assert_next_run_is_clean(self) -> None:
        """A plain notebook sees an empty folder and runs as if nothing had been."""
        outcome = self.run(*CLEAN)
        assert outcome.status is RunStatus.COMPLETED
        assert texts(outcome) == [["[] 2\n"], ["2"]]


class PooledBoxes(Boxes):
    """The same by a supervisor, whose waiting boxes are no leftovers."""

    mode = "pool"

    def __init__(self, supervisor: Path, number: int) -> None:
        super().__init__()
        warm.close()  # judges that a test before has left waiting are children of ours too
        self.supervisor = supervisor
        self.user = SandboxUser(number, number, drops=True) if self.user.drops else self.user
        self.settled()

    def settled(self) -> dict[str, Any]:
        """The supervisor's state once nothing runs and all its boxes wait again."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            state = connection.status(self.supervisor)
            if state and not state["running"] and state["nurseries"]["tabular"]["ready"] == SLOTS:
                return state
            time.sleep(0.02)
        raise AssertionError(f"not settled: {state}")

    def assert_nothing_left(self, before: Any) -> None:
        """Supervisors, bubblewrap, zygote, two processes and the groups of each waiting box only."""
        deadline = time.monotonic() + 10
        while (left := self._left(self.settled(), before)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert left == []

    def _left(self, state: Mapping[str, Any], before: Any) -> list[str]:
        now = traces(self.user)
        found = [f"file {name}" for name in sorted(now.files - before.files)]
        if len(now.processes) != len(RUNNING) + (2 + 2 * SLOTS if self.user.drops else 0):
            found.append(f"processes {sorted(now.processes)}")
        folders = len(set(controllers().parents.values()))
        if state["groups"] != SLOTS * folders:
            found.append(f"{state['groups']} control groups")
        if now.mounts != before.mounts or now.descriptors != before.descriptors:
            found.append("mounts or descriptors")
        if state["descriptors"] > DESCRIPTORS_OF_A_SUPERVISOR:
            found.append(f"{state['descriptors']} descriptors of the supervisor")
        return found


RUNNING: list[int] = []
"""Supervisors that we have started: children of ours, as leftovers would be."""
OUR_USER = 58_000 + os.getpid() % 300
POOL_USER = OUR_USER + 300
OTHER_POOL_USER = OUR_USER + 600
DESCRIPTORS_OF_A_SUPERVISOR = 40
"""Three streams, lock, listener, wake pipe, zygote, and six for each of two boxes; some spare."""


@pytest.fixture(scope="session", autouse=True)
def _user_of_our_own() -> Iterator[None]:
    """Another number than other people's runs on this machine, so that leftovers are ours."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ASSAY_SANDBOX_UID", str(OUR_USER))
    patch.delenv(connection.SETTING, raising=False)
    yield
    patch.undo()


@contextmanager
def supervisor_at(path: Path, number: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor whose sandbox user has this number; it must end without complaint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_SANDBOX_UID", str(number))
        process = client.start_supervisor(path, "--slots", str(SLOTS), *options)
    assert connection.status(path, patience=30) is not None
    RUNNING.append(process.pid)
    yield process
    RUNNING.remove(process.pid)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.fixture(scope="session")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a supervisor with two slots, as its own sandbox user."""
    path = tmp_path_factory.mktemp("supervisor") / "socket"
    with supervisor_at(path, POOL_USER):
        yield path


@pytest.fixture(params=["cold", "pool"])
def box(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Boxes:
    """Runs notebooks; the host must be as before after each."""
    if request.param == "cold":
        return Boxes()
    path: Path = request.getfixturevalue("supervisor")
    monkeypatch.setenv(connection.SETTING, str(path))
    return PooledBoxes(path, POOL_USER)


@pytest.fixture
def hostile(box: Boxes) -> Iterator[Boxes]:
    """The same; afterwards a harmless notebook must run as if nothing had been."""
    yield box
    box.assert_next_run_is_clean()
