"""Locked rows for actions. Order: assessment, then its sheets; so nobody waits in a circle."""

from __future__ import annotations

from datetime import datetime

from accounts.history import move, record
from accounts.models import User
from assessments.models import Assessment, Sheet
from assessments.states import ASSESSMENT_MOVES, AssessmentState, SheetState
from competency.models import Rubric


def locked_assessment(assessment: Assessment) -> Assessment:
    """The row as it is now, held until the transaction ends, with what the rules read."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("enrolment__campaign__rule_set", "enrolment__campaign__rubric")
        .select_related("enrolment__campaign__framework", "enrolment__candidate")
        .prefetch_related("enrolment__campaign__managers", "enrolment__allocations", "sheets")
        .get(pk=assessment.pk)
    )


def locked_sheet(sheet: Sheet, assessment: Assessment | None = None) -> Sheet:
    """The sheet as it is now; with its locked assessment where the action changes that too."""
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("allocation", "assessor")
    if assessment is None:
        rows = rows.select_related("assessment__enrolment__campaign__rubric")
    current = rows.get(pk=sheet.pk)
    if assessment is not None:
        current.assessment = assessment
    return current


def kept_in_step(given: Assessment, current: Assessment) -> Assessment:
    """The caller's object learns the new state; returns the current row."""
    given.state = current.state
    return current


def scale_values(rubric: Rubric) -> frozenset[int]:
    """The levels that this rubric knows."""
    return frozenset(rubric.scale.values_list("value", flat=True))


def active_sheets(assessment: Assessment) -> list[Sheet]:
    """All but the replaced ones, first allocated first."""
    rows = assessment.sheets.exclude(state=SheetState.REPLACED).select_related(
        "assessor", "allocation"
    )
    return list(rows.order_by("created_at", "pk"))


def back_to_scoring(
    assessment: Assessment, *, verb: str, actor: User, reason: str, at: datetime
) -> None:
    """Where sheets were revealed already: hide them again, and drop what was agreed."""
    if assessment.state not in (AssessmentState.REVEALED, AssessmentState.RECONCILED):
        return
    for row in assessment.reconciliations.filter(dropped_at=None):
        row.dropped_at = at
        row.save(update_fields=["dropped_at"])
        record(
            row, verb="drop_reconciliation", from_state="agreed", to_state="dropped",
            actor=actor, reason=reason, at=at,
        )  # fmt: skip
    move(
        assessment, to=AssessmentState.SCORING, verb=verb, moves=ASSESSMENT_MOVES, actor=actor,
        reason=reason, at=at,
    )  # fmt: skip
