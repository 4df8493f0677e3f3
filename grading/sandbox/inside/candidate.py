"""The untrusted side: runs the cells in an in-process IPython shell and streams what they show.

Whatever this process says, the candidate's code may have said in its place: the outside reads
it as data and never as truth.
"""

from __future__ import annotations

import builtins
import contextlib
import fcntl
import io
import json
import os
import random
import sys
import termios
import threading
import traceback
from time import sleep
from typing import Any, NoReturn

from grading.sandbox.inside.warden import CELLS, EVENTS

NOBODY_ANSWERS = (
    "input() cannot be answered here: nobody sits at the keyboard. "
    "Write the value into the notebook instead. / 這裡無法輸入：請把數值直接寫在筆記本裡。"
)


class Events:
    """JSON lines to the outside, one lock, whole lines only."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.owner = os.getpid()
        self._lock = threading.RLock()

    def send(self, kind: str, **fields: Any) -> None:
        """Write one message; silent in a forked child, whose lines would mix with ours."""
        if os.getpid() != self.owner:
            return
        line = memoryview(json.dumps({"t": kind, **fields}, default=str).encode() + b"\n")
        with self._lock:
            _let_raw_output_pass()
            while line:
                line = line[os.write(self.descriptor, line) :]


def _let_raw_output_pass() -> None:
    """Wait a moment until what went straight to 1 and 2 has been read: it came before."""
    for number in (1, 2):
        for _ in range(50):
            try:
                waiting = fcntl.ioctl(number, termios.FIONREAD, b"\0\0\0\0")
            except OSError:
                break
            if waiting == b"\0\0\0\0":
                break
            sleep(0.001)


class Stream:
    """What stands in for sys.stdout and sys.stderr: text by line to the outside."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None
    closed = False
    mode = "w"

    def __init__(self, events: Events, name: str, number: int) -> None:
        self.name = f"<{name}>"
        self._events, self._kind, self._number = events, name, number
        self._held: list[str] = []
        self._size = 0

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._events.owner:
            os.write(self._number, text.encode("utf-8", "replace"))
            return len(text)
        self._held.append(text)
        self._size += len(text)
        if "\n" in text or self._size > 4096:
            self.flush()
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if self._held and os.getpid() == self._events.owner:
            held, self._held, self._size = "".join(self._held), [], 0
            for start in range(0, len(held), 65536):
                self._events.send("stream", name=self._kind, text=held[start : start + 65536])

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.flush()

    @property
    def buffer(self) -> Any:
        return os.fdopen(os.dup(self._number), "wb", buffering=0)


def _refuse_input(*_: object, **__: object) -> str:
    raise RuntimeError(NOBODY_ANSWERS)


class Room:
    """The interpreter as a candidate finds it: streams, no keyboard, one IPython shell.

    Made in the process that runs the cells, or in one that forks it.
    """

    def __init__(self) -> None:
        from grading.sandbox.inside import shell

        self.events = Events(EVENTS)
        self.streams = Stream(self.events, "stdout", 1), Stream(self.events, "stderr", 2)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = self.streams  # type: ignore[assignment, misc]
        builtins.input = _refuse_input
        self.shell = shell.make_shell(self.events)

    def enter(self) -> None:
        """Take possession in the process that will run the cells."""
        self.events.owner = os.getpid()
        os.set_inheritable(EVENTS, False)
        self.events.send("hello")
        random.seed()

    def run(self) -> NoReturn:
        """Read the job, run every code cell until one fails, say so, leave at once."""
        try:
            with open(CELLS, encoding="utf-8") as source:
                job = json.load(source)
            self.shell.outlet.allow(job["picture_bytes"], job["text_bytes"])
            sys.path.insert(0, "")  # modules beside the notebook are found, as in Jupyter
            _run_cells(self.shell, self.events, job["cells"])
            _flush_files(self.shell.user_ns)
        except BaseException:  # noqa: BLE001 - the last words of an untrusted process, then it ends
            self.events.send("stream", name="stderr", text=traceback.format_exc())
            os._exit(71)
        for stream in self.streams:
            stream.flush()
        self.events.send("end")
        os._exit(0)


def main() -> None:
    """The whole life of a candidate process that was started for one run."""
    try:
        room = Room()
        room.enter()
    except BaseException:  # noqa: BLE001 - the runtime cannot run cells; the outside shows why
        os.write(2, traceback.format_exc().encode())
        os._exit(71)
    room.run()


def _run_cells(shell: Any, events: Events, cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        events.send("cell", i=cell["i"])
        result = shell.run_cell(cell["source"], store_history=True)
        sys.stdout.flush()
        sys.stderr.flush()
        error = result.error_before_exec or result.error_in_exec
        name = type(error).__name__ if error else ""
        events.send("done", i=cell["i"], ok=bool(result.success), ename=name)
        if not result.success and not cell["may_fail"]:
            return


def _flush_files(names: dict[str, Any]) -> None:
    """Files that a cell left open would be written at a normal exit, which there is not."""
    for value in list(names.values()):
        if isinstance(value, io.IOBase):
            with contextlib.suppress(Exception):
                value.flush()
