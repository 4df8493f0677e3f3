"""Nothing of the host, of the application or of another run can be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grading.sandbox import box as box_command
from tests.grading.sandbox.books import CALL, said
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[3]


def test_environment_is_ours_and_holds_nothing_of_the_host(
    box: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_SECRET_KEY", "canary-in-the-environment")
    outcome = box.run(
        CALL
        + """
raw = open('/proc/self/environ').read()
say([dict(os.environ), dict(part.split('=', 1) for part in raw.split('\\0') if part)])
"""
    )
    now, at_exec = said(outcome)
    assert at_exec == box_command.environment()
    assert {name: now[name] for name in at_exec} == at_exec
    by_ipython, by_sklearn = (
        {"PAGER", "GIT_PAGER", "CLICOLOR"},
        {"KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK"},
    )
    assert set(now) - set(at_exec) <= by_ipython | by_sklearn


def test_process_1_and_its_memory_are_closed(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
files = ('environ', 'mem', 'maps', 'root/etc/shadow', 'cwd/x', 'exe', 'fd/0', 'cmdline')
say({name: tried(open, f'/proc/1/{name}', 'rb') for name in files})
"""
    )
    assert set(said(outcome).values()) <= {"ENOENT", "EACCES", "EPERM"}


def test_files_of_the_host_do_not_exist(box: Boxes, tmp_path: Path) -> None:
    secret = tmp_path / "settings.py"
    secret.write_text("SECRET_KEY = 1")
    secret.chmod(0o644)
    paths = ["/etc/shadow", "/etc/hostname", "/etc/machine-id", "/root", "/sys", "/run", "/boot",
             "/var/lib", "/var/log", "/dev/kmsg", "/dev/mem", "/dev/tty", "/dev/vda", "/usr/local/bin",
             str(secret), str(ROOT / "pyproject.toml"), "/proc/kcore", "/proc/kmsg", "/proc/config.gz",
             "/proc/kallsyms", "/proc/sysrq-trigger", "/proc/sys/kernel/hostname"]  # fmt: skip
    outcome = box.run(CALL + f"say([p for p in {paths} if os.path.exists(p)])")
    assert said(outcome) == []


def test_only_processes_of_the_box_are_seen(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
numbers = sorted(int(n) for n in os.listdir('/proc') if n.isdecimal())
say([numbers, os.getpid(), os.getppid(), [n for n in os.listdir('/proc') if not n.isdecimal()]])
"""
    )
    numbers, own, parent, others = said(outcome)
    assert own in numbers
    assert set(numbers) <= {1, own}
    assert parent == 1
    assert set(others) <= {"self", "thread-self"}


def test_names_and_places_of_the_host_do_not_leak(box: Boxes) -> None:
    outcome = box.run(
        CALL + "import socket\nsay([socket.gethostname(), open('/proc/self/mountinfo').read(),"
        " open('/proc/self/cgroup').read(), os.getuid(), os.getgid(), os.getgroups()])"
    )
    name, mounts, groups, uid, gid, others = said(outcome)
    assert (name, uid, gid) == ("box", 1000, 1000)
    assert set(others) <= {1000, 65534}
    assert os.uname().nodename not in groups
    assert str(os.getpid()) not in groups
    assert {line.split(":")[2][:11] for line in groups.split()} <= {"/", "/assay-box-"}
    assert "/root" not in mounts


def test_open_descriptors_are_the_four_of_the_box(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
found = {}
for n in os.listdir('/proc/self/fd'):
    try:
        found[int(n)] = os.readlink('/proc/self/fd/' + n)
    except OSError:
        pass
say([sorted(found)[:4], found[0], [t for n, t in found.items() if n > 3]])
"""
    )
    first, null, others = said(outcome)
    assert first == [0, 1, 2, 3]
    assert null == "/dev/null"
    assert [t for t in others if not t.startswith(("anon_inode:", "socket:", "/proc/"))] == []


def test_what_a_run_wrote_is_gone_for_the_next(box: Boxes) -> None:
    places = ["/work", "/tmp", "/dev/shm", "/home/candidate", "/home/candidate/ipython",
              "/home/candidate/matplotlib"]  # fmt: skip
    box.run(f"for p in {places}: open(p + '/planted', 'w').write('x')")
    outcome = box.run(CALL + f"say([p for p in {places} if os.path.exists(p + '/planted')])")
    assert said(outcome) == []


def test_public_files_are_there_with_their_bytes(box: Boxes) -> None:
    files = {"train.csv": b"a,b\n1,2\n", "more/test.csv": b"a\n"}
    outcome = box.run(
        CALL + "say([open('train.csv').read(), open('more/test.csv').read()])", files=files
    )
    assert said(outcome) == ["a,b\n1,2\n", "a\n"]
