"""How many boxes may run at once: by number and by memory, first come, first served."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from grading.errors import SandboxRefused
from grading.sandbox.boxed import Undead, wait_dead
from grading.sandbox.cgroups import memory_limit_bytes

_SHARE = 0.75
LOOK_SECONDS = 0.2


def host_slots() -> int:
    """One per processor that we may use."""
    return len(os.sched_getaffinity(0))


def host_memory_mb() -> int:
    """What all boxes together may have: three quarters of the memory that is free now.

    No more than that share of what the control group above them may use.
    """
    limit = memory_limit_bytes()
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            free = int(line.split()[1]) * 1024
            return int(min(free, limit or free) * _SHARE) // 1024**2
    return 1024


class Slots:
    """Places for running boxes. Whoever finds none waits in line."""

    def __init__(self, count: int, memory_mb: int) -> None:
        self.count, self.memory_mb = count, memory_mb
        self._running = 0
        self._undead: list[tuple[Undead, int]] = []
        self._free_mb = memory_mb
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def running(self) -> int:
        """How many places are taken."""
        self._bury()
        return self._running

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @contextmanager
    def held(self, memory_mb: int, is_wanted: Callable[[], bool]) -> Iterator[bool]:
        """One place; False when `is_wanted` said no while we stood in line.

        A box that is Undead keeps its place until it has died.

        Raises SandboxRefused for a run that needs more memory than all boxes may have.
        """
        if memory_mb > self.memory_mb:
            raise SandboxRefused(
                f"A run may use {memory_mb} MB, but all runs on this machine together may use only "
                f"{self.memory_mb} MB. Mend: lower the memory limit of the pack, give the machine "
                "more memory, or start the supervisor with a higher --memory-mb."
            )
        if not self._enter(memory_mb, is_wanted):
            yield False
            return
        try:
            yield True
        except Undead as undead:
            self._undead.append((undead, memory_mb))
            raise
        except BaseException:
            self._leave(memory_mb)
            raise
        else:
            self._leave(memory_mb)

    def _enter(self, memory_mb: int, is_wanted: Callable[[], bool]) -> bool:
        place = object()
        with self._changed:
            self._line.append(place)
            try:
                while not self._fits(place, memory_mb):
                    self._bury()
                    self._changed.wait(LOOK_SECONDS)
                    if not is_wanted():
                        return False
                self._running += 1
                self._free_mb -= memory_mb
                return True
            finally:
                self._line.remove(place)
                self._changed.notify_all()

    def _fits(self, place: object, memory_mb: int) -> bool:
        first = self._line[0] is place
        return first and self._running < self.count and memory_mb <= self._free_mb

    def _leave(self, memory_mb: int) -> None:
        with self._changed:
            self._running -= 1
            self._free_mb += memory_mb
            self._changed.notify_all()

    def _bury(self) -> None:
        """Free the places of those who have died at last."""
        with self._changed:
            dead = [one for one in self._undead if wait_dead(one[0].descriptor, 0)]
            self._undead = [one for one in self._undead if one not in dead]
            for _, memory_mb in dead:
                self._leave(memory_mb)
