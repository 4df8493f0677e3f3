"""Control groups: found by trying, named neutrally, removed with the box."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grading.errors import SandboxFailed
from grading.sandbox import cgroups
from grading.sandbox.cgroups import Controllers, Group, controllers
from grading.sandbox.meter import PolledMeter
from tests.grading.sandbox.conftest import Boxes

ROOT = Path(__file__).resolve().parents[3]
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
def test_caps_that_are_refused_leave_the_group_to_its_box() -> None:
    group = Group()
    folders = cgroups.own_groups()
    with subprocess.Popen(["sleep", "60"]) as inmate:
        try:
            group.attach(inmate.pid)
            started = time.monotonic()
            with pytest.raises(SandboxFailed, match="takes no caps"):
                group.limit_to(64, -10)
            assert time.monotonic() - started < 1
            assert cgroups.own_groups() == folders
        finally:
            inmate.kill()
    group.close()
    assert cgroups.own_groups() == []


@needs_groups
def test_what_cannot_be_removed_yet_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "CLOSE_SECONDS", 0.2)
    busy, other = Group(), Group()
    with subprocess.Popen(["sleep", "60"]) as inmate:
        try:
            busy.attach(inmate.pid)
            started = time.monotonic()
            busy.close()
            other.close()
            assert time.monotonic() - started < 1
            assert cgroups.own_groups() != []
        finally:
            inmate.kill()
    Group().close()
    assert cgroups.own_groups() == []


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


OWNER = """
import sys, time
from grading.sandbox.cgroups import Group
group = Group()
print(group._folders["memory"], flush=True)
time.sleep(60)
"""


@needs_groups
def test_folders_of_the_killed_are_removed_at_once_and_those_of_the_living_kept() -> None:
    words = [sys.executable, "-B", "-c", OWNER]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        own = Group()
        cgroups.sweep()
        assert folder.is_dir()
        assert cgroups.own_groups() != []
        owner.kill()
        owner.wait()
        cgroups.sweep()
        assert not folder.exists()
        assert cgroups.own_groups() != []
        own.close()


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
