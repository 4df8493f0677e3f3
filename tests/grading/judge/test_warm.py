"""The nursery of judges: a process for each judgement, and no judgement lost in silence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading.checks.files import Outputs
from grading.errors import PackError
from grading.judge import run, warm
from grading.judge.nursery import CHECKS, ROOT

PACK = """
slug = "tiny"
version = "1"
framework = "F"
runtime = "tabular"
duties = []
tasks = []
indicators = []
outputs = []
knowledge = []
skills = []
declared = []
title = {zh-Hant = "x", en = "x"}
[[checks]]
id = "one"
weight = 1.0
ceiling = 3
"""
CHECK = """
import os, sys, time, numpy
from grading.checks import verdict
class Case:
    def __init__(self, outputs, hidden):
        self.hidden = hidden
def one(case):
    {body}
CHECKS = {{"one": one}}
"""


@pytest.fixture(autouse=True)
def _own_nursery() -> Iterator[None]:
    warm.close()
    yield
    warm.close()


def judged(tmp_path: Path, body: str, **hidden: object) -> dict[str, object]:
    """Parameters of the one finding of a pack with this check."""
    folder = tmp_path / "tiny"
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(PACK)
    (folder / "checks.py").write_text(CHECK.format(body=body))
    return dict(run.judge(folder, Outputs({}, {}), hidden)[0].params)


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in text.split()]


def until(holds) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_one_nursery_bears_every_judge_and_buries_it(tmp_path: Path) -> None:
    body = "return verdict.met('x', own=os.getpid(), parent=os.getppid())"
    found = [judged(tmp_path, body) for _ in range(3)]
    (nursery,) = warm._running
    assert {params["parent"] for params in found} == {nursery.process.pid}
    assert len({params["own"] for params in found}) == 3
    until(lambda: children(nursery.process.pid) == [])


def test_what_a_judgement_changes_is_gone_with_it(tmp_path: Path) -> None:
    body = (
        "seen = (hasattr(verdict, 'mark'), 'MARK' in os.environ, numpy.random.random()); "
        "verdict.mark = os.environ['MARK'] = '1'; return verdict.met('x', seen=seen)"
    )
    first, second = judged(tmp_path, body), judged(tmp_path, body)
    assert first == second
    assert first["seen"][:2] == [False, False]


def test_a_pack_is_loaded_by_the_judge_and_never_by_the_nursery(tmp_path: Path) -> None:
    assert judged(tmp_path, "return verdict.met('x', n=1)") == {"n": 1}
    assert judged(tmp_path, "return verdict.met('x', n=2)") == {"n": 2}


def test_the_shared_checks_and_numpy_are_there_before_the_fork(tmp_path: Path) -> None:
    names = [f"grading.checks.{path.stem}" for path in CHECKS.glob("*.py")]
    code = "import sys; sys.path.insert(0, '.'); from grading.judge import nursery; nursery.load(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, *warm.FLAGS, "-c", code],
        cwd=ROOT, env=warm.ENVIRONMENT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert set(names) | {"numpy", "grading.judge.judging"} <= loaded
    assert [name for name in loaded if name.startswith(("django", "grading_pack"))] == []


def test_judgements_at_once_get_each_its_own_answer(tmp_path: Path) -> None:
    judged(tmp_path, "return verdict.met('x', n=case.hidden['n'])", n=0)
    folder = tmp_path / "tiny"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: run.judge(folder, Outputs({}, {}), {"n": n}), range(24)))
    assert [one[0].params["n"] for one in found] == list(range(24))


def test_a_nursery_that_dies_is_replaced_and_the_judgement_done(tmp_path: Path) -> None:
    judged(tmp_path, "return verdict.met('x')")
    first = warm._running[0].process.pid

    def kill() -> None:
        until(lambda: children(first))
        os.kill(first, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    params = judged(tmp_path, "time.sleep(1); return verdict.met('x', parent=os.getppid())")
    killer.join()
    assert params["parent"] == warm._running[0].process.pid != first


def test_no_nursery_no_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit(1)")
    monkeypatch.setattr(warm, "SCRIPT", script)
    with pytest.raises(PackError, match="could not be started or was lost"):
        judged(tmp_path, "return verdict.met('x')")


def test_a_judge_is_ended_when_its_caller_hangs_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(tmp_path, "return verdict.met('x')")
    nursery = warm._running[0].process.pid
    monkeypatch.setattr(run, "WALL_SECONDS", 1)
    with pytest.raises(PackError, match="took more than 1 s"):
        judged(tmp_path, "time.sleep(100)")
    until(lambda: children(nursery) == [])
    monkeypatch.undo()
    assert judged(tmp_path, "return verdict.met('x', n=3)") == {"n": 3}
    assert warm._running[0].process.pid == nursery


def test_an_endless_answer_is_read_no_further_than_the_cap(tmp_path: Path) -> None:
    judged(tmp_path, "return verdict.met('x')")
    body = "[sys.stdout.write('x' * (1 << 20)) for _ in range(64)]; return verdict.met('x')"
    with pytest.raises(PackError, match="ended with 0"):
        judged(tmp_path, body)


def test_a_forked_process_starts_a_nursery_of_its_own(tmp_path: Path) -> None:
    judged(tmp_path, "return verdict.met('x')")
    first = warm._running[0].process.pid
    child = os.fork()
    if child == 0:
        code = 1
        try:
            params = judged(tmp_path, "return verdict.met('x', parent=os.getppid())")
            code = 0 if params["parent"] == warm._running[0].process.pid != first else 2
            warm.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert judged(tmp_path, "return verdict.met('x', n=os.getppid())") == {"n": first}


def test_the_nursery_ends_with_its_process_however_that_ends() -> None:
    code = (
        "from grading.judge import warm; import os, signal\n"
        "print(warm._nursery().process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    nursery = int(done.stdout)

    def is_gone() -> bool:
        try:
            return ") Z " in Path(f"/proc/{nursery}/stat").read_text()
        except OSError:
            return True

    assert done.returncode == -signal.SIGKILL
    until(is_gone)
