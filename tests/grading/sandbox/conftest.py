"""A box per run, with a look at the host after every run and a clean run after every test."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from grading.contract import Limits, Progress
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


class Boxes:
    """Runs notebooks and holds every run to the host's invariants."""

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
        assert left_behind(before, self.user) == []
        return outcome

    def assert_next_run_is_clean(self) -> None:
        """A plain notebook sees an empty folder and runs as if nothing had been."""
        outcome = self.run(*CLEAN)
        assert outcome.status is RunStatus.COMPLETED
        assert texts(outcome) == [["[] 2\n"], ["2"]]


@pytest.fixture(scope="session", autouse=True)
def _user_of_our_own() -> Iterator[None]:
    """Another number than other people's runs on this machine, so that leftovers are ours."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ASSAY_SANDBOX_UID", str(58_000 + os.getpid() % 1000))
    yield
    patch.undo()


@pytest.fixture
def box() -> Boxes:
    """Runs notebooks; the host must be as before after each."""
    return Boxes()


@pytest.fixture
def hostile(box: Boxes) -> Iterator[Boxes]:
    """The same; afterwards a harmless notebook must run as if nothing had been."""
    yield box
    box.assert_next_run_is_clean()
