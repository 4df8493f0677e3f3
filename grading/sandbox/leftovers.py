"""What a run has left behind on the host: processes, mounts, control groups, descriptors, files."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.sandbox.cgroups import own_groups
from grading.sandbox.user import SandboxUser

_SHARED_FOLDERS = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108


@dataclass(frozen=True, slots=True)
class Traces:
    """What is there at one moment, as far as a box could have put it there."""

    processes: frozenset[str]
    mounts: int
    groups: frozenset[str]
    descriptors: int
    files: frozenset[str]


def traces(user: SandboxUser) -> Traces:
    """Look now. Processes: our children, and when we drop to a user of its own, all of that user."""
    return Traces(
        processes=frozenset(_processes(user)),
        mounts=Path("/proc/self/mountinfo").read_text(encoding="utf-8").count("\n"),
        groups=frozenset(str(folder) for folder in own_groups()),
        descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        files=frozenset(_files(user)),
    )


def left_behind(before: Traces, user: SandboxUser) -> list[str]:
    """What is there now and was not before, in words; empty when everything is clean."""
    now = traces(user)
    found = [f"process {name}" for name in sorted(now.processes - before.processes)]
    found += [f"control group {name}" for name in sorted(now.groups - before.groups)]
    found += [f"file {name}" for name in sorted(now.files - before.files)]
    if now.mounts > before.mounts:
        found.append(f"{now.mounts - before.mounts} mounts")
    if now.descriptors > before.descriptors:
        found.append(f"{now.descriptors - before.descriptors} descriptors")
    return found


def stays_behind(before: Traces, user: SandboxUser, patience: float = 10.0) -> list[str]:
    """The same, of what is still there after so many seconds: a killed process takes time to go."""
    deadline = time.monotonic() + patience
    while (found := left_behind(before, user)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _processes(user: SandboxUser) -> Iterator[str]:
    own = os.getpid()
    for name in (entry.name for entry in Path("/proc").iterdir() if entry.name.isdecimal()):
        try:
            state = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
            owner = Path(f"/proc/{name}").stat().st_uid
            status = Path(f"/proc/{name}/status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        command, _, rest = state.partition("(")[2].rpartition(")")
        is_child = int(rest.split()[1]) == own
        uids = status.partition("Uid:")[2].split("\n")[0].split()
        is_of_user = user.drops and (owner == user.uid or str(user.uid) in uids)
        if is_child or is_of_user:
            yield f"{name} {command}"


def _files(user: SandboxUser) -> Iterator[str]:
    if not user.drops:
        return
    for folder in _SHARED_FOLDERS:
        if folder.is_dir():
            with os.scandir(folder) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        if entry.stat(follow_symlinks=False).st_uid == user.uid:
                            yield entry.path
