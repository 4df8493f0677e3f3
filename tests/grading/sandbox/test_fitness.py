"""No job before the machine was tested; none while it does not hold."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import SandboxRefused
from grading.sandbox import client, connection, fitness
from grading.sandbox.fitness import Fitness
from grading.sandbox.outcome import RunStatus
from grading.sandbox.run import run_notebook

LINE = "cpu_limit (pool): ended as completed. Mend: use another kernel."

HOLDS = json.dumps({"holds": True, "missing": []})


def says(*missing: str, code: int = 0, after: float = 0.0) -> tuple[str, ...]:
    """A self-test that takes `after` seconds and then says that these lines are missing."""
    told = json.dumps({"holds": not missing, "missing": missing})
    return (
        sys.executable,
        "-c",
        f"import sys, time\ntime.sleep({after})\nprint({told!r})\nsys.exit({code})",
    )


def test_a_job_waits_for_the_first_test() -> None:
    tested = Fitness(600, says(after=0.5))
    assert tested.state() == {"holds": None, "missing": [], "at": None}
    started = time.monotonic()
    assert tested.admit(lambda: True)
    assert time.monotonic() - started > 0.4
    assert tested.state()["holds"] is True
    tested.close()


def test_a_job_that_nobody_wants_any_more_does_not_wait() -> None:
    tested = Fitness(600, says(after=30))
    assert not tested.admit(lambda: False)
    tested.close()


def test_a_missing_guarantee_is_told_with_its_mend() -> None:
    tested = Fitness(600, says(LINE, code=1))
    with pytest.raises(SandboxRefused) as refusal:
        tested.admit(lambda: True)
    assert str(refusal.value) == f"The self-test of this machine fails. {LINE}"
    tested.close()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/no/such/program",), "could not be started"),
        ((sys.executable, "-c", "import sys; sys.exit('it broke')"), "it broke"),
        ((sys.executable, "-c", "import sys; sys.exit(3)"), "exit code 3"),
    ],
)
def test_a_test_that_breaks_does_not_hold(command: tuple[str, ...], words: str) -> None:
    tested = Fitness(600, command)
    with pytest.raises(SandboxRefused, match=words):
        tested.admit(lambda: True)
    tested.close()


@pytest.mark.parametrize(
    "said",
    [
        "", "null", "[]", "7", '{"missing": []}', '{"holds": false, "missing": []}',
        '{"holds": 1, "missing": []}', '{"holds": true}', '{"holds": true, "missing": 0}',
    ],
)  # fmt: skip
def test_only_a_test_that_says_so_holds(said: str) -> None:
    assert fitness._missing_in(0, said.encode(), b"") != []
    assert fitness._missing_in(0, HOLDS.encode(), b"") == []
    assert fitness._missing_in(1, HOLDS.encode(), b"") != []


def test_after_a_mend_jobs_go_in_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "RETRY_SECONDS", 0.1)
    mended = tmp_path / "mended"
    told = json.dumps({"holds": False, "missing": [LINE]})
    source = f"import pathlib\nif not pathlib.Path({str(mended)!r}).exists(): print({told!r})"
    tested = Fitness(600, (sys.executable, "-c", source + f"\nelse: print({HOLDS!r})"))
    with pytest.raises(SandboxRefused):
        tested.admit(lambda: True)
    mended.touch()
    deadline = time.monotonic() + 20
    while not tested.state()["holds"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert tested.admit(lambda: True)
    tested.close()


@pytest.mark.sandbox
def test_the_supervisor_tests_the_machine_before_its_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "socket"
    monkeypatch.setenv(connection.SETTING, str(path))
    process = client.start_supervisor(path, "--slots", "1", "--self-test-every", "600")
    assert (connection.status(path, patience=30) or {})["self_test"]["holds"] is None
    outcome = run_notebook(
        b"print('in')", files={}, wanted={}, limits=Limits(), runtime="tabular",
        on_phase=lambda _: None,
    )  # fmt: skip
    assert outcome.status is RunStatus.COMPLETED
    assert outcome.guarantees["mode"] == "pool"
    tested = (connection.status(path) or {})["self_test"]
    assert (tested["holds"], tested["missing"]) == (True, [])
    process.communicate(timeout=30)
    assert process.returncode == 0
