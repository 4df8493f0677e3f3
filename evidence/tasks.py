"""Celery's doors: take, grade with no transaction open, record. The row is the queue."""

from __future__ import annotations

import hashlib

import structlog
from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence.actions.fail_run import fail_run
from evidence.actions.nudge_waiting_readings import nudge_waiting_readings
from evidence.actions.postpone_run import postpone_run
from evidence.actions.record_findings import record_findings
from evidence.actions.record_reading import record_reading
from evidence.actions.return_lost_runs import return_lost_runs
from evidence.actions.take_reading import take_reading
from evidence.actions.take_run import take_run
from evidence.errors import LeaseLost
from evidence.models import GradingRun
from evidence.scratch import remove_left_folders, scratch_folder
from grading.contract import GradeResult

log = structlog.get_logger(__name__)


@shared_task(name="evidence.grade_artefact", acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def grade_artefact(run_id: str) -> None:
    """Grade one queued run. A second delivery finds nothing to take."""
    run = take_run(run_id)
    if run is None:
        return
    try:
        _grade(run)
    except LeaseLost:
        log.warning("grading_lease_lost", run=run_id, attempt=run.attempt)


@shared_task(name="evidence.read_with_lens", acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def read_with_lens(reading_id: str) -> None:
    """Read one item in a process apart; nothing of it is run here. A second delivery finds nothing."""
    from evidence.grading_request import SUBMISSION
    from grading.lens.apart import look_apart
    from grading.pack_hash import grading_hash

    reading = take_reading(reading_id)
    if reading is None:
        return
    with default_storage.open(reading.item.storage_name) as stored:
        content = stored.read()
    if hashlib.sha256(content).hexdigest() != reading.item.sha256:
        log.error("evidence_not_the_same", item=str(reading.item_id), reason="artefact_changed")
        return
    record_reading(reading, findings=look_apart(content, SUBMISSION), grading=grading_hash())


@shared_task(name="evidence.sweep_runs", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_runs() -> None:
    """Return what dead workers held, nudge what no message reached, readings too."""
    for run in return_lost_runs():
        log.warning("grading_run_returned", run=str(run.pk), state=run.state)
    nudge_waiting_readings(at=timezone.now())
    if (removed := remove_left_folders()) > 0:
        log.warning("scratch_folders_removed", count=removed)


def _grade(run: GradingRun) -> None:
    """What is not of grading's own errors ends the task; the lease then runs out by itself."""
    from evidence.grading_request import NotTheSame, build_request
    from evidence.lease_keeper import LeaseKeeper
    from grading.errors import PackError, SandboxFailed, SandboxRefused, UsageError
    from grading.grade import grade
    from grading.sandbox import ticket

    try:
        with (
            ticket.held(str(run.pk), run.attempt),
            LeaseKeeper(run) as keeper,
            scratch_folder() as folder,
        ):
            result = grade(build_request(run, folder), keeper.on_phase)
    except SandboxRefused as refusal:
        log.warning("sandbox_refused", run=str(run.pk), mend=str(refusal))
        postpone_run(run, reason="sandbox_refused")
    except SandboxFailed:
        log.exception("sandbox_failed", run=str(run.pk))
        fail_run(run, reason="sandbox_failed")
    except NotTheSame as error:
        log.warning("evidence_not_the_same", run=str(run.pk), reason=error.reason)
        fail_run(run, reason=error.reason, retry=False)
    except (PackError, UsageError):
        log.exception("pack_error", run=str(run.pk))
        fail_run(run, reason="pack_error", retry=False)
    else:
        _record(run, result)


def _record(run: GradingRun, result: GradeResult) -> None:
    """A result that our side could not reach is no result: the run waits, or fails."""
    if result.reason == "grading.sandbox_refused":
        log.warning("sandbox_refused", run=str(run.pk), **result.reason_params)
        postpone_run(run, reason="sandbox_refused")
    elif result.reason == "grading.sandbox_failed":
        log.error("sandbox_failed", run=str(run.pk), **result.reason_params)
        fail_run(run, reason="sandbox_failed")
    elif result.reason == "grading.pack_failed":
        log.error("pack_failed", run=str(run.pk), **result.reason_params)
        fail_run(run, reason="pack_error", retry=False)
    else:
        record_findings(run, result=result)
