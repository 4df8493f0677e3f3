"""Everything that a candidate starts ends with the box."""

from __future__ import annotations

import time

import pytest

from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import CALL, said, texts
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
CAPS = (
    RunStatus.PROCESS_LIMIT, RunStatus.MEMORY_LIMIT, RunStatus.CPU_LIMIT, RunStatus.CELL_ERROR,
)  # fmt: skip
"""What a bomb may meet first."""


def test_a_fork_bomb_meets_the_cap_and_is_named(hostile: Boxes) -> None:
    outcome = hostile.run(
        "print('before')",
        "import os\nwhile True:\n    if os.fork() == 0:\n        while True: os.fork()",
    )
    assert outcome.status in CAPS
    assert outcome.detail["cell"] == 2
    assert texts(outcome)[0] == ["before\n"]


def test_many_sleeping_children_meet_the_cap(hostile: Boxes) -> None:
    outcome = hostile.run(
        """
import os, time
for _ in range(200):
    if os.fork() == 0:
        time.sleep(60); os._exit(0)
""",
        processes=16,
    )
    assert outcome.status is RunStatus.PROCESS_LIMIT
    assert outcome.detail == {"cell": 1, "processes": 16}


def test_many_threads_meet_the_cap(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import threading, time\n"
        "for _ in range(200): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        processes=16,
    )
    assert outcome.status is RunStatus.PROCESS_LIMIT
    assert outcome.detail == {"cell": 1, "processes": 16}


def test_a_daemon_that_clears_its_death_signal_does_not_survive(hostile: Boxes) -> None:
    outcome = hostile.run(
        """
import ctypes, os, signal, time
if os.fork() == 0:
    os.setsid()
    for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(n, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
print(os.wait()[1])
"""
    )
    assert outcome.status is RunStatus.COMPLETED
    assert texts(outcome) == [["0\n"]]


def test_threads_after_the_last_cell_do_not_hold_the_run(hostile: Boxes) -> None:
    started = time.monotonic()
    outcome = hostile.run(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    )
    assert outcome.status is RunStatus.COMPLETED
    assert time.monotonic() - started < 20


def test_signals_reach_nobody_but_our_own(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
import signal
say([tried(os.kill, 1, n) for n in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGCHLD)])
""",
        "print('alive')",
    )
    assert set(said(outcome)) <= {"EPERM", "ESRCH", "worked"}
    assert texts(outcome)[1] == ["alive\n"]


def test_kill_minus_one_hits_only_the_box(hostile: Boxes) -> None:
    outcome = hostile.run("import os, signal\nos.kill(-1, signal.SIGKILL)", "print('alive')")
    assert outcome.status in (RunStatus.COMPLETED, RunStatus.CELL_ERROR, RunStatus.DIED)


@pytest.mark.parametrize(("code", "shown"), [("os._exit(0)", 0), ("os._exit(7)", 7)])
def test_leaving_the_process_names_cell_and_code(hostile: Boxes, code: str, shown: int) -> None:
    outcome = hostile.run("print('kept')", f"import os\n{code}", "print('never')")
    assert outcome.status is RunStatus.DIED
    assert (outcome.message, outcome.detail) == ("run.left_early", {"cell": 2, "code": shown})
    assert texts(outcome) == [["kept\n"], [], []]


def test_a_crash_names_cell_and_signal(hostile: Boxes) -> None:
    outcome = hostile.run("print('kept')", "import ctypes\nctypes.string_at(0)")
    assert (outcome.message, outcome.detail) == ("run.killed", {"cell": 2, "signal": "SIGSEGV"})
    assert texts(outcome)[0] == ["kept\n"]


def test_killing_oneself_names_cell_and_signal(hostile: Boxes) -> None:
    outcome = hostile.run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert (outcome.message, outcome.detail) == ("run.killed", {"cell": 1, "signal": "SIGKILL"})


def test_replacing_the_process_is_an_early_end(hostile: Boxes) -> None:
    outcome = hostile.run("import os\nos.execv('/bin/true', ['true'])", "print('never')")
    assert (outcome.message, outcome.detail) == ("run.left_early", {"cell": 1, "code": 0})


def test_tracing_of_a_child_and_new_priorities_are_refused(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
import resource
say([tried(os.nice, -5), tried(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1)),
     tried(resource.setrlimit, resource.RLIMIT_NPROC, (10**6, 10**6)),
     tried(lambda: open('/proc/self/oom_score_adj', 'w').write('-1000') and None)])
"""
    )
    assert set(said(outcome)) <= {"EPERM", "EACCES", "ValueError"}
