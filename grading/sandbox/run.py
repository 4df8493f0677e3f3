"""Runs one notebook in one box and says how it ended: the door to the sandbox."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grading.contract import Limits, OnPhase, Phase, Progress, Usage
from grading.errors import SandboxFailed, UsageError
from grading.sandbox import box, health, watch
from grading.sandbox.boxed import Box
from grading.sandbox.cgroups import Group, controllers
from grading.sandbox.collect import checked_name, collect, names_in
from grading.sandbox.host import refuse_unfit
from grading.sandbox.meter import GroupMeter, Meter, PolledMeter
from grading.sandbox.notebook import NotANotebook, Notebook, read_notebook
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.places import parts_for
from grading.sandbox.runtime import find_runtime
from grading.sandbox.transcript import Transcript
from grading.sandbox.user import SandboxUser, sandbox_user
from grading.sandbox.watch import Ending, Watch

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Job:
    """One request, checked: `wanted` None collects every file that the run made."""

    book: Notebook
    files: Mapping[str, bytes]
    wanted: Mapping[str, int] | None
    limits: Limits
    runtime: str
    on_phase: OnPhase
    user: SandboxUser


def run_notebook(
    notebook: bytes,
    *,
    files: Mapping[str, bytes],
    wanted: Mapping[str, int] | None,
    limits: Limits,
    runtime: str,
    on_phase: OnPhase,
    user: SandboxUser | None = None,
) -> RunOutcome:
    """Run every cell with `files` in the work directory; collect the `wanted` outputs.

    `wanted` maps a file name (at most one folder deep) to its cap in bytes; None collects
    every new file up to the limits' artefact cap. `user` owns the box on the host (see
    user.sandbox_user, which is asked when none is given). A candidate's mistake is an outcome, never
    an exception. Raises SandboxRefused when this machine cannot hold the box, SandboxFailed
    when the box broke by our fault, UsageError for a bad name or an unknown runtime.
    """
    on_phase(Progress(Phase.PREPARING))
    for name in (*files, *(wanted or ())):
        checked_name(name)
    try:
        book = read_notebook(notebook)
    except NotANotebook as refusal:
        params = dict(refusal.params)
        return RunOutcome(RunStatus.NOT_A_NOTEBOOK, refusal.message, params)
    return _run(_Job(book, files, wanted, limits, runtime, on_phase, user or sandbox_user()))


def _run(job: _Job) -> RunOutcome:
    started = time.monotonic()
    runtime, user = find_runtime(job.runtime), job.user
    refuse_unfit()
    group = _make_group(job.limits)
    try:
        with Box(parts_for(runtime, user), user) as boxed:
            boxed.introduce()
            if group:
                group.attach(boxed.pid)
            report = _prepare(job, boxed)
            return _watched(job, boxed, group, report, started)
    finally:
        if group:
            group.close()


def _make_group(limits: Limits) -> Group | None:
    """The warden is one process of the group."""
    if not controllers().version:
        return None
    return Group(limits.memory_mb * _MIB, limits.processes + 1)


def _prepare(job: _Job, boxed: Box) -> dict[str, Any]:
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


def _cells_text(job: _Job) -> bytes:
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


def _watched(
    job: _Job, boxed: Box, group: Group | None, report: dict[str, Any], started: float
) -> RunOutcome:
    """Run, end, bury, and only then look at what is left."""
    polled = PolledMeter(boxed.pid, boxed.work, job.limits.memory_mb * _MIB)
    meter: Meter = GroupMeter(group, polled) if group else polled
    transcript = Transcript(job.book, job.limits)
    watcher = Watch(boxed, transcript, job.limits, meter, job.on_phase)
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
            wall_seconds=round(ended - started, 3),
            cpu_seconds=round(cpu, 3),
            peak_memory_mb=round(meter.peak_memory_bytes() / _MIB, 1),
            phases={
                "prepared": round(prepared - started, 3),
                "cells": round(ended - prepared, 3),
                "collected": round(time.monotonic() - ended, 3),
            },
        ),
        guarantees=health.guarantees_of(report),
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


def _collected(job: _Job, work: int) -> tuple[dict[str, bytes], dict[str, str]]:
    if job.wanted is not None:
        return collect(work, job.wanted)
    cap = job.limits.artefact_mb * _MIB
    wanted = {}
    for name in names_in(work):
        try:
            wanted[checked_name(name)] = cap
        except UsageError:
            continue
    found, refused = collect(work, wanted)
    made = {name: text for name, text in found.items() if job.files.get(name) != text}
    return made, refused
