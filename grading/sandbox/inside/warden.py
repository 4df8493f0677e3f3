"""The trusted stage inside the box: finishes the walls, starts the candidate, reports its end.

bwrap starts it as process 1 with three capabilities of the box's own user namespace. It sends
its own pidfd outward (so that the outside puts it into a control group and can end it), takes
the job, mounts the scratch file system, turns nested user namespaces off, takes a fresh /proc,
sends the work directory outward and waits for "go". Then it gives up everything for good,
starts the candidate, reaps, and ends with the candidate or when the outside is gone.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any

from grading.sandbox.inside import START, framing, landlock, linux, seccomp

WORK = "/work"
SCRATCH = {"work": WORK, "tmp": "/tmp", "shm": "/dev/shm", "home": "/home/candidate"}  # noqa: S108
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
READABLE = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/runtime", "/assay", "/proc", "/dev")
WRITABLE = (*SCRATCH.values(), "/dev/null", "/dev/zero", "/dev/full")
FONT_CACHE = "/assay/fonts"
EVENTS, CELLS = 3, 4
_ST_NOSYMFOLLOW = 0x2000
_ON_SCRATCH = linux.MS_NOSUID | linux.MS_NODEV


def main() -> None:
    """Entry point; argv is the numbers of the control, event, stdout and stderr descriptors."""
    control_number, *rest = (int(word) for word in sys.argv[1:5])
    channel = socket.socket(fileno=control_number)
    introduce(channel)
    job = framing.receive(channel)
    cells = _store_job(channel, job)
    report = finish_walls()
    work = os.open(WORK, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    framing.send(channel, report, (work,))
    os.close(work)
    if framing.receive(channel) != "go":
        return
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    child = os.fork()
    if child == 0:
        _become_candidate(job, cells, *rest)
    for number in (cells, *rest):
        os.close(number)
    guard_self()
    framing.send(channel, end_of(child, channel))


def introduce(channel: socket.socket) -> None:
    """Send our own pidfd and the namespaces in which we stand."""
    own = os.pidfd_open(os.getpid())
    namespaces = {name: os.readlink(f"/proc/self/ns/{name}") for name in NAMESPACES}
    framing.send(channel, {"namespaces": namespaces, "pid": os.getpid()}, (own,))
    os.close(own)


def _store_job(channel: socket.socket, job: Mapping[str, Any]) -> int:
    """Make the scratch tmpfs, write the public files, return a descriptor of the cells."""
    mount_scratch(job["disk_bytes"], job["disk_files"])
    cells = os.memfd_create("cells", os.MFD_CLOEXEC)
    store_files(channel, job, cells)
    return cells


def store_files(channel: socket.socket, job: Mapping[str, Any], cells: int) -> None:
    """Take the cells and the public files off the channel, in the order of the job."""
    write_all(cells, framing.receive_bytes(channel, job["cells_bytes"]))
    os.lseek(cells, 0, os.SEEK_SET)
    for name, size in job["files"]:
        path = os.path.join(WORK, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        write_all(descriptor, framing.receive_bytes(channel, size))
        os.close(descriptor)
    for name in job["folders"]:
        os.makedirs(os.path.join(WORK, name), exist_ok=True)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def mount_scratch(disk_bytes: int, disk_files: int) -> None:
    """One tmpfs with byte and inode caps, bound to every place the candidate may write."""
    options = f"mode=700,size={disk_bytes},nr_inodes={disk_files}"
    try:
        linux.mount("scratch", "/scratch", "tmpfs", _ON_SCRATCH | linux.MS_NOSYMFOLLOW, options)
    except OSError:
        linux.mount("scratch", "/scratch", "tmpfs", _ON_SCRATCH, options)
    for name, target in SCRATCH.items():
        os.mkdir(f"/scratch/{name}", 0o700)
        linux.mount(f"/scratch/{name}", target, None, linux.MS_BIND)
    linux.unmount("/scratch")


def resize_scratch(disk_bytes: int, disk_files: int) -> None:
    """Give the mounted tmpfs the caps of a job; its flags stay as they were."""
    kept = os.statvfs(WORK).f_flag & _ST_NOSYMFOLLOW
    flags = linux.MS_REMOUNT | _ON_SCRATCH | (linux.MS_NOSYMFOLLOW if kept else 0)
    linux.mount("scratch", WORK, None, flags, f"size={disk_bytes},nr_inodes={disk_files}")


def finish_walls() -> dict[str, Any]:
    """Nested user namespaces off, fresh /proc; returns what was measured here."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", "/proc", "proc", flags)  # bwrap's own has a read-only /proc/sys
    with open("/proc/sys/user/max_user_namespaces", "w", encoding="ascii") as limit:
        limit.write("0")
    try:
        linux.mount("proc", "/proc", "proc", flags, "subset=pid,hidepid=4")
    except OSError:
        linux.mount("proc", "/proc", "proc", flags, "hidepid=2")
    return {"landlock": landlock.abi(), **scratch_caps()}


def scratch_caps() -> dict[str, int]:
    """Bytes and files that the scratch file system may hold, as the kernel says."""
    room = os.statvfs(WORK)
    return {"disk_bytes": room.f_frsize * room.f_blocks, "disk_files": room.f_files}


def _become_candidate(job: Mapping[str, Any], cells: int, events: int, out: int, err: int) -> None:
    """Never returns: runs the candidate's interpreter behind all walls, or leaves with 70."""
    try:
        os.setsid()
        linux.default_signals()
        _arrange_descriptors(cells, events, out, err)
        limit(job["limits"])
        settle()
        furnish_home()
        lock()
        command = ["/runtime/bin/python", "-I", "-c", START.format("candidate")]
        os.execve(command[0], command, job["environment"])  # noqa: S606
    except BaseException as error:  # noqa: BLE001 - a forked child must never return
        os.write(2, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(70)


def settle() -> None:
    """What every candidate process does before its walls: first to die, private files, /work."""
    linux.prctl(linux.PR_SET_DUMPABLE, 1)  # or our own /proc files belong to root
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    os.umask(0o077)
    os.chdir(WORK)


def furnish_home() -> None:
    """Folders that IPython and matplotlib write to; the font list is copied, it may be changed."""
    for name in ("ipython", "matplotlib"):
        os.makedirs(f"{SCRATCH['home']}/{name}", exist_ok=True)
    for name in os.listdir(FONT_CACHE):
        with open(f"{FONT_CACHE}/{name}", "rb") as source:
            content = source.read()
        with open(f"{SCRATCH['home']}/matplotlib/{name}", "wb") as copy:
            copy.write(content)


def _arrange_descriptors(cells: int, events: int, out: int, err: int) -> None:
    """0 null, 1 and 2 the bounded pipes, 3 events, 4 cells; nothing else stays open."""
    null = os.open("/dev/null", os.O_RDONLY)
    moved = [os.dup(number) for number in (null, out, err, events, cells)]
    high = [above(number, 64) for number in moved]
    for target, number in enumerate(high):
        os.dup2(number, target)
    linux.close_from(len(high))


def above(number: int, floor: int) -> int:
    """A duplicate whose number is at least `floor`."""
    return fcntl.fcntl(number, fcntl.F_DUPFD, floor)


def limit(limits: Mapping[str, int]) -> None:
    """Set the limits of the job, and those that every candidate has."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        extra = 1 if name == "CPU" else 0
        resource.setrlimit(kind, (value, value + extra))
    for name in ("CORE", "MEMLOCK", "MSGQUEUE", "NICE", "RTPRIO"):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (0, 0))


def lock() -> None:
    """Capabilities, new privileges, files, system calls: in this order, for good."""
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict(readable=READABLE, writable=WRITABLE)
    seccomp.install()


def guard_self() -> None:
    """Nothing that the candidate could use is left to process 1."""
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)


def end_of(child: int, channel: socket.socket) -> dict[str, int | None]:
    """Reap until the candidate has ended: its exit code, or the signal that ended it.

    Leaves at once, and the box with it, when the outside has closed the channel.
    """
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poller = select.poll()
    poller.register(wake_read, select.POLLIN)
    poller.register(channel, select.POLLIN | select.POLLHUP)
    while (status := _reaped(child)) is None:
        for number, _ in poller.poll(1000):
            if number == channel.fileno():
                os._exit(0)
            os.read(wake_read, 4096)
    if os.WIFSIGNALED(status):
        return {"exit": None, "signal": os.WTERMSIG(status)}
    return {"exit": os.WEXITSTATUS(status), "signal": None}


def _reaped(child: int) -> int | None:
    """Bury everybody who is dead; the wait status of `child` once it is among them."""
    while True:
        try:
            number, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if number == 0:
            return None
        if number == child:
            return status
