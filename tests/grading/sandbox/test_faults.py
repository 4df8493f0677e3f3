"""Whoever dies, the run has one outcome and nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grading.bench import endurance
from grading.contract import Limits, Phase, Progress
from grading.errors import SandboxFailed, SandboxRefused
from grading.sandbox import client, connection, health, ticket
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook
from tests.grading.sandbox.conftest import OTHER_POOL_USER, PooledBoxes, supervisor_at

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[3]
SLOW = "import time\ntime.sleep(1.5)\nprint('whole')"


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PooledBoxes]:
    """A supervisor of this test's own, which is asked for every run."""
    path = tmp_path / "socket"
    with supervisor_at(path, OTHER_POOL_USER):
        monkeypatch.setenv(connection.SETTING, str(path))
        yield PooledBoxes(path, OTHER_POOL_USER)


def _run(
    source: str, told: Callable[[Progress], None] = lambda _: None, **limits: Any
) -> RunOutcome:
    return run_notebook(
        source.encode(), files={}, wanted={}, limits=Limits(**limits), runtime="tabular",
        on_phase=told,
    )  # fmt: skip


def _while_it_runs(deed: Callable[[], None], source: str = SLOW) -> tuple[RunOutcome, int]:
    """Do it once the first cell runs; the outcome, and how often that cell was started."""
    started: list[Progress] = []

    def told(progress: Progress) -> None:
        if progress.phase is Phase.RUNNING:
            started.append(progress)
            if len(started) == 1:
                deed()

    return _run(source, told), len(started)


def _boxes(pool: PooledBoxes) -> list[int]:
    return endurance.victims(pool.settled(), "box")


def test_the_death_of_the_zygote_costs_only_time(pool: PooledBoxes) -> None:
    zygote = pool.settled()["nurseries"]["tabular"]["zygote"]
    outcome, starts = _while_it_runs(lambda: os.kill(zygote, signal.SIGKILL))
    assert (outcome.status, starts) == (RunStatus.COMPLETED, 2)
    assert "whole" in (outcome.executed_notebook or "")
    assert outcome.guarantees["mode"] in ("pool", "zygote")
    after = pool.settled()["nurseries"]["tabular"]
    assert after["zygote"] != zygote
    assert (after["zygotes"], after["retired"]) == (2, 0)


def test_the_death_of_a_box_costs_only_time(pool: PooledBoxes) -> None:
    boxes = _boxes(pool)

    def kill_all() -> None:
        for pid in boxes:
            os.kill(pid, signal.SIGKILL)

    outcome, starts = _while_it_runs(kill_all)
    assert (outcome.status, starts) == (RunStatus.COMPLETED, 2)
    assert pool.settled()["nurseries"]["tabular"]["zygotes"] == 1


def test_a_new_supervisor_takes_the_run_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "socket"
    monkeypatch.setenv(connection.SETTING, str(path))
    first = client.start_supervisor(path, "--slots", "1")
    assert connection.status(path, patience=30)
    successors: list[subprocess.Popen[bytes]] = []

    def succeed() -> None:
        first.kill()
        first.communicate()
        successors.append(client.start_supervisor(path, "--slots", "1"))

    outcome, starts = _while_it_runs(succeed)
    assert (outcome.status, starts) == (RunStatus.COMPLETED, 2)
    assert outcome.guarantees["mode"] != "cold"
    successors[0].communicate()
    assert successors[0].returncode == 0
    assert not path.exists()


def test_without_the_named_supervisor_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nobody"
    monkeypatch.setenv(connection.SETTING, str(path))
    mend = f"python -m grading.sandbox.supervisor --socket {path}"
    for asked in (lambda: _run("1"), health.guarantees, health.last_self_test):
        with pytest.raises(SandboxRefused, match=mend):
            asked()


def test_a_client_that_dies_ends_its_box(pool: PooledBoxes) -> None:
    program = (
        "from grading.contract import Limits\nfrom grading.sandbox.run import run_notebook\n"
        "run_notebook(b'import time\\ntime.sleep(300)', files={}, wanted={}, limits=Limits(), "
        "runtime='tabular', on_phase=lambda p: print(p.phase.value, flush=True))"
    )
    words = [sys.executable, "-c", program]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        while asking.stdout.readline() != "running\n":
            pass
        assert (connection.status(pool.supervisor) or {})["running"] == 1
        asking.kill()
    started = time.monotonic()
    assert pool.settled()["done"] == 0
    assert time.monotonic() - started < 15
    pool.run("1")


def test_a_newer_lease_ends_the_older_one(pool: PooledBoxes) -> None:
    failures: list[str] = []
    running = threading.Event()

    def older() -> None:
        with ticket.held("the run", 1):
            try:
                _run(
                    "import time\ntime.sleep(100)",
                    lambda p: running.set() if p.phase is Phase.RUNNING else None,
                )
            except SandboxFailed as error:
                failures.append(str(error))

    thread = threading.Thread(target=older)
    thread.start()
    assert running.wait(20)
    with ticket.held("the run", 2):
        assert _run("print('mine')").status is RunStatus.COMPLETED
    thread.join(20)
    assert failures == ["Somebody else has taken this run since: the lease is over."]
    assert pool.settled()["running"] == 0


def test_a_run_larger_than_all_slots_is_refused(pool: PooledBoxes) -> None:
    with pytest.raises(SandboxRefused, match="Mend: lower the memory limit"):
        _run("1", memory_mb=100_000_000)


def test_no_more_boxes_run_than_there_are_slots(pool: PooledBoxes) -> None:
    threads = [
        threading.Thread(target=_run, args=("import time\ntime.sleep(0.4)",)) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        state = connection.status(pool.supervisor) or {}
        seen.append((state["running"], state["waiting"]))
        time.sleep(0.05)
    assert max(running for running, _ in seen) == 2
    assert max(waiting for _, waiting in seen) == 3


def test_a_second_supervisor_does_not_take_the_socket(pool: PooledBoxes) -> None:
    second = client.start_supervisor(pool.supervisor)
    second.communicate()
    assert second.returncode == 2
    assert connection.status(pool.supervisor)


def test_nothing_of_our_environment_is_seen_at_the_supervisor(
    pool: PooledBoxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "other"
    words = [
        sys.executable,
        "-m",
        "grading.sandbox.supervisor",
        "--socket",
        str(path),
        "--slots",
        "1",
    ]
    environment = {**os.environ, "ASSAY_SECRET_KEY": "canary", "ASSAY_SANDBOX_UID": "58997"}
    with subprocess.Popen(words, cwd=ROOT, env=environment) as process:
        state = connection.status(path, patience=30) or {}
        assert state["pid"] == process.pid
        seen = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert seen == b"ASSAY_SANDBOX_UID=58997\0"
        assert path.stat().st_mode & 0o777 == 0o600
        process.terminate()
    assert process.returncode == 0


def test_many_runs_while_processes_are_killed() -> None:
    report = endurance.disturb(24)
    assert report["each_once"], report
    assert report["wrong"] == [], report


def test_many_runs_in_a_row_leave_nothing() -> None:
    report = endurance.endure(50)
    assert report["wrong"] == []
    assert report["grown"] == []
