"""Runs notebooks for the workers of this host: `python -m grading.sandbox.supervisor --socket PATH`.

A process of its own, without Django, secrets or environment. It listens on a socket for packets
(mode 0600, the other side's user is asked of the kernel), one thread per connection, one job per
connection: a client that disconnects ends its box. One supervisor per socket, held by a lock.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import select
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from grading.errors import GradingError, SandboxRefused, UsageError
from grading.sandbox import wire
from grading.sandbox.connection import kept_environment, peer
from grading.sandbox.fitness import Fitness
from grading.sandbox.nursery import RENEW_AFTER
from grading.sandbox.runtime import ROOT, find_runtime
from grading.sandbox.service import Service
from grading.sandbox.slots import host_memory_mb, host_slots

SELF_TEST_SECONDS = 1800.0
LEAST_MEMORY_MB = 64
LONGEST_PATH = 107
"""Bytes of a socket's path in sockaddr_un, without the end mark."""
_MOST_CONNECTIONS = 200
_PAUSE_SECONDS = 0.2


def main(words: Sequence[str]) -> int:
    """Serve until a signal or, when asked so, until standard input is closed."""
    _drop_environment()
    arguments = _arguments(words)
    path: Path = arguments.socket
    try:
        _refuse_misfit(arguments)
        lock = _locked(path)
        listener = _listener(path)
    except GradingError as error:
        print(f"supervisor: {error}", file=sys.stderr)
        return 2
    service = Service(
        slots=arguments.slots,
        memory_mb=arguments.memory_mb,
        pool=arguments.slots if arguments.pool is None else arguments.pool,
        renew_after=arguments.renew_after,
        fitness=Fitness(arguments.self_test_every),
    )
    service.warm(arguments.runtime)
    try:
        _accept(listener, service, while_stdin=arguments.while_stdin_is_open)
    finally:
        listener.close()
        path.unlink(missing_ok=True)
        service.close()
        os.close(lock)
    return 0


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m grading.sandbox.supervisor")
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--slots", type=int, default=host_slots(), help="boxes that run at once")
    parser.add_argument("--memory-mb", type=int, default=host_memory_mb(), help="of all of them")
    parser.add_argument("--pool", type=int, help="boxes that wait, as many as slots when unset")
    parser.add_argument("--renew-after", type=int, default=RENEW_AFTER, help="runs of one zygote")
    parser.add_argument("--runtime", action="append", default=[], help="warmed at the start")
    parser.add_argument(
        "--self-test-every", type=float, default=SELF_TEST_SECONDS, metavar="SECONDS",
        help="how often the machine is tested; until the first test holds, jobs wait; 0: never",
    )  # fmt: skip
    parser.add_argument("--while-stdin-is-open", action="store_true", help="end with the caller")
    arguments = parser.parse_args(words)
    arguments.runtime = arguments.runtime or ["tabular"]
    return arguments


def _refuse_misfit(arguments: argparse.Namespace) -> None:
    """UsageError, with the mend, for numbers, names and places with which we could not serve."""
    least = {
        "slots": 1, "memory_mb": LEAST_MEMORY_MB, "pool": 0, "renew_after": 1, "self_test_every": 0,
    }  # fmt: skip
    for name, number in least.items():
        given = getattr(arguments, name)
        if given is not None and not number <= given < 2**31:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} is {given}. Mend: give a number from {number} on.")
    for runtime in arguments.runtime:
        with suppress(SandboxRefused):  # told to those who ask for it
            find_runtime(runtime)
    _refuse_place(arguments.socket)


def _refuse_place(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise UsageError(
            f"The path of the socket has {len(os.fsencode(path))} bytes. Mend: choose one of at "
            f"most {LONGEST_PATH}, which is what the kernel takes."
        )
    if not os.path.isdir(path.parent):  # noqa: PTH112 - False where it may not be looked at
        raise UsageError(f"There is no folder {path.parent}. Mend: make it, or name another.")
    if os.path.lexists(path) and not stat.S_ISSOCK(path.lstat().st_mode):
        raise UsageError(f"{path} is there and no socket. Mend: move it, or name another path.")


def _drop_environment() -> None:
    """Execute ourselves again without what we were given: /proc shows what is there at exec."""
    kept = kept_environment()
    if set(os.environ) - {*kept, "LC_CTYPE"}:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]], kept)  # noqa: S606 - ourselves


def _locked(path: Path) -> int:
    """Hold the lock beside the socket; UsageError when another supervisor holds it."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _no_place(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise UsageError(f"Another supervisor listens on {path}.") from error
    return descriptor


def _listener(path: Path) -> socket.socket:
    """Listen there, in the place of a supervisor that was killed: the lock is ours."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    mask = os.umask(0o177)
    try:
        if os.path.lexists(path) and stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise _no_place(path, error) from error
    finally:
        os.umask(mask)
    listener.listen(64)
    return listener


def _no_place(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The socket {path} cannot be made: {error.strerror}. Mend: name a path in a folder that "
        "we may write."
    )


def _accept(listener: socket.socket, service: Service, *, while_stdin: bool) -> None:
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def stop(_number: int, _frame: FrameType | None) -> None:
        os.write(wake_write, b".")

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, stop)
    poller = select.poll()
    poller.register(listener, select.POLLIN)
    poller.register(wake_read, select.POLLIN)
    if while_stdin:
        poller.register(0, select.POLLIN | select.POLLHUP)
    while True:
        for number, _ in poller.poll():
            if number != listener.fileno():
                return
            try:
                _admit(listener.accept()[0], service)
            except OSError:  # no descriptor is left, or the client has gone already
                time.sleep(_PAUSE_SECONDS)


def _admit(channel: socket.socket, service: Service) -> None:
    """A thread for a client of ours; others are hung up on, and too many are told to come again."""
    try:
        if peer(channel)[1] not in (0, os.geteuid()):
            channel.close()
            return
        if threading.active_count() <= _MOST_CONNECTIONS:
            threading.Thread(target=service.serve, args=(channel,), daemon=True).start()
            return
    except (RuntimeError, OSError):
        pass  # there is no further thread
    with channel, suppress(OSError):
        wire.offer(channel, {"t": "busy"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
