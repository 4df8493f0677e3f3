"""Control groups: found by trying, named neutrally, removed with the box."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grading.sandbox import cgroups
from grading.sandbox.cgroups import Controllers, Group, controllers
from grading.sandbox.meter import PolledMeter
from tests.grading.sandbox.conftest import Boxes

needs_groups = pytest.mark.skipif(
    not controllers().version, reason="no control group can be written"
)


@needs_groups
def test_a_group_holds_its_caps_and_is_removed() -> None:
    group = Group()
    group.limit_to(64, 8)
    folders = cgroups.own_groups()
    try:
        limits = {"memory.limit_in_bytes", "memory.max"}
        memory = next(f / n for f in folders for n in limits if (f / n).exists())
        assert memory.read_text().strip() == str(64 * 1024 * 1024)
        pids = next(f / "pids.max" for f in folders if (f / "pids.max").exists())
        assert pids.read_text().strip() == "9"
        assert (group.memory_kills(), group.refused_processes()) == (0, 0)
        assert all(str(os.getpid()) not in folder.name for folder in folders)
    finally:
        group.close()
    assert cgroups.own_groups() == []
    assert not any(folder.exists() for folder in folders)


@needs_groups
def test_trying_leaves_no_folder() -> None:
    controllers.cache_clear()
    found = controllers()
    assert found.has("memory")
    for parent in found.parents.values():
        assert list(parent.glob("assay-box-try-*")) == []


def test_groups_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CGROUP", "none")
    assert controllers.__wrapped__() == Controllers(0)


def test_a_folder_that_cannot_be_written_is_no_group(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A named folder that is no control group must not count as one."""
    monkeypatch.setenv("ASSAY_CGROUP", str(tmp_path))
    assert controllers.__wrapped__().version != 2


def test_folders_of_the_killed_are_removed_and_young_or_held_ones_kept(tmp_path: Path) -> None:
    names = ("assay-box-left", "assay-box-held", "assay-box-young", "other")
    for name in names:
        (tmp_path / name).mkdir()
        if name != "assay-box-young":
            os.utime(tmp_path / name, (time.time() - 10,) * 2)
    held = cgroups._locked(tmp_path / "assay-box-held")
    try:
        cgroups._sweep([tmp_path])
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
    finally:
        os.close(held)
    cgroups._sweep([tmp_path])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[2:])


@needs_groups
def test_a_group_is_held_by_its_process_until_it_is_closed() -> None:
    group = Group()
    folders = cgroups.own_groups()
    try:
        for folder in folders:
            with pytest.raises(BlockingIOError):
                cgroups._locked(folder)
        time.sleep(cgroups.STALE_SECONDS + 0.1)
        cgroups.sweep()
        assert all(folder.exists() for folder in folders)
    finally:
        group.close()


@needs_groups
def test_the_group_of_a_killed_process_is_swept_by_another() -> None:
    make = (
        "import os, signal\nfrom grading.sandbox import cgroups\ngroup = cgroups.Group()\n"
        "print(*cgroups.own_groups(), sep='\\n', flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", make], capture_output=True, text=True, check=False)
    left = [Path(line) for line in done.stdout.splitlines()]
    assert done.returncode == -9
    assert left
    assert all(folder.exists() for folder in left)
    time.sleep(cgroups.STALE_SECONDS + 0.1)
    cgroups.sweep()
    assert not any(folder.exists() for folder in left)


def test_polling_counts_processes_and_files() -> None:
    folder = os.open("/dev/shm", os.O_RDONLY | os.O_DIRECTORY)
    try:
        meter = PolledMeter(os.getpid(), folder, cap_bytes=1024)
        meter.sample()
    finally:
        os.close(folder)
    assert meter.memory_exceeded()
    assert meter.peak_memory_bytes() > 10 * 1024 * 1024
    assert meter.cpu_seconds() > 0
    assert meter.refused_processes() is None


@pytest.mark.sandbox
def test_the_box_sees_no_limit_files(box: Boxes) -> None:
    outcome = box.run(
        "import os\nassert not os.path.exists('/sys')\nopen('/proc/self/cgroup').read()"
    )
    assert outcome.message == "run.completed"
