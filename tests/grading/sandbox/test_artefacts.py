"""What is collected after death: regular files of our names, or the reason why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import UsageError
from grading.sandbox.collect import LARGEST_TOTAL, checked_name, collect
from grading.sandbox.outcome import RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.wire import LARGEST_BULK
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox


def test_declared_files_come_out_with_their_bytes(box: Boxes) -> None:
    outcome = box.run(
        "import os\nopen('a.csv', 'w').write('x,y\\n')\nopen('figures/b.png', 'wb').write(b'\\0')",
        wanted=["a.csv", "figures/b.png", "absent.json"],
    )
    assert outcome.outputs == {"a.csv": b"x,y\n", "figures/b.png": b"\0"}
    assert outcome.refused == {"absent.json": "artefact.missing"}


def test_links_of_every_kind_are_refused(hostile: Boxes) -> None:
    outcome = hostile.run(
        """
import os
os.symlink('/etc/passwd', 'absolute'); os.symlink('../etc/passwd', 'relative')
os.symlink('/proc/self/environ', 'magic'); os.symlink('/proc/1/root/etc/shadow', 'root')
os.mkdir('real'); open('real/f', 'w').write('x')
os.rmdir('folder'); os.symlink('real', 'folder')
open('one', 'w').write('x'); os.link('one', 'hard')
""",
        wanted=["absolute", "relative", "magic", "root", "folder/f", "hard"],
    )
    assert outcome.outputs == {}
    assert outcome.refused == {
        **dict.fromkeys(("absolute", "relative", "magic", "root"), "artefact.symlink"),
        "folder/f": "artefact.symlink",
        "hard": "artefact.hard_link",
    }


def test_a_declared_folder_turned_into_a_link_is_refused(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import os\nos.rmdir('out')\nos.symlink('/etc', 'out')", wanted=["out/passwd"]
    )
    assert outcome.outputs == {}
    assert outcome.refused == {"out/passwd": "artefact.symlink"}


def test_what_is_no_file_is_refused_without_waiting(hostile: Boxes) -> None:
    outcome = hostile.run(
        "import os, socket\nos.mkdir('folder')\nsocket.socket(socket.AF_UNIX).bind('socket')",
        wanted=["folder", "socket"],
    )
    assert outcome.refused == dict.fromkeys(("folder", "socket"), "artefact.not_a_file")


def test_sparse_and_large_files_are_refused_by_their_cap(hostile: Boxes) -> None:
    outcome = hostile.run(
        "open('sparse', 'wb').truncate(50 * 1024**2)\nopen('large', 'wb').write(b'x' * 1100000)",
        wanted=["sparse", "large"],
    )
    assert outcome.refused == dict.fromkeys(("sparse", "large"), "artefact.too_large")


@pytest.mark.parametrize("wanted", [None, [f"{n:02}" for n in range(80)]])
def test_all_files_together_are_capped(hostile: Boxes, wanted: list[str] | None) -> None:
    """Sparse files take no room of the box, but all of their bytes would pass through our memory."""
    outcome = hostile.run(
        "open('given').read()\nfor n in range(80): open(f'{n:02}', 'wb').truncate(1024**2)",
        wanted=wanted,
        files={"given": b"x" * 500_000},
        disk_mb=32,
    )
    assert outcome.status is RunStatus.COMPLETED
    assert sorted(outcome.outputs) == [f"{n:02}" for n in range(32)]
    assert outcome.refused == {f"{n:02}": "artefact.too_large" for n in range(32, 80)}


def test_no_disk_limit_lifts_the_cap_of_all_files(tmp_path: Path) -> None:
    mib = 1024**2
    for n in range(4):
        with (tmp_path / str(n)).open("wb") as sparse:
            sparse.truncate(50 * mib)
    work = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        found, refused = collect(work, dict.fromkeys("0123", 60 * mib), most=4000 * mib)
    finally:
        os.close(work)
    assert (list(found), list(refused)) == (["0", "1"], ["2", "3"])
    assert LARGEST_TOTAL * 2 <= LARGEST_BULK


def test_a_file_cannot_grow_behind_our_back(hostile: Boxes) -> None:
    """The box is dead when we look: a writer in the background has ended with it."""
    outcome = hostile.run(
        """
import os, time
if os.fork() == 0:
    os.setsid()
    with open('grows', 'wb', 0) as f:
        while True:
            f.write(b'x'); time.sleep(0.001)
time.sleep(0.2)
""",
        wanted=["grows"],
    )
    assert outcome.status is RunStatus.COMPLETED
    assert 0 < len(outcome.outputs["grows"]) < 2000


def test_undeclared_files_stay_in_the_box(hostile: Boxes) -> None:
    outcome = hostile.run("open('extra.csv', 'w').write('x')", wanted=["a.csv"])
    assert outcome.outputs == {}


def test_everything_is_collected_when_nothing_is_declared(box: Boxes) -> None:
    outcome = box.run(
        """
import os
open('a.csv', 'w').write('x')
os.makedirs('deep/deeper'); open('deep/b', 'w').write('y'); open('deep/deeper/c', 'w').write('z')
open('new\\nline', 'w'); os.symlink('a.csv', 'link')
open('given.csv').read()
""",
        files={"given.csv": b"1"},
        wanted=None,
    )
    assert outcome.outputs == {"a.csv": b"x", "deep/b": b"y"}


def test_files_left_open_are_written(box: Boxes) -> None:
    outcome = box.run("f = open('a.txt', 'w')\nn = f.write('kept')", wanted=["a.txt"])
    assert outcome.outputs == {"a.txt": b"kept"}


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", ".", "a/b/c", "a\nb", "", "a//b", "x" * 201]
)
def test_names_that_lead_elsewhere_are_refused_before_anything_runs(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)
    with pytest.raises(UsageError):
        run_notebook(
            b"1", files={}, wanted={name: 1}, limits=Limits(), runtime="tabular", on_phase=print
        )
