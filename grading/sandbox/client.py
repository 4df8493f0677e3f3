"""Lets the supervisor run a notebook: asks, listens to the progress, takes the outcome.

A run changes nothing outside its box, so a run whose supervisor died is simply asked for again,
under the same ticket: the caller gets one outcome or one error.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from grading.contract import OnPhase
from grading.errors import GradingError, SandboxFailed, SandboxRefused, UsageError
from grading.sandbox import ticket, wire
from grading.sandbox.connection import SETTING, address, connect, kept_environment, silent, status
from grading.sandbox.heartbeat import SILENCE_SECONDS
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.request import Request
from grading.sandbox.runtime import ROOT

TRIES = 3
FIRST_PATIENCE = 1.0
LATER_PATIENCE = 10.0
START_SECONDS = 30.0
BUSY_PAUSE = 0.5
BUSY_SECONDS = 600.0
"""How long a supervisor that has too many callers is asked again."""
_ERRORS: dict[str, type[GradingError]] = {
    "usage": UsageError,
    "refused": SandboxRefused,
    "failed": SandboxFailed,
    "superseded": SandboxFailed,
}
__all__ = ["address", "own_supervisor", "run"]


class _Busy(Exception):
    """The supervisor has too many callers now."""


def run(request: Request, path: Path, on_phase: OnPhase) -> RunOutcome:
    """The outcome of the run there; SandboxRefused when none answers, or every one was lost."""
    mine = ticket.current()
    bulk = wire.request_to_bulk(request)
    words = {"t": "job", "run": mine.run, "lease": mine.lease}
    patience, lost, end = FIRST_PATIENCE, 0, time.monotonic() + BUSY_SECONDS
    while lost < TRIES:
        channel = connect(path, patience)
        if channel is None:
            raise silent(path)
        with channel:
            channel.settimeout(SILENCE_SECONDS)
            try:
                with suppress(BrokenPipeError):  # hung up on: perhaps with a word that says why
                    wire.send(channel, words, bulk)
                return _outcome(channel, on_phase)
            except (OSError, EOFError):
                lost, patience = lost + 1, LATER_PATIENCE
            except _Busy as busy:
                if time.monotonic() > end:
                    raise SandboxRefused(
                        f"The supervisor of the sandbox on {path} has too many callers."
                    ) from busy
                time.sleep(BUSY_PAUSE)
            except wire.BadPacket as error:
                raise SandboxFailed(f"The supervisor's answer cannot be read: {error}.") from error
    raise silent(path)


def _outcome(channel: socket.socket, on_phase: OnPhase) -> RunOutcome:
    while True:
        words, bulk = _received(channel)
        kind = words.get("t")
        if kind == "outcome":
            return wire.outcome_from_bulk(bulk)
        if kind == "error":
            raise _ERRORS.get(str(words.get("kind")), SandboxFailed)(str(words.get("text")))
        if kind == "busy":
            raise _Busy
        if kind == "progress":
            _tell(on_phase, words)


def _received(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """A reset is told before the words that were sent ahead of it: those are still to be had."""
    try:
        return wire.receive(channel)
    except ConnectionResetError:
        return wire.receive(channel)


def _tell(on_phase: OnPhase, words: dict[str, object]) -> None:
    progress = wire.progress_from_words(words)
    try:
        on_phase(progress)
    except OSError as error:  # the caller's own trouble, not the supervisor's end
        raise SandboxFailed(f"The progress could not be told: {error}.") from error


@contextmanager
def own_supervisor(*options: str) -> Iterator[Path]:
    """A supervisor for this process alone, where no other is named; it ends with the block.

    For batches on the command line, which do not wait for a self-test. It also ends when this
    process dies.
    """
    if (named := address()) is not None:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="assay-supervisor-") as folder:
        path = Path(folder, "socket")
        process = start_supervisor(path, *options)
        os.environ[SETTING] = str(path)
        try:
            if status(path, START_SECONDS) is None:
                raise SandboxFailed("The supervisor of the sandbox did not start.")
            yield path
        finally:
            del os.environ[SETTING]
            process.communicate()  # closes its standard input, which tells it to end


def start_supervisor(path: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start one that ends when its standard input is closed; without a self-test unless asked."""
    words = ["-m", "grading.sandbox.supervisor", "--socket", str(path), "--while-stdin-is-open"]
    return subprocess.Popen(
        [sys.executable, *words, "--self-test-every", "0", *options],
        cwd=ROOT,
        env=kept_environment(),
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
