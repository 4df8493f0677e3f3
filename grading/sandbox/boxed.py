"""One running box: started, checked, given its job, ended. Nothing in it is run before "go"."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from grading.errors import SandboxFailed, SandboxRefused
from grading.sandbox import box
from grading.sandbox.host import mend_for
from grading.sandbox.inside import framing
from grading.sandbox.places import Parts
from grading.sandbox.user import SandboxUser, cannot_become

START_SECONDS = 60.0
DEATH_MILLISECONDS = 10_000
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")


class NobodyAsks(Exception):
    """The one who asked for the run is gone; there is nobody to tell the outcome."""


class Undead(SandboxFailed):
    """A box does not die. `descriptor` can be read once it has, and is ours while this lives."""

    def __init__(self, pid: int, pidfd: int) -> None:
        super().__init__(f"The box of process {pid} does not die.")
        self.descriptor = os.dup(pidfd)
        weakref.finalize(self, os.close, self.descriptor)


class Box:
    """A box from its start to its death. Use as a context manager: leaving it kills it.

    Which process starts it, and who buries it, is the business of the two kinds. `strangers` are
    the processes with which it must not share a namespace.
    """

    strangers: Sequence[int | str] = ("self",)

    def __init__(self) -> None:
        self._open: list[int] = []
        self.undead: Undead | None = None
        self.stop: int | None = None
        self.pid = self.pidfd = self.work = -1
        self.channel, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel.settimeout(START_SECONDS)
        self.events, events = self._pipe()
        self.stdout, stdout = self._pipe()
        self.stderr, stderr = self._pipe()
        self._others = [events, stdout, stderr]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.kill()
        finally:
            self._close_all()

    def kill(self) -> float:
        """End everything in the box and wait until it is dead; returns its CPU seconds.

        Raises Undead when it does not die: its slot must not be given away.
        """
        raise NotImplementedError

    def _kill_warden(self) -> None:
        """Kill process 1 of the box, and so all of it; Undead when it does not die in time."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        if not wait_dead(self.pidfd, 500 if self.undead else DEATH_MILLISECONDS):
            self.undead = self.undead or Undead(self.pid, self.pidfd)
            raise self.undead
        self.undead = None

    def complaint(self) -> str:
        """What those who start the box have said on their error stream."""
        raise NotImplementedError

    def mourn(self) -> None:
        """After the box was lost: let whatever it took along go, too, before the next is tried."""

    def introduce(self) -> Mapping[str, Any]:
        """The warden's first words; checks that it stands in namespaces of its own."""
        words, (self.pidfd,) = self._receive(1)
        self._open.append(self.pidfd)
        self.pid = host_pid(self.pidfd)
        refuse_shared_namespaces(self.pid, words["namespaces"], self.strangers)
        return words  # type: ignore[no-any-return]

    def prepare(self, job: Mapping[str, Any], cells: bytes, files: list[bytes]) -> dict[str, Any]:
        """Hand over the job; returns what the warden measured. The box waits for `go`."""
        try:
            framing.send(self.channel, job)
            self.channel.sendall(cells)
            for content in files:
                self.channel.sendall(content)
        except OSError as error:
            raise self._failure("closed while taking the job") from error
        report, (self.work,) = self._receive(1)
        self._open.append(self.work)
        return report  # type: ignore[no-any-return]

    def go(self) -> None:
        """Let the candidate start."""
        framing.send(self.channel, "go")

    def end_report(self) -> dict[str, Any] | None:
        """The warden's last words: exit code or signal; None when it says nothing in time.

        `lost` says that it is gone without a word, which nobody inside can bring about.
        """
        try:
            self.channel.settimeout(1.0)
            words = framing.receive(self.channel)
        except (EOFError, ConnectionError):
            return {"lost": True}
        except (OSError, ValueError):
            return None
        return words if isinstance(words, dict) else None

    def _pipe(self) -> tuple[int, int]:
        ours, theirs = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(ours, False)
        self._open.append(ours)
        return ours, theirs

    def _receive(self, descriptors: int) -> tuple[Any, list[int]]:
        found: list[int] = []
        self._wait_for_words()
        try:
            words = framing.receive(self.channel, found)
        except (OSError, EOFError, ValueError) as error:
            self._open += found
            raise self._failure(str(error)) from error
        if len(found) != descriptors:
            self._open += found
            raise self._failure("wrong number of descriptors")
        return words, found

    def _wait_for_words(self) -> None:
        """Until the box says something, or NobodyAsks once `stop` can be read."""
        if self.stop is None:
            return
        poller = select.poll()
        for number in (self.channel.fileno(), self.stop):
            poller.register(number, select.POLLIN)
        if self.stop in dict(poller.poll(START_SECONDS * 1000)):
            raise NobodyAsks

    def _failure(self, reason: str) -> Exception:
        """SandboxRefused with the mend where we know it, else SandboxFailed."""
        self.kill()
        return start_failure(f"The box did not start: {reason}.", self.complaint())

    def _hand_over(self) -> None:
        """Close what now belongs to the inside."""
        self._theirs.close()
        for number in self._others:
            os.close(number)
        self._others.clear()

    def _close_all(self) -> None:
        self.channel.close()
        for number in self._open:
            os.close(number)
        self._open.clear()


class ColdBox(Box):
    """A box of its own bubblewrap and its own interpreter, for one run."""

    def __init__(self, parts: Parts, user: SandboxUser) -> None:
        super().__init__()
        self._complaints, complaints = self._pipe()
        accounts = box.account_files()
        passed = [self._theirs.fileno(), *self._others]
        try:
            self.process = spawn(
                box.command(parts, accounts, passed),
                [*passed, *accounts.values()],
                complaints,
                user,
            )
        except BaseException:
            self._close_all()
            raise
        finally:
            self._hand_over()
            for number in (complaints, *accounts.values()):
                os.close(number)

    def complaint(self) -> str:
        """Of bubblewrap and of the warden."""
        return read_complaint(self._complaints)

    def kill(self) -> float:
        """End everything in the box and wait until it is dead; returns its CPU seconds."""
        if self.process.returncode is not None:
            return 0.0
        if self.pidfd >= 0:
            self._kill_warden()
        else:
            self._kill_bwrap()
        return self._reap()

    def _kill_bwrap(self) -> None:
        """Popen.kill would reap it, and with it the account of its processor time."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)

    def _reap(self) -> float:
        """Wait for bubblewrap itself, which ends with its child; kill it when it does not."""
        deadline = time.monotonic() + 10
        while True:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                return usage.ru_utime + usage.ru_stime
            if time.monotonic() > deadline:
                self._kill_bwrap()
            time.sleep(0.002)


def spawn(
    command: list[str], passed: list[int], complaints: int, user: SandboxUser
) -> subprocess.Popen[bytes]:
    """Start bubblewrap as the sandbox user, with nothing of our environment."""
    drop: dict[str, Any] = {}
    if user.drops:
        drop = {"user": user.uid, "group": user.gid, "extra_groups": []}
    try:
        return subprocess.Popen(
            command,
            pass_fds=passed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env={},
            cwd="/",
            **drop,
        )
    except PermissionError as error:
        raise cannot_become(user.uid, error.strerror or "") from error


def start_failure(told: str, complaint: str) -> SandboxRefused | SandboxFailed:
    """The refusal with its mend where we know one for the complaint, else what is `told`."""
    mend = mend_for(complaint)
    if mend:
        return SandboxRefused(f"{mend} (bubblewrap said: {complaint[-300:]})")
    return SandboxFailed(f"{told} {complaint[-1500:]}")


def read_complaint(number: int) -> str:
    """What lies in the error stream of a starting process; empty when there is nothing."""
    with contextlib.suppress(BlockingIOError):
        return os.read(number, 4096).decode("utf-8", "replace").strip()
    return ""


def host_pid(pidfd: int) -> int:
    """The process number, as we see it, behind a pidfd; -1 once it is dead."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii").splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise SandboxFailed("a pidfd without a process")


def refuse_shared_namespaces(
    pid: int, said: Mapping[str, str], strangers: Iterable[int | str]
) -> None:
    """Compare all seven, as seen from outside and as the inside sees them, with the strangers'."""
    for name in NAMESPACES:
        seen = str(Path(f"/proc/{pid}/ns/{name}").readlink())
        others = {str(Path(f"/proc/{other}/ns/{name}").readlink()) for other in strangers}
        if seen in others or seen != said.get(name):
            raise SandboxRefused(
                f"The box shares our {name} namespace. Mend: use a kernel with CONFIG_NAMESPACES "
                "and all its kinds turned on."
            )


def wait_dead(pidfd: int, milliseconds: int = DEATH_MILLISECONDS) -> bool:
    """Wait for a process to end; whether it has."""
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    return bool(poller.poll(milliseconds))
