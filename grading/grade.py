"""One request in, one result out: variant, box, judge. Without a complete result nothing is said."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grading.contract import (
    Finding,
    GradeResult,
    GradingRequest,
    OnPhase,
    Phase,
    Plain,
    Progress,
    Status,
    Usage,
)
from grading.errors import PackError, SandboxFailed, SandboxRefused, UsageError
from grading.judge.judging import handed_over
from grading.judge.run import judge
from grading.lens.apart import look_apart
from grading.pack_hash import grading_hash
from grading.registry import Pack, pack, variant_of
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.runtime import find_runtime
from grading.variant import Variant
from lib.fingerprint import fingerprint, fingerprint_of_files

SUBMISSION = "submission.ipynb"


@dataclass(frozen=True, slots=True)
class _Job:
    pack: Pack
    variant: Variant
    notebook: bytes
    fingerprints: Mapping[str, str]


def grade(
    request: GradingRequest, on_phase: OnPhase, variant: Variant | None = None
) -> GradeResult:
    """Grade one submission. UsageError when the request does not fit; every other fault of ours
    is a result that is not graded, with the reason.

    `variant` is that of the request's seed, from a caller who has made it for many requests.
    """
    if request.kind == "lens":
        return _looked_at(request, on_phase)
    job = _prepared(request, variant)
    try:
        outcome = _run(request, job, on_phase)
        if outcome.status is RunStatus.NOT_A_NOTEBOOK:
            return _with_run(_not_graded(job, outcome.message, outcome.detail), outcome, 0.0)
        on_phase(Progress(Phase.JUDGING))
        started = time.monotonic()
        findings = _findings(request, job, outcome)
    except SandboxRefused as error:
        return _not_graded(job, "grading.sandbox_refused", {"detail": str(error)})
    except SandboxFailed as error:
        return _not_graded(job, "grading.sandbox_failed", {"detail": str(error)})
    except PackError as error:
        return _not_graded(
            job, "grading.pack_failed", {"pack": job.pack.slug, "detail": str(error)}
        )
    return _with_run(_graded(job, findings), outcome, time.monotonic() - started)


def _looked_at(request: GradingRequest, on_phase: OnPhase) -> GradeResult:
    """The lens: a notebook without a pack is read, never run."""
    if SUBMISSION not in request.artefacts:
        raise UsageError(f"The lens needs the artefact {SUBMISSION}.")
    content = _read(request.artefacts[SUBMISSION])
    on_phase(Progress(Phase.JUDGING))
    started = time.monotonic()
    findings = look_apart(content, SUBMISSION)
    seconds = round(time.monotonic() - started, 3)
    prints = {"inputs": hashlib.sha256(content).hexdigest(), "grading": grading_hash()}
    return GradeResult(
        status=Status.GRADED,
        findings=tuple(findings),
        usage=Usage(wall_seconds=seconds, phases={Phase.JUDGING.value: seconds}),
        fingerprints=prints,
    )


def _prepared(request: GradingRequest, variant: Variant | None) -> _Job:
    found = _pack_of(request)
    if request.seed is None:
        raise UsageError("A pack is graded with the seed of its variant; none was given.")
    if SUBMISSION not in request.artefacts:
        raise UsageError(f"A pack needs the artefact {SUBMISSION}.")
    contents = {name: _read(path) for name, path in request.artefacts.items()}
    variant = variant or variant_of(found, request.seed)
    runtime = find_runtime(request.runtime or found.runtime)
    prints = {
        "inputs": fingerprint(
            {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        ),
        "public": fingerprint_of_files(variant.public),
        "pack": found.hash,
        "runtime": runtime.fingerprint,
        "grading": grading_hash(),
    }
    return _Job(found, variant, contents[SUBMISSION], prints)


def _pack_of(request: GradingRequest) -> Pack:
    if request.kind != "pack" or not request.pack:
        raise UsageError("A request names kind pack and the slug of a pack.")
    found = pack(request.pack)
    if request.pack_version not in (None, found.version):
        raise UsageError(
            f"The pack {found.slug} is here in version {found.version}, not {request.pack_version}."
        )
    if request.framework != found.framework:
        raise UsageError(f"The pack {found.slug} belongs to the framework {found.framework}.")
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"The artefact {path} cannot be read: {error.strerror}.") from error


def _run(request: GradingRequest, job: _Job, on_phase: OnPhase) -> RunOutcome:
    # Imported late: reading packs and texts needs no sandbox.
    from grading.sandbox.run import run_notebook

    return run_notebook(
        job.notebook,
        files=job.variant.public,
        wanted={one.name: one.kilobytes * 1024 for one in job.pack.declared},
        limits=request.limits or job.pack.limits,
        runtime=request.runtime or job.pack.runtime,
        on_phase=on_phase,
    )


def _findings(request: GradingRequest, job: _Job, outcome: RunOutcome) -> list[Finding]:
    """What the judge says of the outputs, and of their models' answers where a pack runs models."""
    outputs = handed_over(job.pack.declared, outcome.outputs, outcome.refused)
    if job.pack.onnx is not None:
        from grading.targets.onnx_box import answered

        runtime = request.runtime or job.pack.runtime
        outputs = answered(job.pack.onnx, outputs, job.variant.hidden, runtime)
    return judge(job.pack.folder, outputs, job.variant.hidden)


def _graded(job: _Job, findings: list[Finding]) -> GradeResult:
    return GradeResult(
        status=Status.GRADED, findings=tuple(findings), fingerprints=job.fingerprints
    )


def _not_graded(job: _Job, reason: str, params: Mapping[str, Plain]) -> GradeResult:
    return GradeResult(
        status=Status.NOT_GRADED,
        reason=reason,
        reason_params=dict(params),
        fingerprints=job.fingerprints,
    )


def _with_run(result: GradeResult, outcome: RunOutcome, judged_seconds: float) -> GradeResult:
    phases = {**outcome.usage.phases, Phase.JUDGING.value: round(judged_seconds, 3)}
    usage = outcome.usage
    return replace(
        result,
        run={
            "status": outcome.status.value,
            "message": outcome.message,
            "detail": dict(outcome.detail),
            "cell": outcome.cell,
            "cells": outcome.cells,
        },
        executed_notebook=outcome.executed_notebook,
        usage=Usage(usage.wall_seconds, usage.cpu_seconds, usage.peak_memory_mb, phases),
        guarantees=dict(outcome.guarantees),
    )
