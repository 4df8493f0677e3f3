"""Forks one limited process for every judgement, out of one that has imported the checks once.

`warm.py` starts it as a script with an environment of its own. It never reads a job: a request is
one packet with four descriptors (job, answer, complaints, word), which go to the child as they
are. So whatever a judgement does ends with its process, and the next one starts out of the same
state. It has one thread, since only the thread that forks lives on in a child. The word gets the
child's exit code as text; a caller who hangs up on it ends the child.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ROOT / "grading" / "checks"
LIBRARIES = ("numpy", "numpy.linalg", "numpy.random")
"""What checks import besides our own modules; what is not here costs every judgement its import."""


def main() -> None:
    """Entry point; argv is the number of the control socket. Ends when nobody holds its other end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path.insert(0, str(ROOT))
    load()
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        sys.exit(f"The nursery of judges has {threads} threads; a fork would lose them.")
    gc.collect()
    gc.freeze()
    Nursery(control).serve()


def load() -> None:
    """Import what judgements need. What fails here fails again in the judgement that needs it."""
    checks = [f"grading.checks.{path.stem}" for path in sorted(CHECKS.glob("*.py"))]
    for name in (*LIBRARIES, "grading.judge.inside", *checks):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


class Nursery:
    """The loop: requests come, children die, callers hang up."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.words: dict[int, tuple[int, socket.socket]] = {}
        self.wake, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.poller = select.poll()
        self.poller.register(control, select.POLLIN)
        self.poller.register(self.wake, select.POLLIN)

    def serve(self) -> None:
        """Until the control socket is closed; judges that still run then are ended."""
        while True:
            for number, _ in self.poller.poll():
                if number == self.wake:
                    os.read(self.wake, 4096)
                elif number == self.control.fileno():
                    if not self._bear():
                        self._end_all()
                        return
                else:
                    self._hung_up(number)
            self._bury()

    def _bear(self) -> bool:
        """Fork for one request; False when there will be no more."""
        data, numbers, _, _ = socket.recv_fds(self.control, 16, 4)
        if not data:
            return False
        if len(numbers) == 4:
            child = os.fork()
            if child == 0:
                _judge(numbers[:3])
            word = socket.socket(fileno=numbers.pop())
            self.words[word.fileno()] = (child, word)
            self.poller.register(word, 0)  # only that the caller has hung up
        for number in numbers:
            os.close(number)
        return True

    def _hung_up(self, number: int) -> None:
        self.poller.unregister(number)
        os.kill(self.words[number][0], signal.SIGKILL)  # not yet reaped, so the number is its own

    def _end_all(self) -> None:
        for child, _ in self.words.values():
            os.kill(child, signal.SIGKILL)

    def _bury(self) -> None:
        while self.words:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            number = next(n for n, (whose, _) in self.words.items() if whose == child)
            word = self.words.pop(number)[1]
            with contextlib.suppress(KeyError):
                self.poller.unregister(number)
            with contextlib.suppress(OSError):
                word.send(str(os.waitstatus_to_exitcode(status)).encode())
            word.close()


def _judge(descriptors: list[int]) -> NoReturn:
    """In the child: nothing of the nursery stays open, then one judgement. Never returns."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for target, number in enumerate(descriptors):
            os.dup2(number, target)
        os.closerange(3, 1 << 16)
        from grading.judge import inside

        inside.main()
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must not return into the nursery
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
