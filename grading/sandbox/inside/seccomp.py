"""The system-call filter of the candidate process, assembled here as classic BPF.

A deny list with four special cases: a foreign architecture (32-bit entry, x32) kills the
process; `clone3` is answered with ENOSYS so that the C library falls back to `clone`, whose
flags a filter can read; sockets only of the families unix, inet and inet6; no terminal
injection by ioctl (the low 32 bits are compared, as the kernel does). Numbers above the last
one known here are answered with ENOSYS.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from grading.sandbox.inside import linux

_LD_W_ABS = 0x20
_JEQ = 0x15
_JGE = 0x35
_JSET = 0x45
_RET = 0x06
_KILL_PROCESS = 0x80000000
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000

_OFFSET_NUMBER = 0
_OFFSET_ARCH = 4
_OFFSET_ARGUMENT = 16  # low half of argument 0; each argument takes 8 bytes

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
LAST_KNOWN = 456

# CLONE_NEW: TIME, NS, CGROUP, UTS, IPC, USER, PID, NET.
_NEW_NAMESPACES = 0x80 | 0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x7 << 28
_SOCKET_FAMILIES = (1, 2, 10)
_TERMINAL_INJECTION = (0x5412, 0x541C)

# name: (x86_64, aarch64); None where the call does not exist.
_SPECIAL: dict[str, tuple[int, int]] = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "ioctl": (16, 29),
    "socket": (41, 198),
}
DENIED: dict[str, tuple[int | None, int]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "mknodat": (259, 33), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "vmsplice": (278, 75),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "mq_open": (240, 180), "mbind": (237, 235),
    "set_mempolicy": (238, 237), "set_mempolicy_home_node": (450, 450),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "personality": (135, 92),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "settimeofday": (164, 170),
    "adjtimex": (159, 171), "lookup_dcookie": (212, 18), "vhangup": (153, 58),
    "nfsservctl": (180, 42),
}  # fmt: skip
_DENIED_X86 = {
    "mknod": 133, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134, "ustat": 136,
    "_sysctl": 156,
}  # fmt: skip

_Instruction = tuple[int, int, int, int]


def supported(machine: str | None = None) -> bool:
    """Whether the filter knows the numbers of this machine's architecture."""
    return (machine or os.uname().machine) in _ARCHITECTURES


def program(machine: str) -> bytes:
    """The filter as an array of `struct sock_filter` for x86_64 or aarch64."""
    column = 0 if machine == "x86_64" else 1
    numbers = {name: pair[column] for name, pair in _SPECIAL.items()}
    steps = [*_check_architecture(machine), *_answer(numbers["clone3"], errno.ENOSYS)]
    for number in denied_numbers(machine):
        steps += _answer(number, errno.EPERM)
    steps += _on_argument(numbers["clone"], 0, _JSET, (_NEW_NAMESPACES,), errno.EPERM)
    steps += _on_argument(numbers["ioctl"], 1, _JEQ, _TERMINAL_INJECTION, errno.EPERM)
    steps += _only_families(numbers["socket"])
    steps += [(_JGE, 0, 1, LAST_KNOWN + 1), (_RET, 0, 0, _ERRNO | errno.ENOSYS)]
    steps += [(_RET, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def denied_numbers(machine: str) -> list[int]:
    """Numbers answered with EPERM whatever their arguments."""
    column = 0 if machine == "x86_64" else 1
    common = [pair[column] for pair in DENIED.values()]
    extra = list(_DENIED_X86.values()) if machine == "x86_64" else []
    return [number for number in (*common, *extra) if number is not None]


def install() -> None:
    """Put the filter on this process and all that it starts; needs no_new_privs."""
    code = program(os.uname().machine)
    instructions = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: unsigned short, padding, pointer.
    header = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(instructions))
    holder = ctypes.create_string_buffer(header, len(header))
    linux.prctl(22, 2, ctypes.addressof(holder))


def _check_architecture(machine: str) -> list[_Instruction]:
    steps = [
        (_LD_W_ABS, 0, 0, _OFFSET_ARCH),
        (_JEQ, 1, 0, _ARCHITECTURES[machine]),
        (_RET, 0, 0, _KILL_PROCESS),
        (_LD_W_ABS, 0, 0, _OFFSET_NUMBER),
    ]
    if machine == "x86_64":
        steps += [(_JGE, 0, 1, _X32_BIT), (_RET, 0, 0, _KILL_PROCESS)]
    return steps


def _answer(number: int, code: int) -> list[_Instruction]:
    return [(_JEQ, 0, 1, number), (_RET, 0, 0, _ERRNO | code)]


def _on_argument(
    number: int, argument: int, test: int, values: tuple[int, ...], code: int
) -> list[_Instruction]:
    """Answer with `code` when the test holds for any value, else go on with the number loaded."""
    steps: list[_Instruction] = [(_LD_W_ABS, 0, 0, _OFFSET_ARGUMENT + 8 * argument)]
    for value in values:
        steps += [(test, 0, 1, value), (_RET, 0, 0, _ERRNO | code)]
    return [
        (_JEQ, 0, len(steps) + 1, number),
        *steps,
        (_LD_W_ABS, 0, 0, _OFFSET_NUMBER),
    ]


def _only_families(number: int) -> list[_Instruction]:
    count = len(_SOCKET_FAMILIES)
    tests = [(_JEQ, count - index, 0, family) for index, family in enumerate(_SOCKET_FAMILIES)]
    steps: list[_Instruction] = [
        (_LD_W_ABS, 0, 0, _OFFSET_ARGUMENT),
        *tests,
        (_RET, 0, 0, _ERRNO | errno.EAFNOSUPPORT),
        (_LD_W_ABS, 0, 0, _OFFSET_NUMBER),
    ]
    return [(_JEQ, 0, len(steps), number), *steps]
