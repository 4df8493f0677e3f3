"""The filter itself, for both architectures, on a small machine that runs classic BPF."""

from __future__ import annotations

import errno
import struct

import pytest

from grading.sandbox.inside import seccomp

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBERS = {
    "x86_64": {"read": 0, "clone": 56, "clone3": 435, "ioctl": 16, "socket": 41, "ptrace": 101,
               "mount": 165, "unshare": 272, "execve": 59, "openat": 257, "io_uring_setup": 425},
    "aarch64": {"read": 63, "clone": 220, "clone3": 435, "ioctl": 29, "socket": 198, "ptrace": 117,
                "mount": 40, "unshare": 97, "execve": 221, "openat": 56, "io_uring_setup": 425},
}  # fmt: skip


def _answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter returns for `struct seccomp_data` of this call."""
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    arch = ARCHITECTURE[machine] if architecture is None else architecture
    data = struct.pack("<IIQ6Q", number, arch, 0, *words)
    steps = list(struct.iter_unpack("HBBI", seccomp.program(machine)))
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += yes if holds else no


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_ordinary_calls_pass_and_denied_ones_do_not(machine: str) -> None:
    numbers = NUMBERS[machine]
    for name in ("read", "execve", "openat"):
        assert _answer(machine, numbers[name]) == ALLOW
    for number in seccomp.denied_numbers(machine):
        assert _answer(machine, number) == ERRNO | errno.EPERM
    for name in ("ptrace", "mount", "unshare", "io_uring_setup"):
        assert numbers[name] in seccomp.denied_numbers(machine)
    assert _answer(machine, numbers["clone3"]) == ERRNO | errno.ENOSYS
    assert _answer(machine, seccomp.LAST_KNOWN + 1) == ERRNO | errno.ENOSYS


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_clone_passes_for_threads_and_not_for_namespaces(machine: str) -> None:
    number = NUMBERS[machine]["clone"]
    assert _answer(machine, number, 0x3D0F00) == ALLOW
    assert _answer(machine, number, 17) == ALLOW
    for bit in (0x80, 0x20000, *(1 << n for n in range(25, 31))):
        assert _answer(machine, number, bit | 17) == ERRNO | errno.EPERM


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_sockets_only_of_three_families(machine: str) -> None:
    number = NUMBERS[machine]["socket"]
    answers = {family: _answer(machine, number, family) for family in range(46)}
    assert [family for family, answer in answers.items() if answer == ALLOW] == [1, 2, 10]
    assert set(answers.values()) == {ALLOW, ERRNO | errno.EAFNOSUPPORT}


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_terminal_injection_by_its_low_half(machine: str) -> None:
    number = NUMBERS[machine]["ioctl"]
    for request in (0x5412, 0x541C, 0x1_0000_5412, 0xFFFF_FFFF_0000_541C):
        assert _answer(machine, number, 0, request) == ERRNO | errno.EPERM
    assert _answer(machine, number, 0, 0x541B) == ALLOW


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_foreign_architecture_kills(machine: str) -> None:
    assert _answer(machine, 20, architecture=0x40000003) == KILL
    assert _answer("x86_64", 0x40000000 | 39) == KILL


def test_only_known_machines_are_supported() -> None:
    assert [seccomp.supported(m) for m in ("x86_64", "aarch64", "riscv64")] == [True, True, False]
