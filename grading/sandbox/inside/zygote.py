"""Imports the candidates' libraries once, then forks a process for every run.

Which ones, the outside says first: they are data of the runtime. It has no secrets, no network, no
capability and the candidate's environment. It stays at one thread, since only the thread that forks
lives on in the child. Later messages bring the four descriptors of one box: control channel,
events, standard output, standard error.
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

from grading.sandbox.inside import framing, nest, warden
from grading.sandbox.inside.candidate import Room


def main() -> None:
    """Entry point; argv is the number of the control channel."""
    control = socket.socket(fileno=int(sys.argv.pop()))
    control.set_inheritable(False)
    room = Room()
    with room.shell.builtin_trap:  # pandas looks for get_ipython when it is imported
        missing = _load(framing.receive(control))
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        os.write(2, f"The zygote has {threads} threads; a fork would lose them.".encode())
        os._exit(72)
    gc.collect()
    gc.freeze()
    warden.introduce(control)
    framing.send(control, {"missing": missing, "modules": len(sys.modules)})
    _serve(control, room)


def _load(names: list[str]) -> list[str]:
    """Import what notebooks import; names of what this runtime does not have."""
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def _serve(control: socket.socket, room: Room) -> None:
    wake = _wake_on_death()
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake, select.POLLIN)
    while True:
        for number, _ in poller.poll():
            if number == wake:
                os.read(wake, 4096)
            else:
                _bear(control, room)
        _bury()


def _bear(control: socket.socket, room: Room) -> None:
    """Fork one child for one box; leave when nobody asks any more."""
    descriptors: list[int] = []
    try:
        framing.receive(control, descriptors)
    except (EOFError, OSError):
        os._exit(0)
    if os.fork() == 0:
        nest.leave_nursery(descriptors, room)
    for number in descriptors:
        os.close(number)


def _wake_on_death() -> int:
    """A descriptor that can be read when a child has died."""
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return wake_read


def _bury() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
