"""The tree of the box is read-only; nothing can be planted for the next run or for us."""

from __future__ import annotations

import pytest

from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import CALL, said, texts
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
REFUSED = {"EROFS", "EACCES", "EPERM", "ENOENT"}


def test_no_place_outside_the_scratch_takes_a_file(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
site = '/runtime/lib/python3.11/site-packages'
places = ['/', '/usr', '/usr/lib', '/etc', '/assay', '/assay/grading/sandbox/inside', '/runtime', site,
          '/usr/lib/python3', '/dev', '/proc', '/home', '/scratch', '/var']
say({p: tried(open, p + '/planted', 'w') for p in places})
"""
    )
    assert set(said(outcome).values()) <= REFUSED


def test_startup_files_cannot_be_planted(hostile: Boxes) -> None:
    names = ["site-packages/evil.pth", "site-packages/sitecustomize.py",
             "site-packages/usercustomize.py", "site-packages/pandas/__init__.py"]  # fmt: skip
    outcome = hostile.run(
        CALL + f"say([tried(open, '/runtime/lib/python3.11/' + n, 'a') for n in {names}])"
    )
    assert set(said(outcome)) <= REFUSED


def test_existing_files_cannot_be_changed_removed_or_renamed(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
target = '/runtime/lib/python3.11/site-packages/IPython/__init__.py'
say([tried(open, target, 'r+'), tried(os.remove, target), tried(os.rename, target, target + 'x'),
     tried(os.chmod, target, 0o777), tried(os.truncate, target, 0), tried(os.utime, target)])
"""
    )
    assert set(said(outcome)) <= REFUSED | {"EXDEV"}


def test_a_hard_link_or_rename_into_the_scratch_does_not_work(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL + "say([tried(os.link, '/etc/passwd', 'p'), tried(os.rename, '/etc/passwd', 'p'),"
        " tried(os.link, '/usr/bin/python3.11', '/tmp/p')])"
    )
    assert set(said(outcome)) <= REFUSED | {"EXDEV"}


def test_a_module_in_the_work_folder_is_the_candidates_own_affair(hostile: Boxes) -> None:
    hostile.run("open('json.py', 'w').write('raise SystemExit')", "open('IPython.py', 'w')")
    outcome = hostile.run("import json\nprint(json.dumps([1]))")
    assert texts(outcome) == [["[1]\n"]]


def test_devices_and_fifos_cannot_be_made(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
import stat
say([tried(os.mknod, 'd', stat.S_IFCHR | 0o600, os.makedev(1, 1)),
     tried(os.mknod, 'b', stat.S_IFBLK | 0o600, os.makedev(8, 0)), tried(os.mkfifo, 'f')])
"""
    )
    assert set(said(outcome)) <= {"EPERM", "EACCES"}


def test_a_setuid_bit_gives_nothing(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
import shutil, subprocess
shutil.copy('/usr/bin/id', 'id')
done = tried(os.chmod, 'id', 0o6755)
say([subprocess.run(['./id', '-u'], capture_output=True, text=True).stdout.strip()])
"""
    )
    assert said(outcome) == ["1000"]


def test_the_scratch_ends_at_its_bytes(hostile: Boxes) -> None:
    outcome = hostile.run(
        "with open('a.bin', 'wb') as f:\n    for _ in range(200): f.write(b'x' * 1024**2)",
        disk_mb=16,
    )
    assert outcome.status is RunStatus.DISK_LIMIT
    assert (outcome.message, outcome.detail) == ("run.disk_limit", {"cell": 1, "megabytes": 16})


def test_the_scratch_ends_at_its_files(hostile: Boxes) -> None:
    outcome = hostile.run("for n in range(5000): open(f'f{n}', 'w').close()", disk_files=200)
    assert outcome.status is RunStatus.DISK_LIMIT
    assert outcome.detail == {"cell": 1, "megabytes": 64}


def test_all_places_share_one_cap(hostile: Boxes) -> None:
    outcome = hostile.run(
        CALL
        + """
def fill(place):
    with open(place + '/fill', 'wb') as f:
        for _ in range(10): f.write(b'x' * 1024**2)
say([tried(fill, p) for p in ('/work', '/tmp', '/dev/shm', '/home/candidate')])
""",
        disk_mb=16,
    )
    assert said(outcome) == ["worked", "ENOSPC", "ENOSPC", "ENOSPC"]
