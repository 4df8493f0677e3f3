"""Marks in names that tell which process has made something, and whether it still lives.

A box may see such a name, so it tells no process number: it is a digest of number, start time and
boot. Whether the owner lives is found by comparing with the marks of all that live. A process of
another process namespace cannot be seen, so a mark also says from which namespace it comes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
_START_TIME = 19
"""Place of the start time in /proc/PID/stat, counted behind the name: field 22 of proc(5)."""
_MARK = re.compile(r"([0-9a-f]{6})-[0-9a-f]{12}-")


def own_mark() -> str:
    """Of this process; ends with a dash, for what follows in the name."""
    return f"{_namespace()}-{_digest(str(os.getpid()))}-"


def living_marks() -> frozenset[str]:
    """Of every process that we can see."""
    namespace = _namespace()
    return frozenset(f"{namespace}-{digest}-" for digest in _digests())


def is_dead(name: str, living: frozenset[str]) -> bool | None:
    """Whether the owner marked at the begin of `name` is gone; None when that cannot be known."""
    mark = _MARK.match(name)
    if mark is None or mark[1] != _namespace():
        return None
    return mark[0] not in living


def _digests() -> Iterator[str]:
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                yield _digest(entry.name)


def _digest(pid: str) -> str:
    text = (_PROC / pid / "stat").read_text(encoding="utf-8", errors="replace")
    return _short(f"{pid} {text.rpartition(')')[2].split()[_START_TIME]} {_boot()}", 12)


def _namespace() -> str:
    return _short(f"{(_PROC / 'self/ns/pid').readlink()} {_boot()}", 6)


@cache
def _boot() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _short(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
