"""Writes what a grading found; the run is finished by that, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
from grading.contract import GradeResult

QUOTING = ("params", "reason_params", "measured", "expected", "detail")
Rewrite = Callable[[str], str]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


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
    plain = _storable(result.as_json(), partial(nameless, enrolment=run.item.enrolment))
    changes = _changes(run, plain, stored, at)
    end_take(run, to=RunState.FINISHED, verb="finish", changes=changes, at=at)
    rows = [_row(run, position, data) for position, data in enumerate(plain["findings"])]
    FindingRow.objects.bulk_create(rows)
    return run


def _storable(data: Any, rewrite: Rewrite | None, *, quotes: bool = False) -> Any:
    """Plain data without what PostgreSQL's JSON refuses: NUL and lone surrogates.

    Findings quote what a candidate's files say: such a file must not end the run as our fault,
    and the name in it must not reach a blind assessor. Names are replaced where texts are
    quoted (under QUOTING) and nowhere else: a person may be called like one of our ids.
    """
    if isinstance(data, str):
        text = _UNSTORABLE.sub("\ufffd", data)
        return rewrite(text) if rewrite and quotes else text
    if isinstance(data, Mapping):
        return {
            _storable(key, None): _storable(value, rewrite, quotes=quotes or key in QUOTING)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [_storable(value, rewrite, quotes=quotes) for value in data]
    return data


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
