"""Watches one running box from outside: reads what it says within bounds, and ends it in time."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from grading.contract import Limits, OnPhase, Phase, Progress
from grading.sandbox.boxed import Box, NobodyAsks
from grading.sandbox.meter import Meter
from grading.sandbox.outcome import RunStatus
from grading.sandbox.transcript import BadMessage, OutputLimit, Transcript

GRACE_SECONDS = 2.0
_PART = 65536
_MOST_PARTS = 16
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ending:
    """How the run ended: status, message id and its parameters (`cell` is added later)."""

    status: RunStatus
    message: str
    params: dict[str, Any] = field(default_factory=dict)


class Watch:
    """Reads until the candidate has ended or a limit is reached. The box is killed by the caller."""

    def __init__(
        self,
        box: Box,
        transcript: Transcript,
        limits: Limits,
        meter: Meter,
        on_phase: OnPhase,
        *,
        stop: int | None = None,
    ) -> None:
        self._box, self._transcript, self._limits = box, transcript, limits
        self._meter, self._on_phase, self._stop = meter, on_phase, stop
        self._line = bytearray()
        self._longest_line = 2 * limits.output_kb * 1024 + _MIB
        self._cells = transcript.expected
        self._cell_since = 0.0

    def run(self) -> Ending | None:
        """The limit that ended the run; None when the candidate's process ended by itself."""
        self._started = self._cell_since = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._box.events, selectors.EVENT_READ, self._read_events)
            for name, number in (("stdout", self._box.stdout), ("stderr", self._box.stderr)):
                selector.register(number, selectors.EVENT_READ, self._raw_reader(name, number))
            selector.register(self._box.channel, selectors.EVENT_READ, None)
            if self._stop is not None:
                selector.register(self._stop, selectors.EVENT_READ, _nobody_asks)
            try:
                return self._loop(selector)
            except OutputLimit as limit:
                return Ending(RunStatus.OUTPUT_LIMIT, limit.message, limit.params)
            except BadMessage:
                return Ending(RunStatus.DIED, "run.broken_messages")

    def drain(self) -> None:
        """Take what still lies in the pipes of a dead box; a pipe holds a megabyte at most."""
        try:
            for _ in range(_MOST_PARTS):
                if part := _read(self._box.events):
                    self._absorb(part)
            for name, number in (("stdout", self._box.stdout), ("stderr", self._box.stderr)):
                if part := _read(number):
                    self._transcript.add_raw(name, part)
        except (OutputLimit, BadMessage):
            return

    def _loop(self, selector: selectors.BaseSelector) -> Ending | None:
        sampled = 0.0
        while True:
            for key, _ in selector.select(self._meter.tick_seconds):
                if key.data is None:
                    return None
                if not key.data():
                    selector.unregister(key.fileobj)
            now = time.monotonic()
            if self._transcript.ended:
                self._wait_for_exit(selector)
                return None
            if now - sampled >= self._meter.tick_seconds:
                sampled = now
                if ending := self._reached_limit(now):
                    return ending

    @staticmethod
    def _wait_for_exit(selector: selectors.BaseSelector) -> None:
        """The candidate says that it is done: it has a moment to leave by itself."""
        for key in list(selector.get_map().values()):
            if key.data is not None:
                selector.unregister(key.fileobj)
        selector.select(GRACE_SECONDS)

    def _reached_limit(self, now: float) -> Ending | None:
        limits, meter = self._limits, self._meter
        meter.sample()
        if meter.memory_exceeded():
            return memory_ending(limits)
        if now - self._started > limits.wall_seconds:
            seconds = _plain(limits.wall_seconds)
            return Ending(RunStatus.WALL_TIME_LIMIT, "run.wall_time_limit", {"seconds": seconds})
        if self._transcript.running and now - self._cell_since > limits.cell_seconds:
            seconds = _plain(limits.cell_seconds)
            return Ending(RunStatus.CELL_TIME_LIMIT, "run.cell_time_limit", {"seconds": seconds})
        if meter.cpu_seconds() > limits.cpu_seconds:
            return cpu_ending(limits)
        return None

    def _read_events(self) -> bool:
        """Take one part of the event stream; False at its end."""
        part = _read(self._box.events)
        if part:
            self._absorb(part)
        return part != b""

    def _absorb(self, part: bytes) -> None:
        self._line += part
        while (end := self._line.find(b"\n")) >= 0:
            line = bytes(self._line[:end])
            del self._line[: end + 1]
            self._take(line)
        if len(self._line) > self._longest_line:
            raise OutputLimit("run.output_limit", kilobytes=self._limits.output_kb)

    def _take(self, line: bytes) -> None:
        kind = self._transcript.take(line)
        if kind == "cell":
            self._cell_since = time.monotonic()
            number = self._transcript.number
            self._on_phase(Progress(Phase.RUNNING, cell=number, cells=self._cells))

    def _raw_reader(self, name: str, number: int) -> Callable[[], bool]:
        def read() -> bool:
            self._read_events()  # they were sent before: the inside waits for raw output to pass
            part = _read(number)
            if part:
                self._transcript.add_raw(name, part)
            return part != b""

        return read


def _nobody_asks() -> bool:
    raise NobodyAsks


def memory_ending(limits: Limits) -> Ending:
    """The run used more memory than it may."""
    return Ending(RunStatus.MEMORY_LIMIT, "run.memory_limit", {"megabytes": limits.memory_mb})


def cpu_ending(limits: Limits) -> Ending:
    """The run used more processor time than it may."""
    return Ending(RunStatus.CPU_LIMIT, "run.cpu_limit", {"seconds": limits.cpu_seconds})


def ending_of_process(report: dict[str, Any] | None, limits: Limits) -> Ending:
    """What an end without a last word means: a signal, or an exit in the middle."""
    number = report.get("signal") if report else None
    if number == signal.SIGXCPU:
        return cpu_ending(limits)
    if number == signal.SIGSYS:
        return Ending(RunStatus.DIED, "run.forbidden_call")
    if isinstance(number, int):
        return Ending(RunStatus.DIED, "run.killed", {"signal": _signal_name(number)})
    code = report.get("exit") if report else None
    return Ending(RunStatus.DIED, "run.left_early", {"code": code if code is not None else "?"})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _plain(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else seconds


def _read(number: int) -> bytes | None:
    """Up to 64 KiB; empty at the end, None when there is nothing now."""
    try:
        return os.read(number, _PART)
    except BlockingIOError:
        return None
