"""A supervisor that cannot serve as it was asked to says why and how to mend it, and starts nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grading.sandbox import client, connection

ROOT = Path(__file__).resolve().parents[3]
PLAIN_FILE = "kept"


def _refused(path: Path, *options: str) -> str:
    """What it says before it leaves; it must leave at once, with the code of a wrong use."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "grading.sandbox.supervisor", "--socket", str(path), *options],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--slots", "0"), "--slots is 0. Mend: give a number from 1 on."),
        (("--memory-mb", "63"), "--memory-mb is 63. Mend: give a number from 64 on."),
        (("--pool", "-1"), "--pool is -1. Mend: give a number from 0 on."),
        (("--renew-after", "0"), "--renew-after is 0. Mend: give a number from 1 on."),
        (("--self-test-every", "nan"), "--self-test-every is nan. Mend: give a number from 0 on."),
        (("--runtime", "nonsense"), "Known: deep, tabular."),
    ],
)
def test_options_that_do_not_fit_are_refused(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    assert _refused(tmp_path / "socket", *options).endswith(words + "\n")
    assert list(tmp_path.iterdir()) == []


def test_places_where_no_socket_can_be_are_refused(tmp_path: Path) -> None:
    folder, file, link = tmp_path / "folder", tmp_path / PLAIN_FILE, tmp_path / "link"
    folder.mkdir()
    file.write_text(PLAIN_FILE)
    link.symlink_to("nowhere")
    assert "There is no folder" in _refused(tmp_path / "absent" / "socket")
    assert "Mend: choose one of at most 107" in _refused(tmp_path / ("x" * 108))
    for taken in (folder, file, link):
        assert f"{taken} is there and no socket. Mend: move it" in _refused(taken)
    assert file.read_text() == PLAIN_FILE
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder", PLAIN_FILE, "link"]


def test_a_folder_in_which_nothing_can_be_made_is_refused() -> None:
    assert "cannot be made" in _refused(Path("/proc/socket"))


def test_the_socket_of_a_killed_supervisor_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as left:
        left.bind(str(path))
    process = client.start_supervisor(path, "--slots", "1", "--pool", "0")
    assert (connection.status(path, patience=30) or {})["pid"] == process.pid
    assert path.stat().st_mode & 0o777 == 0o600
    process.communicate(timeout=30)
    assert (process.returncode, path.exists(), os.path.lexists(path)) == (0, False, False)
