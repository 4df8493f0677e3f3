"""Memory of every kind ends at the cap, by the kernel or by the watch, and names the cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.sandbox import cgroups, connection
from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import CALL, said, texts
from tests.grading.sandbox.conftest import OTHER_POOL_USER, Boxes, PooledBoxes, supervisor_at

pytestmark = pytest.mark.sandbox
CAP = 160
HOGS = {
    "anonymous": "kept = []\nfor _ in range(320): kept.append(bytearray(b'x' * 1024**2))",
    "numpy": "import numpy as np\na = np.ones((320, 1024, 128))",
    "children": """
import os, time
for _ in range(8):
    if os.fork() == 0:
        kept = bytearray(b'x' * (40 * 1024**2)); time.sleep(20); os._exit(0)
time.sleep(20)
""",
    "shared map": "import mmap\nm = mmap.mmap(-1, 320 * 1024**2)\nfor i in range(0, len(m), 4096): m[i] = 1",
    "swallowed": """
kept = []
while True:
    try:
        kept.append(bytearray(b'x' * 1024**2))
    except BaseException:
        pass
""",
}


@pytest.mark.parametrize("kind", HOGS)
def test_a_hog_of_twice_the_cap_is_ended_and_named(hostile: Boxes, kind: str) -> None:
    outcome = hostile.run("print('kept')", HOGS[kind], memory_mb=CAP)
    assert outcome.status is RunStatus.MEMORY_LIMIT
    assert (outcome.message, outcome.detail) == ("run.memory_limit", {"cell": 2, "megabytes": CAP})
    assert texts(outcome)[0] == ["kept\n"]


def test_files_in_memory_count(hostile: Boxes) -> None:
    outcome = hostile.run(
        "for p in ('/work/f', '/dev/shm/f'):\n"
        "    with open(p, 'wb') as f:\n"
        "        for _ in range(100): f.write(b'x' * 1024**2)",
        memory_mb=CAP,
        disk_mb=512,
    )
    assert outcome.status is RunStatus.MEMORY_LIMIT


def test_memory_that_no_process_owns_is_refused(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
x86 = os.uname().machine == 'x86_64'
say([call(319 if x86 else 279, b'm', 0), call(447, 0), call(29 if x86 else 194, 0, 4096, 0o1600),
     call(68 if x86 else 186, 0, 0o1600), tried(os.memfd_create, 'm')])
"""
    )
    assert said(outcome) == ["EPERM"] * 5


def test_outputs_written_before_the_end_are_collected(hostile: Boxes) -> None:
    outcome = hostile.run(
        "open('a.csv', 'w').write('kept')", HOGS["anonymous"], memory_mb=CAP, wanted=["a.csv"]
    )
    assert outcome.status is RunStatus.MEMORY_LIMIT
    assert outcome.outputs == {"a.csv": b"kept"}


@pytest.fixture(params=["cold", "pool"])
def ungrouped(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Boxes]:
    """Boxes on a machine without control groups."""
    monkeypatch.setenv("ASSAY_CGROUP", "none")
    cgroups.controllers.cache_clear()
    if request.param == "cold":
        yield Boxes()
    else:
        path = tmp_path / "socket"
        with supervisor_at(path, OTHER_POOL_USER):
            monkeypatch.setenv(connection.SETTING, str(path))
            yield PooledBoxes(path, OTHER_POOL_USER)
    cgroups.controllers.cache_clear()


@pytest.mark.parametrize("kind", ["anonymous", "children", "shared map"])
def test_without_control_groups_the_watch_ends_a_hog_and_says_polled(
    ungrouped: Boxes, kind: str
) -> None:
    outcome = ungrouped.run(HOGS[kind], memory_mb=CAP)
    assert outcome.status is RunStatus.MEMORY_LIMIT
    assert outcome.guarantees["memory"] == "polled"
    assert outcome.guarantees["rung"] == "polled_memory"
