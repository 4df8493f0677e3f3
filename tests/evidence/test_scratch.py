"""scratch: folders that live as long as the process that made them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.scratch import PREFIX, remove_left_folders, scratch_folder

HOLD = """
import pathlib, time
from evidence.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "submission.ipynb").write_text("{}")
    print(folder, flush=True)
    time.sleep(60)
"""


def aged(folder: Path) -> Path:
    """As if it had been made an hour ago."""
    os.utime(folder, (time.time() - 3600,) * 2)
    return folder


def test_a_folder_is_private_and_gone_after_the_block() -> None:
    with scratch_folder() as folder:
        (folder / "submission.ipynb").write_text("{}")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_the_folder_of_a_killed_process_is_removed_and_that_of_a_living_one_stays(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        text=True,
    ) as process:
        assert process.stdout
        folder = aged(Path(process.stdout.readline().strip()))
        assert remove_left_folders(tmp_path) == 0
        assert folder.exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (folder / "submission.ipynb").exists()
    assert remove_left_folders(tmp_path) == 1
    assert not folder.exists()


def test_a_folder_that_was_made_just_now_stays(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}new").mkdir()
    assert remove_left_folders(tmp_path) == 0


@pytest.mark.parametrize("name", ["assay-run", "other", "assay-qualify-1"])
def test_other_folders_stay(tmp_path: Path, name: str) -> None:
    aged_folder = tmp_path / name
    aged_folder.mkdir()
    aged(aged_folder)
    assert remove_left_folders(tmp_path) == 0
    assert aged_folder.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.mkdir()
    (target / "file").touch()
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(target)
    os.utime(link, (time.time() - 3600,) * 2, follow_symlinks=False)
    assert remove_left_folders(tmp_path) == 0
    assert (target / "file").exists()
