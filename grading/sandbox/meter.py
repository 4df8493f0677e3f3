"""What a box uses right now: by control group where there is one, else by reading /proc."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from grading.sandbox.cgroups import Group

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Meter(Protocol):
    """What the watch asks for while a box runs."""

    tick_seconds: float

    def sample(self) -> None:
        """Look now."""

    def cpu_seconds(self) -> float:
        """Of all processes, so far."""

    def peak_memory_bytes(self) -> int:
        """Highest use seen."""

    def memory_exceeded(self) -> bool:
        """Whether the cap was reached and somebody was, or must be, ended for it."""

    def refused_processes(self) -> int | None:
        """How often the process cap was met; None when that cannot be known."""


class GroupMeter:
    """Reads the box's control group; the kernel holds the memory cap."""

    tick_seconds = 0.05

    def __init__(self, group: Group, polled: PolledMeter) -> None:
        self._group = group
        self._polled = polled

    def sample(self) -> None:
        """Only what the group cannot count is polled."""
        if not self._group.controllers.has("cpu"):
            self._polled.sample()

    def cpu_seconds(self) -> float:
        """The group's count, else the polled one."""
        counted = self._group.cpu_seconds()
        return self._polled.cpu_seconds() if counted is None else counted

    def peak_memory_bytes(self) -> int:
        """Highest use of the group."""
        return self._group.peak_memory_bytes() or self._polled.peak_memory_bytes()

    def memory_exceeded(self) -> bool:
        """The kernel has ended a process for memory."""
        return self._group.memory_kills() > 0

    def refused_processes(self) -> int | None:
        """None without the pids controller."""
        has_pids = self._group.controllers.has("pids")
        return self._group.refused_processes() if has_pids else None


class PolledMeter:
    """Sums the processes below `pid` and the files in the tmpfs behind `work`.

    Proportional set sizes where they may be read, so that shared pages count once. Between two
    samples a box may overshoot; that is why a run says that its memory cap is polled.
    """

    tick_seconds = 0.02

    def __init__(self, pid: int, work: int, cap_bytes: int) -> None:
        self._pid, self._work, self._cap = pid, work, cap_bytes
        self._peak = 0
        self._cpu: dict[int, float] = {}

    def sample(self) -> None:
        """Look at every process of the box once."""
        total = _file_bytes(self._work)
        for pid in _family(self._pid):
            total += _resident_bytes(pid)
            with contextlib.suppress(OSError, IndexError, ValueError):
                self._cpu[pid] = _cpu_seconds(pid)
        self._peak = max(self._peak, total)

    def cpu_seconds(self) -> float:
        """Including processes that have ended since, as last seen."""
        return sum(self._cpu.values())

    def peak_memory_bytes(self) -> int:
        """Highest sum seen."""
        return self._peak

    def memory_exceeded(self) -> bool:
        """Seen above the cap at least once."""
        return self._peak > self._cap

    def refused_processes(self) -> int | None:
        """Not to be seen from outside."""
        return None


def _family(pid: int) -> Iterator[int]:
    waiting, seen = [pid], {pid}
    while waiting and len(seen) < 2000:
        current = waiting.pop()
        yield current
        for child in _children(current):
            if child not in seen:
                seen.add(child)
                waiting.append(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            text = (task / "children").read_text(encoding="ascii")
            found += map(int, text.split())
    return found


def _resident_bytes(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with contextlib.suppress(OSError, IndexError, ValueError):
        resident, shared = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1:3]
        return (int(resident) - int(shared)) * _PAGE
    return 0


def _cpu_seconds(pid: int) -> float:
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _file_bytes(work: int) -> int:
    state = os.fstatvfs(work)
    return (state.f_blocks - state.f_bfree) * state.f_frsize
