"""The nursery of judges of this process: started on demand, it ends when this process ends.

Starting is `subprocess`, never a fork of this process, which may have threads. A process that was
forked from this one starts a nursery of its own.
"""

from __future__ import annotations

import atexit
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SCRIPT = Path(__file__).resolve().with_name("nursery.py")
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
"""All that a judge has. One thread each: the same sums in the same order, no more than one core."""
FLAGS = ("-s", "-P", "-B")
"""No user's site, no folder of the script, no byte code, which the cap on files would refuse. Not
-I, which would let Python look past the hash seed; there is no other variable to look past."""
_PART = 1 << 16
_PATIENCE = 5.0  # seconds for its own end


class Lost(Exception):
    """The nursery is gone; the judgement has not come to an end."""


class TooLong(Exception):
    """The judgement did not end in time, and was ended."""


@dataclass(slots=True)
class Answer:
    """How a judge ended, and what it said: at most `longest` bytes and one more."""

    code: int | None = None
    said: bytearray = field(default_factory=bytearray)
    complained: bytearray = field(default_factory=bytearray)


class Warm:
    """A running nursery."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *FLAGS, str(SCRIPT), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
                start_new_session=True,
            )

    def ask(self, job: bytes, seconds: float, longest: int) -> Answer:
        """One judgement in a process of its own. Raises Lost, TooLong."""
        with _descriptors(job) as (ours, theirs):
            try:
                socket.send_fds(self.control, [b"judge"], theirs)
            except OSError as error:
                raise Lost from error
            for number in theirs:
                os.close(number)
            theirs.clear()
            return _answer(ours, time.monotonic() + seconds, longest)

    def close(self) -> None:
        """End it, and every judge that it has."""
        self.control.close()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def forget(self) -> None:
        """In a forked process: it is the other one's."""
        self.control.close()
        self.process.returncode = 0


@contextmanager
def _descriptors(job: bytes) -> Iterator[tuple[list[int], list[int]]]:
    """Ours are answer, complaints, word; theirs are job, answer, complaints, word."""
    ours: list[int] = []
    theirs: list[int] = []
    try:
        theirs.append(os.memfd_create("job", os.MFD_CLOEXEC))
        with open(theirs[0], "wb", closefd=False) as file:
            file.write(job)
        os.lseek(theirs[0], 0, os.SEEK_SET)
        for _ in range(2):
            reader, writer = os.pipe2(os.O_CLOEXEC)
            ours.append(reader)
            theirs.append(writer)
        word, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.append(word.detach())
        theirs.append(other.detach())
        yield ours, theirs
    finally:
        for number in (*ours, *theirs):
            os.close(number)


def _answer(ours: list[int], deadline: float, longest: int) -> Answer:
    answer = Answer()
    sinks = {ours[0]: answer.said, ours[1]: answer.complained}
    poller = select.poll()
    for number in ours:
        poller.register(number, select.POLLIN)
    waiting = set(ours)
    while waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TooLong
        for number, _ in poller.poll(left * 1000):
            part = os.read(number, _PART)
            if number in sinks and part:
                sinks[number] += part[: max(0, longest + 1 - len(sinks[number]))]
                continue
            if number not in sinks:
                if not part:
                    raise Lost
                answer.code = int(part)
            poller.unregister(number)
            waiting.discard(number)
    return answer


_lock = threading.Lock()
_running: list[Warm] = []


def ask(job: bytes, seconds: float, longest: int) -> Answer:
    """By the nursery of this process; by a new one when the first is lost. Raises Lost, TooLong."""
    nursery = _nursery()
    try:
        return nursery.ask(job, seconds, longest)
    except Lost:
        _drop(nursery)
        return _nursery().ask(job, seconds, longest)


def close() -> None:
    """End the nursery of this process; the next judgement starts another."""
    for nursery in tuple(_running):
        _drop(nursery)


def _nursery() -> Warm:
    with _lock:
        if not _running:
            _running.append(Warm())
        return _running[0]


def _drop(nursery: Warm) -> None:
    with _lock:
        if nursery in _running:
            _running.remove(nursery)
            nursery.close()


def _forget() -> None:
    global _lock  # noqa: PLW0603 - another thread of the parent may have held it
    _lock = threading.Lock()
    while _running:
        _running.pop().forget()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
