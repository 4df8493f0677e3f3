"""Writes what a grading found; the run is finished by that, once."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from evidence.actions.end_take import end_take
from evidence.models import FindingRow, GradingRun
from evidence.namelessness import nameless
from evidence.states import RunState
from evidence.storable import storable
from grading.contract import GradeResult


def record_findings(
    run: GradingRun, *, result: GradeResult, at: datetime | None = None
) -> GradingRun:
    """The finished run. `not_graded` is a verdict, not a failure: its reason is stored.

    Raises LeaseLost, with nothing written, when the run is no longer this worker's.
    """
    stored = _store_executed(run, result)
    try:
        finished = _finish(run, result, stored, at=at or timezone.now())
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise
    _delete_earlier(finished)
    return finished


def _store_executed(run: GradingRun, result: GradeResult) -> str:
    if result.executed_notebook is None:
        return ""
    content = ContentFile(result.executed_notebook.encode())
    return default_storage.save(_executed_name(run, run.attempt), content)


def _executed_name(run: GradingRun, attempt: int) -> str:
    return f"executed/{run.pk.hex}-{attempt}"


def _delete_earlier(run: GradingRun) -> None:
    """Of a worker that was killed after it had stored its file and before the run was finished."""
    for attempt in range(1, run.attempt):
        default_storage.delete(_executed_name(run, attempt))


@transaction.atomic
def _finish(run: GradingRun, result: GradeResult, stored: str, *, at: datetime) -> GradingRun:
    plain = storable(result.as_json(), partial(nameless, enrolment=run.item.enrolment))
    changes = _changes(run, plain, stored, at)
    end_take(run, to=RunState.FINISHED, verb="finish", changes=changes, at=at)
    rows = [_row(run, position, data) for position, data in enumerate(plain["findings"])]
    FindingRow.objects.bulk_create(rows)
    return run


def _changes(run: GradingRun, plain: dict[str, Any], stored: str, at: datetime) -> dict[str, Any]:
    exercise = run.item.exercise
    return {
        "verdict": str(plain["status"]),
        "finished_at": at,
        "reason": plain["reason"] or "",
        "reason_params": dict(plain["reason_params"]),
        "result": {
            "pack": exercise.pack_version.slug if exercise else None,
            "score": plain["score"],
            "usage": plain["usage"],
            "run": dict(plain["run"]),
        },
        "fingerprints": dict(plain["fingerprints"]),
        "guarantees": dict(plain["guarantees"]),
        "executed_notebook": stored,
    }


def _row(run: GradingRun, position: int, data: dict[str, Any]) -> FindingRow:
    return FindingRow(
        run=run,
        position=position,
        check_id=data["check"],
        outcome=str(data["outcome"]),
        ceiling=data["ceiling"],
        data=data,
    )
