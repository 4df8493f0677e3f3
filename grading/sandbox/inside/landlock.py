"""Landlock by the kernel's ABI: a second wall around files, TCP, signals and abstract sockets."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence

from grading.sandbox.inside import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_QUERY_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_MAKE_CHAR, _MAKE_FIFO, _MAKE_BLOCK = 1 << 6, 1 << 10, 1 << 11
_NEVER = _MAKE_CHAR | _MAKE_FIFO | _MAKE_BLOCK
_FILE_ONLY = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
# Access bits that each ABI version knows: 13 at first, then REFER, TRUNCATE, IOCTL_DEV.
_FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_BITS = 16
_TCP_SINCE, _SCOPE_SINCE = 4, 6


def abi() -> int:
    """The kernel's Landlock ABI version; 0 where there is none."""
    try:
        return linux.syscall(
            _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_QUERY_VERSION)
        )
    except OSError:
        return 0


def restrict(*, readable: Sequence[str], writable: Sequence[str]) -> int:
    """Allow reading and running below `readable`, all but devices and FIFOs below `writable`.

    Returns the ABI in force, 0 when the kernel has none. Needs no_new_privs.
    """
    version = abi()
    if version == 0:
        return 0
    handled = (1 << _FILE_BITS.get(version, _LATEST_FILE_BITS)) - 1
    ruleset = _create(version, handled)
    for path in readable:
        _allow(ruleset, path, handled & _READ)
    for path in writable:
        _allow(ruleset, path, handled & ~_NEVER)
    linux.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)
    return version


def _create(version: int, handled: int) -> int:
    words = [handled]
    if version >= _TCP_SINCE:
        words.append(0b11)
    if version >= _SCOPE_SINCE:
        words.append(0b11)
    attribute = ctypes.create_string_buffer(struct.pack(f"{len(words)}Q", *words))
    size = ctypes.c_size_t(8 * len(words))
    return linux.syscall(_CREATE_RULESET, attribute, size, ctypes.c_uint(0))


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        access &= _FILE_ONLY
    rule = ctypes.create_string_buffer(struct.pack("=Qi", access, descriptor))
    linux.syscall(
        _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint(0)
    )
    os.close(descriptor)
