"""Control groups: hard caps for memory and processes, and the true use of a box.

Controllers are found one by one, by making a child group and setting a limit in it. Version 2
is taken where it works, then version 1. What cannot be had is polled (see meter.py) and
reported as polled.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.errors import SandboxFailed
from grading.sandbox.owner import is_dead, living_marks, own_mark

PREFIX = "assay-box-"
STALE_SECONDS = 3600.0
CLOSE_SECONDS = 2.0
_UNREMOVED: set[Path] = set()
"""Folders that were still in use when their group was closed."""
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Controllers:
    """Parent folder per controller (memory, pids, cpu); `version` 1 or 2, 0 when none works."""

    version: int
    parents: Mapping[str, Path] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a limit of this controller can be set."""
        return name in self.parents


@functools.cache
def controllers() -> Controllers:
    """What this process may use, found once by trying.

    ASSAY_CGROUP names a delegated folder of version 2; the word `none` turns all off, so that
    memory is polled and every run says so.
    """
    if os.environ.get("ASSAY_CGROUP") == "none":
        return Controllers(0)
    for version, candidates in ((2, _parents_v2()), (1, _parents_v1())):
        working = {
            name: parent for name, parent in candidates.items() if _works(version, name, parent)
        }
        if "memory" in working:
            _sweep(set(working.values()))
            return Controllers(version, working)
    return Controllers(0)


def _parents_v2() -> dict[str, Path]:
    given = os.environ.get("ASSAY_CGROUP")
    parent = Path(given) if given else next(_own_folders("cgroup2", ""), None)
    if parent is None:
        return {}
    with contextlib.suppress(OSError):
        _write(parent / "cgroup.subtree_control", "+memory +pids +cpu")
    return dict.fromkeys(("memory", "pids", "cpu"), parent)


def _parents_v1() -> dict[str, Path]:
    found = {}
    for name, controller in (("memory", "memory"), ("pids", "pids"), ("cpu", "cpuacct")):
        for folder in _own_folders("cgroup", controller):
            found[name] = folder
    return found


def _own_folders(kind: str, controller: str) -> Iterator[Path]:
    """The folder of our own group, for every mount of this kind that has the controller."""
    own = _own_paths()
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition(" - ")
        root, point = left.split()[3:5]
        filesystem, _, options = right.split(" ", 2)
        if filesystem != kind or (controller and controller not in options.split()[-1].split(",")):
            continue
        path = own.get(controller, "/")
        inner = path.removeprefix(root.rstrip("/")) if path.startswith(root) else "/"
        folder = Path(point) / inner.lstrip("/")
        yield folder if folder.is_dir() else Path(point)


def memory_limit_bytes() -> int | None:
    """The least that a group above our boxes may use, by its setting; None where none has one."""
    given = os.environ.get("ASSAY_CGROUP", "none")
    found = [Path(given)] if given != "none" else []
    found = found or [*_own_folders("cgroup2", ""), *_own_folders("cgroup", "memory")]
    limits = []
    for place in {place for folder in found for place in (folder, *folder.parents)}:
        for name in ("memory.max", "memory.limit_in_bytes"):
            with contextlib.suppress(OSError, ValueError):  # the root has none; the word "max"
                limits.append(int((place / name).read_text(encoding="ascii")))
    return min(limits, default=None)


def _own_paths() -> dict[str, str]:
    """Controller → path of our group; the key "" is version 2."""
    paths = {}
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            paths[name] = path
    return paths


_LIMIT_FILE = {
    (2, "memory"): "memory.max", (2, "pids"): "pids.max", (2, "cpu"): "cpu.stat",
    (1, "memory"): "memory.limit_in_bytes", (1, "pids"): "pids.max", (1, "cpu"): "cpuacct.usage",
}  # fmt: skip


def _works(version: int, name: str, parent: Path) -> bool:
    """Make a child group and set a limit in it (read the meter, where there is no limit)."""
    child = parent / f"{PREFIX}try-{secrets.token_hex(4)}"
    try:
        child.mkdir()
    except OSError:
        return False
    try:
        target = child / _LIMIT_FILE[version, name]
        if name == "cpu":
            return bool(target.read_text(encoding="ascii"))
        _write(target, str(64 * _MIB if name == "memory" else 64))
        return True
    except OSError:
        return False
    finally:
        _removed(child, time.monotonic() + CLOSE_SECONDS)


def own_groups() -> list[Path]:
    """Folders of boxes that this process has made and not removed."""
    mark = f"{PREFIX}{own_mark()}"
    parents = set(controllers().parents.values())
    return [child for parent in parents for child in parent.iterdir() if mark in child.name]


def sweep() -> None:
    """Remove what processes that were killed have left where we make our groups."""
    _sweep(set(controllers().parents.values()))


def _sweep(parents: Iterable[Path]) -> None:
    """Our kind of folder, empty, and its owner dead; old, where the owner cannot be known."""
    found = [child for parent in parents for child in parent.glob(f"{PREFIX}*")]
    # After the listing: an owner that is born meanwhile has no folder in it.
    living = living_marks()
    for child in found:
        dead = is_dead(child.name.removeprefix(PREFIX), living)
        with contextlib.suppress(OSError):
            if dead or (dead is None and time.time() - child.stat().st_mtime > STALE_SECONDS):
                child.rmdir()


class Group:
    """One child group for one box, without caps at first. Close it after the box is dead."""

    def __init__(self) -> None:
        self.controllers = controllers()
        name = f"{PREFIX}{own_mark()}{secrets.token_hex(6)}"
        self._folders: dict[str, Path] = {}
        try:
            for controller, parent in self.controllers.parents.items():
                self._folders[controller] = parent / name
                self._folders[controller].mkdir(exist_ok=True)
        except OSError as error:
            self.close()
            raise SandboxFailed(f"The control group could not be made: {error}.") from error

    def limit_to(self, memory_mb: int, processes: int) -> None:
        """Cap memory and processes of the candidate; the warden is one process more.

        SandboxFailed when the kernel refuses: the group stays as it is, for the box is in it.
        """
        try:
            self._cap(memory_mb * _MIB, processes + 1)
        except OSError as error:
            raise SandboxFailed(f"The control group takes no caps: {error}.") from error

    def _cap(self, memory_bytes: int, processes: int) -> None:
        self._set("memory", {1: "memory.limit_in_bytes", 2: "memory.max"}, memory_bytes)
        swap = {1: memory_bytes, 2: 0}.get(self.controllers.version, 0)
        with contextlib.suppress(OSError):
            self._set("memory", {1: "memory.memsw.limit_in_bytes", 2: "memory.swap.max"}, swap)
        self._set("pids", {1: "pids.max", 2: "pids.max"}, processes)

    def attach(self, pid: int) -> None:
        """Put a process, and all that it starts from now on, into the group."""
        for folder in set(self._folders.values()):
            _write(folder / "cgroup.procs", str(pid))

    def cpu_seconds(self) -> float | None:
        """Seconds of all processes so far; None without the controller."""
        if self.controllers.version == 1:
            text = self._read("cpu", "cpuacct.usage")
            return int(text) / 1e9 if text else None
        used = _field(self._read("cpu", "cpu.stat"), "usage_usec")
        return None if used is None else used / 1e6

    def peak_memory_bytes(self) -> int | None:
        """Highest use so far, tmpfs included; None without the controller."""
        name = "memory.max_usage_in_bytes" if self.controllers.version == 1 else "memory.peak"
        text = self._read("memory", name)
        return int(text) if text else None

    def memory_kills(self) -> int:
        """How many processes the kernel ended because the group was full."""
        name = "memory.oom_control" if self.controllers.version == 1 else "memory.events"
        return _field(self._read("memory", name), "oom_kill") or 0

    def refused_processes(self) -> int:
        """How often a new process or thread was refused."""
        return _field(self._read("pids", "pids.events"), "max") or 0

    def close(self) -> None:
        """Remove the group; the kernel may need a moment after the last death.

        What cannot be removed in time is kept, and tried again with every later `close`.
        """
        deadline = time.monotonic() + CLOSE_SECONDS
        left = {name: f for name, f in self._folders.items() if not _removed(f, deadline)}
        _UNREMOVED.update(left.values())
        self._folders = left
        _retry()

    def _set(self, controller: str, names: Mapping[int, str], value: int) -> None:
        folder = self._folders.get(controller)
        if folder is not None:
            _write(folder / names[self.controllers.version], str(value))

    def _read(self, controller: str, name: str) -> str:
        folder = self._folders.get(controller)
        if folder is None:
            return ""
        try:
            return (folder / name).read_text(encoding="ascii").strip()
        except OSError:
            return ""


def _field(text: str, name: str) -> int | None:
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return None


def _write(path: Path, text: str) -> None:
    """Never make a file: in a folder that is no control group it would look like success."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _removed(folder: Path, deadline: float) -> bool:
    """Whether it is gone, tried until then (time.monotonic) and at least once."""
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _retry() -> None:
    """One try for each folder that an earlier `close` had to leave."""
    for folder in list(_UNREMOVED):
        if _removed(folder, 0.0):
            _UNREMOVED.discard(folder)
