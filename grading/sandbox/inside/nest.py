"""A pre-set-up child of the zygote: own namespaces, own process 1, the candidate waiting.

The same walls as in a box that was started for one run, in the same functions. Everything that
does not depend on the job is done in advance: namespaces, mounts, /proc, the home folder and the
shell. The job brings its caps and files; then the candidate's process, which has run nothing but
our code so far, gives up everything for good and runs the cells. It is used once.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from grading.sandbox.inside import framing, linux, warden
from grading.sandbox.inside.candidate import Room

CHANNEL, EVENTS, OUT, ERR = 3, 4, 5, 6
CELLS, GO, READY = 4, 5, 6
"""What the candidate's process has from 4 on; 3 is its event stream."""
_FIRST_BYTES, _FIRST_FILES = 64 * 1024 * 1024, 1000


def leave_nursery(descriptors: list[int], room: Room) -> NoReturn:
    """In the forked child: leave the zygote's namespaces and become, in new ones, process 1."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _place(descriptors, CHANNEL)
        user, group = os.getuid(), os.getgid()
        linux.unshare(linux.ALL_NAMESPACES)
        _map(user, group)
        if os.fork() == 0:
            _stand_guard(room)
    except BaseException:  # noqa: BLE001 - a forked child must never return into the zygote
        _complain()
    os._exit(0)


def _place(descriptors: list[int], first: int) -> None:
    """Move these to the numbers from `first` on, in their order, and close all above."""
    high = [warden.above(number, 64) for number in descriptors]
    for target, number in enumerate(high, start=first):
        os.dup2(number, target, inheritable=False)
    linux.close_from(first + len(high))


def _map(user: int, group: int) -> None:
    """One mapped number each: the one that we have."""
    lines = (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    )
    for name, line in lines:
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, line.encode())
        os.close(descriptor)


def _stand_guard(room: Room) -> NoReturn:
    """The life of process 1. It ends with the candidate, or when the outside is gone."""
    try:
        channel = socket.socket(fileno=CHANNEL)
        warden.introduce(channel)
        if framing.receive(channel) == "settle":
            _take_a_run(channel, room)
    except (EOFError, ConnectionError):
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the outside reads the reason and starts another
        _complain()
    os._exit(70)


def _take_a_run(channel: socket.socket, room: Room) -> NoReturn:
    report = _settle()
    cells = os.memfd_create("cells", os.MFD_CLOEXEC)
    child, go = _start_candidate(cells, room)
    framing.send(channel, report)
    job = framing.receive(channel)
    warden.resize_scratch(job["disk_bytes"], job["disk_files"])
    warden.store_files(channel, job, cells)
    work = os.open(warden.WORK, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    framing.send(channel, {**report, **warden.scratch_caps()}, (work,))
    if framing.receive(channel) != "go":
        os._exit(0)
    os.close(work)
    os.close(cells)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    warden.guard_self()
    warden.write_all(go, json.dumps(job["limits"]).encode())
    os.close(go)
    framing.send(channel, warden.end_of(child, channel))
    os._exit(0)


def _settle() -> dict[str, Any]:
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.raise_loopback()
    warden.mount_scratch(_FIRST_BYTES, _FIRST_FILES)
    report = warden.finish_walls()
    warden.furnish_home()
    return report


def _start_candidate(cells: int, room: Room) -> tuple[int, int]:
    """Fork process 2 and wait until it stands ready; its number, and the pipe that lets it go."""
    go_read, go_write = os.pipe2(os.O_CLOEXEC)
    ready_read, ready_write = os.pipe2(os.O_CLOEXEC)
    child = os.fork()
    if child == 0:
        _wait_for_cells([OUT, ERR, EVENTS, cells, go_read, ready_write], room)
    for number in (EVENTS, OUT, ERR, go_read, ready_write):
        os.close(number)
    if not os.read(ready_read, 1):
        raise OSError("The candidate's process did not get ready.")
    os.close(ready_read)
    return child, go_write


def _wait_for_cells(descriptors: list[int], room: Room) -> NoReturn:
    """The life of process 2 until the cells begin; after the walls stand there is no way back."""
    try:
        os.setsid()
        null = os.open("/dev/null", os.O_RDONLY)
        _place([null, *descriptors], 0)
        for number in (0, 1, 2):
            os.set_inheritable(number, True)
        warden.settle()
        os.makedirs(room.shell.profile_dir.location, exist_ok=True)
        room.shell.profile_dir.check_dirs()
        _reseed()
        os.write(READY, b".")
        os.close(READY)
        with os.fdopen(GO, "rb") as channel:
            limits = channel.read()
        if not limits:
            os._exit(0)
        warden.limit(json.loads(limits))
        room.enter()
        warden.lock()
    except BaseException:  # noqa: BLE001 - nothing of the candidate has run
        _complain()
        os._exit(70)
    room.run()


def _reseed() -> None:
    """A fork copies the state of NumPy's global generator; `random` reseeds itself."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _complain() -> None:
    os.write(2, traceback.format_exc()[-3000:].encode())
