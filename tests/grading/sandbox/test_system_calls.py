"""The filter answers what a notebook never needs, on every way into the kernel."""

from __future__ import annotations

import os

import pytest

from grading.sandbox.inside import seccomp
from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import CALL, said
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox
x86_only = pytest.mark.skipif(os.uname().machine != "x86_64", reason="a call of x86-64")


def test_every_denied_number_is_answered_with_eperm(box: Boxes) -> None:
    numbers = seccomp.denied_numbers(os.uname().machine)
    outcome = box.run(CALL + f"say({{n: call(n, -1, -1, -1, -1, -1, -1) for n in {numbers}}})")
    answers = said(outcome)
    assert len(answers) == len(set(numbers))
    assert set(answers.values()) == {"EPERM"}


def test_new_namespaces_are_refused_by_every_call(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
x86 = os.uname().machine == 'x86_64'
clone, unshare = (56, 272) if x86 else (220, 97)
flags = [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
say([[call(clone, f | 17, 0, 0, 0, 0) for f in flags], [call(unshare, f) for f in flags],
     call(435, 0, 0), call(308 if x86 else 268, -1, 0)])
"""
    )
    by_clone, by_unshare, clone3, setns = said(outcome)
    assert set(by_clone) == set(by_unshare) == {"EPERM"}
    assert (clone3, setns) == ("ENOSYS", "EPERM")


def test_terminal_injection_is_refused_with_high_bits_too(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
number = 16 if os.uname().machine == 'x86_64' else 29
say([call(number, 0, r, 0) for r in (0x5412, 1 << 32 | 0x5412, 0x541C, 0x7fff << 32 | 0x541C)])
"""
    )
    assert said(outcome) == ["EPERM"] * 4


@x86_only
@pytest.mark.parametrize(
    "code", [b"\xb8\x14\x00\x00\x00\xcd\x80\xc3", b"\xb8\x27\x00\x00\x40\x0f\x05\xc3"]
)
def test_other_architectures_end_the_process(box: Boxes, code: bytes) -> None:
    """getpid by int 0x80, and by the x32 numbers."""
    outcome = box.run(
        f"""
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write({code!r})
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""
    )
    assert outcome.status is RunStatus.DIED
    assert outcome.message == "run.forbidden_call"


def test_unknown_numbers_do_not_exist(box: Boxes) -> None:
    outcome = box.run(CALL + "say([call(n, 0) for n in (457, 470, 600, 100_000)])")
    assert said(outcome) == ["ENOSYS"] * 4


def test_no_capability_no_new_privilege_and_the_filter_are_in_force(box: Boxes) -> None:
    outcome = box.run(
        CALL
        + """
lines = dict(l.split(':', 1) for l in open('/proc/self/status'))
names = ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')
say([[int(lines[n], 16) for n in names], lines['NoNewPrivs'].strip(), lines['Seccomp'].strip(),
     tried(os.setuid, 0), tried(os.setgroups, [0]), tried(os.chroot, '/'), tried(os.sethostname, 'x')
     if hasattr(os, 'sethostname') else 'EPERM'])
"""
    )
    capabilities, no_new, mode, *refused = said(outcome)
    assert capabilities == [0] * 5
    assert (no_new, mode) == ("1", "2")
    assert set(refused) <= {"EPERM", "EINVAL"}


def test_the_clock_cannot_be_set(box: Boxes) -> None:
    outcome = box.run(CALL + "import time\nsay(tried(time.clock_settime, time.CLOCK_REALTIME, 0))")
    assert said(outcome) == "EPERM"


def test_what_notebooks_do_need_still_works(box: Boxes) -> None:
    outcome = box.run(
        """
import asyncio, json, multiprocessing, sqlite3, subprocess, tempfile, threading
from concurrent.futures import ThreadPoolExecutor
found = [sqlite3.connect('a.db').execute('select 1').fetchone()[0],
         subprocess.run(['echo', 'x'], capture_output=True, text=True).stdout,
         list(ThreadPoolExecutor(2).map(abs, [-1])), tempfile.mkdtemp().startswith('/tmp')]
with multiprocessing.Pool(2) as pool:
    found.append(pool.map(abs, [-1, -2]))
print(json.dumps(found))
"""
    )
    assert said(outcome) == [1, "x\n", [1], True, [1, 2]]
