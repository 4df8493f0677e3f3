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
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from grading.errors import GradingError, UsageError
from grading.sandbox import wire
from grading.sandbox.connection import peer
from grading.sandbox.fitness import Fitness
from grading.sandbox.nursery import RENEW_AFTER
from grading.sandbox.runtime import ROOT
from grading.sandbox.service import Service
from grading.sandbox.slots import host_memory_mb, host_slots

KEPT_SETTINGS = ("ASSAY_CGROUP", "ASSAY_RUNTIMES", "ASSAY_SANDBOX_UID")
"""All of the environment that a supervisor keeps."""
SELF_TEST_SECONDS = 1800.0
_MOST_CONNECTIONS = 200
_PAUSE_SECONDS = 0.2


def main(words: Sequence[str]) -> int:
    """Serve until a signal or, when asked so, until standard input is closed."""
    _drop_environment()
    arguments = _arguments(words)
    path: Path = arguments.socket
    try:
        lock = _locked(path)
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
    listener = _listener(path)
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


def _drop_environment() -> None:
    """Execute ourselves again without what we were given: /proc shows what is there at exec."""
    kept = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ}
    if set(os.environ) - {*kept, "LC_CTYPE"}:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]], kept)  # noqa: S606 - ourselves


def _locked(path: Path) -> int:
    """Hold the lock beside the socket; UsageError when another supervisor holds it."""
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise UsageError(f"Another supervisor listens on {path}.") from error
    return descriptor


def _listener(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)  # of a supervisor that was killed: the lock is ours
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(mask)
    listener.listen(64)
    return listener


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
