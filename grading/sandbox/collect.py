"""Takes declared outputs out of a dead box, by descriptor and never by a path of its making."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Mapping

from grading.errors import UsageError
from grading.sandbox.inside import linux

_OPENAT2 = 437
_RESOLVE = 0x08 | 0x04 | 0x02 | 0x01  # beneath, no symlinks, no magic links, no other mount

LARGEST_TOTAL = 128 * 1024 * 1024
"""Bytes of all outputs of one run: they pass through our memory, some of them at a time twice."""
_REFUSALS = {
    errno.ENOENT: "artefact.missing",
    errno.ELOOP: "artefact.symlink",
    errno.EXDEV: "artefact.outside",
    errno.EACCES: "artefact.unreadable",
    errno.EPERM: "artefact.unreadable",
    errno.ENOTDIR: "artefact.missing",
    errno.ENXIO: "artefact.not_a_file",
}


def checked_name(name: str) -> str:
    """A declared output name as it is: at most one folder, no dots; UsageError otherwise."""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and part.isprintable() for part in parts)
    if not plain or len(parts) > 2 or len(name.encode()) > 200:
        raise UsageError(f"Not a name for an output: {name!r}. One folder level, no dots.")
    return name


def collect(
    work: int, wanted: Mapping[str, int], most: int, known: Mapping[str, bytes] | None = None
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Bytes of each wanted name below the descriptor `work`, and why the others were refused.

    `wanted` maps a name to its cap in bytes; together they are at most `most` bytes, and what no
    longer fits is refused as too large (the holes of a sparse file count: they are bytes to us).
    What is still as in `known` is left out. Only regular files with one link are read.
    """
    found: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    known, left = known or {}, min(most, LARGEST_TOTAL)
    for name, cap in wanted.items():
        answer = _read(work, name, cap if name in known else min(cap, left))
        if isinstance(answer, str):
            refused[name] = answer
        elif answer == known.get(name):
            continue
        elif len(answer) > left:
            refused[name] = "artefact.too_large"
        else:
            found[name] = answer
            left -= len(answer)
    return found, refused


def names_in(work: int, most: int = 200) -> list[str]:
    """Names of what lies in the work directory and one folder below, files only, sorted."""
    names = []
    for entry in os.scandir(work):
        if entry.is_file(follow_symlinks=False):
            names.append(entry.name)
        elif entry.is_dir(follow_symlinks=False):
            names += [f"{entry.name}/{inner}" for inner in _files_of(work, entry.name)]
        if len(names) > most:
            break
    return sorted(name for name in names if name.isprintable())[:most]


def _files_of(work: int, folder: str) -> list[str]:
    try:
        descriptor = _open_beneath(work, folder, os.O_DIRECTORY)
    except OSError:
        return []
    try:
        entries = os.scandir(descriptor)
        return [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    finally:
        os.close(descriptor)


def _read(work: int, name: str, cap: int) -> bytes | str:
    try:
        descriptor = _open_beneath(work, name, 0)
    except OSError as error:
        return _REFUSALS.get(error.errno or 0, "artefact.unreadable")
    try:
        return _content(descriptor, cap)
    finally:
        os.close(descriptor)


def _content(descriptor: int, cap: int) -> bytes | str:
    """Read from the very descriptor that is checked; the size is believed only while reading."""
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        return "artefact.not_a_file"
    if state.st_nlink != 1:
        return "artefact.hard_link"
    if state.st_size > cap:
        return "artefact.too_large"
    parts = bytearray()
    while part := os.read(descriptor, min(1 << 20, cap + 1 - len(parts))):
        parts += part
        if len(parts) > cap:
            return "artefact.too_large"
    return bytes(parts)


def _open_beneath(work: int, name: str, extra: int) -> int:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | extra
    how = ctypes.create_string_buffer(struct.pack("QQQ", flags, 0, _RESOLVE))
    path = ctypes.create_string_buffer(name.encode("utf-8", "surrogateescape"))
    return linux.syscall(_OPENAT2, ctypes.c_int(work), path, how, ctypes.c_size_t(24))
