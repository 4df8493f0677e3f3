"""Time ends every run from outside, whatever the candidate catches, ignores or stops."""

from __future__ import annotations

import time

import pytest

from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import texts
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
ENDLESS = {
    "sleep": "import time\ntime.sleep(600)",
    "spin": "while True: pass",
    "swallowed": "while True:\n    try:\n        import time; time.sleep(600)\n    except BaseException: pass",
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nsignal.pause()",
    "in C": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "command": "!sleep 600",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_cell_without_end_is_ended_and_named(hostile: Boxes, kind: str) -> None:
    started = time.monotonic()
    outcome = hostile.run("print('kept')", ENDLESS[kind], "print('never')", cell_seconds=1.0)
    assert time.monotonic() - started < 15
    assert outcome.status is RunStatus.CELL_TIME_LIMIT
    assert (outcome.message, outcome.detail) == ("run.cell_time_limit", {"cell": 2, "seconds": 1})
    assert (outcome.cell, outcome.cells) == (1, 3)
    assert texts(outcome) == [["kept\n"], [], []]


def test_many_short_cells_end_at_the_wall(hostile: Boxes) -> None:
    outcome = hostile.run(*["import time\ntime.sleep(0.4)"] * 10, wall_seconds=1.5)
    assert outcome.status is RunStatus.WALL_TIME_LIMIT
    assert outcome.detail["seconds"] == 1.5
    assert 2 <= outcome.detail["cell"] <= 4


def test_processor_time_ends_a_run_that_ignores_the_signal(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        cpu_seconds=1,
    )
    assert outcome.status is RunStatus.CPU_LIMIT
    assert (outcome.message, outcome.detail) == ("run.cpu_limit", {"cell": 1, "seconds": 1})


def test_processor_time_of_children_counts(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import os\nfor _ in range(4):\n    if os.fork() == 0:\n        while True: pass\nos.wait()",
        cpu_seconds=2,
    )
    assert outcome.status is RunStatus.CPU_LIMIT


def test_our_clock_is_not_the_candidates(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import time\ntime.time = time.monotonic = lambda: 0.0\ntime.sleep = lambda s: None",
        "while True: pass",
        cell_seconds=1.0,
    )
    assert outcome.status is RunStatus.CELL_TIME_LIMIT
    assert 1.0 <= outcome.usage.wall_seconds < 10


def test_a_last_word_does_not_buy_time(hostile: Boxes) -> None:
    """The end is announced by hand, but the process goes on: it has two seconds, then none."""
    started = time.monotonic()
    hostile.run(
        'import os, time\nos.write(3, b\'{"t": "done", "i": 0, "ok": true, "ename": ""}\\n{"t": "end"}\\n\')\n'
        "time.sleep(600)"
    )
    assert time.monotonic() - started < 12


def test_outputs_of_finished_cells_are_collected_after_a_time_limit(hostile: Boxes) -> None:
    outcome = hostile.run(
        "open('a.csv', 'w').write('kept')", ENDLESS["sleep"], cell_seconds=1.0, wanted=["a.csv"]
    )
    assert outcome.outputs == {"a.csv": b"kept"}
