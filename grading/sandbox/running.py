"""Takes one job through one box: prepare, watch, end, bury, and only then look at what is left."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grading.contract import Limits, OnPhase, Usage
from grading.errors import SandboxFailed, UsageError
from grading.sandbox import box, health, watch
from grading.sandbox.boxed import Box
from grading.sandbox.cgroups import Group, controllers
from grading.sandbox.collect import checked_name, collect, names_in
from grading.sandbox.meter import GroupMeter, Meter, PolledMeter
from grading.sandbox.notebook import NotANotebook, Notebook, read_notebook
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.request import Request
from grading.sandbox.transcript import Transcript
from grading.sandbox.watch import Ending, Watch

_MIB = 1024 * 1024


class BoxLost(Exception):
    """The box was ended by somebody who is neither the candidate nor the watch."""


@dataclass(frozen=True, slots=True)
class Job:
    """One checked request: `wanted` None collects every file that the run made.

    `stop` is a descriptor that can be read once nobody wants the outcome any more.
    """

    book: Notebook
    files: Mapping[str, bytes]
    wanted: Mapping[str, int] | None
    limits: Limits
    on_phase: OnPhase
    stop: int | None = None
    started: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Lodging:
    """A box for one job, the control group in which it stands, and how the box was made."""

    box: Box
    group: Group | None
    mode: str


def job_of(request: Request, on_phase: OnPhase, stop: int | None = None) -> Job | RunOutcome:
    """Read the notebook; the outcome that says what is wrong when it is none."""
    try:
        book = read_notebook(request.notebook)
    except NotANotebook as refusal:
        return RunOutcome(RunStatus.NOT_A_NOTEBOOK, refusal.message, dict(refusal.params))
    return Job(book, request.files, request.wanted, request.limits, on_phase, stop)


def run_in(lodging: Lodging, job: Job) -> RunOutcome:
    """Run the job in this box, which is dead afterwards. Raises BoxLost when it was lost."""
    if lodging.group:
        lodging.group.limit_to(job.limits.memory_mb, job.limits.processes)
    report = _prepare(job, lodging.box)
    return _watched(job, lodging, report)


def _prepare(job: Job, boxed: Box) -> dict[str, Any]:
    cells = _cells_text(job)
    folders = {name.rpartition("/")[0] for name in (*job.files, *(job.wanted or ()))} - {""}
    limits = job.limits
    words = {
        "cells_bytes": len(cells),
        "files": [[name, len(content)] for name, content in job.files.items()],
        "folders": sorted(folders),
        "disk_bytes": limits.disk_mb * _MIB,
        "disk_files": limits.disk_files,
        "environment": box.environment(),
        "limits": _rlimits(limits),
    }
    return boxed.prepare(words, cells, list(job.files.values()))


def _cells_text(job: Job) -> bytes:
    limits = job.limits
    cells = [
        {"i": index, "source": cell.source, "may_fail": cell.may_fail}
        for index, cell in job.book.code_cells()
    ]
    words = {
        "cells": cells,
        "picture_bytes": limits.output_kb * 1024 * 3 // 4,
        "text_bytes": limits.cell_output_kb * 1024,
    }
    return json.dumps(words).encode()


def _rlimits(limits: Limits) -> dict[str, int]:
    caps = {
        "CPU": limits.cpu_seconds,
        "NPROC": limits.processes + 8,
        "FSIZE": limits.disk_mb * _MIB,
        "NOFILE": 1024,
    }
    if not controllers().version:
        caps["DATA"] = (limits.memory_mb + 512) * _MIB
        caps["NPROC"] = limits.processes + 1
    return caps


def _watched(job: Job, lodging: Lodging, report: dict[str, Any]) -> RunOutcome:
    boxed, group = lodging.box, lodging.group
    polled = PolledMeter(boxed.pid, boxed.work, job.limits.memory_mb * _MIB)
    meter: Meter = GroupMeter(group, polled) if group else polled
    transcript = Transcript(job.book, job.limits)
    watcher = Watch(boxed, transcript, job.limits, meter, job.on_phase, stop=job.stop)
    prepared = time.monotonic()
    boxed.go()
    ending = watcher.run()
    last_words = None if ending else boxed.end_report()
    full = _full(boxed.work)
    meter.sample()
    polled_cpu = meter.cpu_seconds()
    cpu = max(boxed.kill(), polled_cpu)
    watcher.drain()
    ended = time.monotonic()
    ending = ending or _own_ending(transcript, last_words, job.limits, meter, full=full)
    outputs, refused = _collected(job, boxed.work)
    return RunOutcome(
        status=ending.status,
        message=ending.message,
        detail=_detail(ending, transcript),
        cell=transcript.current if ending.status is not RunStatus.COMPLETED else None,
        cells=transcript.expected,
        executed_notebook=transcript.executed(),
        outputs=outputs,
        refused=refused,
        usage=Usage(
            wall_seconds=round(ended - job.started, 3),
            cpu_seconds=round(cpu, 3),
            peak_memory_mb=round(meter.peak_memory_bytes() / _MIB, 1),
            phases={
                "prepared": round(prepared - job.started, 3),
                "cells": round(ended - prepared, 3),
                "collected": round(time.monotonic() - ended, 3),
            },
        ),
        guarantees=health.guarantees_of(report, lodging.mode),
    )


def _own_ending(
    transcript: Transcript,
    last_words: dict[str, Any] | None,
    limits: Limits,
    meter: Meter,
    *,
    full: bool,
) -> Ending:
    """What it means that the candidate's process ended by itself."""
    if transcript.failed is not None and transcript.is_no_python:
        return Ending(RunStatus.NOT_A_NOTEBOOK, "notebook.not_json", {"line": 1})
    if transcript.failed is not None:
        return _failed_cell(transcript, limits, meter, full=full)
    if transcript.ended and transcript.finished == transcript.expected:
        return Ending(RunStatus.COMPLETED, "run.completed")
    if meter.memory_exceeded():
        return watch.memory_ending(limits)
    if last_words and last_words.get("lost"):
        raise BoxLost("process 1 left without a word")
    if not transcript.number:
        raise SandboxFailed(f"The interpreter ended before the first cell. {transcript.before}")
    return watch.ending_of_process(last_words, limits)


def _failed_cell(transcript: Transcript, limits: Limits, meter: Meter, *, full: bool) -> Ending:
    """A cell raised; when a cap was met outside as well, name the cap."""
    error = transcript.error_name
    if full and error == "OSError":
        return Ending(RunStatus.DISK_LIMIT, "run.disk_limit", {"megabytes": limits.disk_mb})
    if _met_process_cap(transcript, meter):
        params = {"processes": limits.processes}
        return Ending(RunStatus.PROCESS_LIMIT, "run.process_limit", params)
    return Ending(RunStatus.CELL_ERROR, "run.cell_error", {"error": error})


def _met_process_cap(transcript: Transcript, meter: Meter) -> bool:
    """By the control group's count; without one the error's own words must do."""
    if transcript.error_name not in ("BlockingIOError", "RuntimeError", "OSError"):
        return False
    refused = meter.refused_processes()
    marks = ("can't start new thread", "Resource temporarily unavailable")
    said = any(mark in transcript.error_text for mark in marks)
    return said if refused is None else refused > 0


def _detail(ending: Ending, transcript: Transcript) -> dict[str, Any]:
    """Parameters of the message; cells are counted from 1 for people, text cells included."""
    if ending.status is RunStatus.COMPLETED:
        return {"cells": transcript.expected}
    cell = 1 if transcript.current is None else transcript.current + 1
    return {"cell": cell, **ending.params}


def _full(work: int) -> bool:
    """Whether the scratch file system has run out of bytes or of files."""
    state = os.fstatvfs(work)
    return state.f_bfree * state.f_frsize < _MIB // 16 or state.f_ffree == 0


def _collected(job: Job, work: int) -> tuple[dict[str, bytes], dict[str, str]]:
    most = job.limits.disk_mb * _MIB
    if job.wanted is not None:
        return collect(work, job.wanted, most)
    cap = job.limits.artefact_mb * _MIB
    wanted = {}
    for name in names_in(work):
        try:
            wanted[checked_name(name)] = cap
        except UsageError:
            continue
    return collect(work, wanted, most, job.files)
