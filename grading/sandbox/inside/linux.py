"""The system calls that Python's standard library does not offer, by ctypes. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_NOSYMFOLLOW = 256
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

# CLONE_NEW: NS, CGROUP, UTS, IPC, USER, PID, NET.
ALL_NAMESPACES = 0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x7 << 28

_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 40

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """Make the system call prctl; raises OSError."""
    words = [ctypes.c_ulong(word) for word in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(option, *words), f"prctl {option}")


def syscall(number: int, *arguments: object) -> int:
    """Make any system call with ctypes arguments; raises OSError."""
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), f"syscall {number}")


def default_signals() -> None:
    """Signals as a login gives them: ignored and blocked ones are inherited through every exec.

    Python installs its own handler of SIGINT only where it finds the default one.
    """
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Make the system call mount; raises OSError."""
    kind_bytes = None if kind is None else kind.encode()
    result = _libc.mount(
        source.encode(), target.encode(), kind_bytes, ctypes.c_ulong(flags), options.encode()
    )
    _checked(result, f"mount {target}")


def unmount(target: str) -> None:
    """umount2(2) with MNT_DETACH; raises OSError."""
    _checked(_libc.umount2(target.encode(), 2), f"umount {target}")


def unshare(flags: int) -> None:
    """Leave the namespaces of these kinds for new ones; raises OSError."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def raise_loopback() -> None:
    """Bring up the interface lo of this network namespace; raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up_and_running = 0x1 | 0x40
        request = struct.pack("16sH14x", b"lo", up_and_running)
        fcntl.ioctl(any_socket, 0x8914, request)


def close_from(first: int) -> None:
    """Close every descriptor from `first` up."""
    os.closerange(first, 65536)


def drop_capabilities() -> None:
    """Give up every capability for good, in all five sets."""
    for capability in range(64):
        with contextlib.suppress(OSError):
            prctl(PR_CAPBSET_DROP, capability)
    with contextlib.suppress(OSError):
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    nothing = ctypes.create_string_buffer(struct.pack("6I", 0, 0, 0, 0, 0, 0))
    syscall(_CAPSET[os.uname().machine], header, nothing)
