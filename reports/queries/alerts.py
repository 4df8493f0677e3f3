"""What a manager has to look at: stuck runs, overdue sheets, open differences, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import Viewer
from assessments.queries import assessments_visible_to, sheets_managed_by, with_last_verb
from assessments.states import AssessmentState, SheetState
from campaigns.naming import shown_name
from campaigns.queries import allocations_visible_to, campaigns_managed_by
from evidence.queries import runs_visible_to
from evidence.states import UNFINISHED_RUN_STATES, ItemState, RunState
from reports.queries.results import reports_visible_to
from reports.states import ReportState

STUCK_AFTER = timedelta(minutes=10)
OVERDUE_AFTER = timedelta(days=7)
MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """One line: what is wrong with whom, since when, and where the mend is."""

    kind: str
    name: str
    since: datetime
    address: str


def alerts_for(user: Viewer, *, at: datetime) -> list[Alert]:
    """The worst first, at most MOST_OF_A_KIND of each kind; a fixed number of queries."""
    return [
        *_runs(user, at),
        *_conflicts(user),
        *_differences(user),
        *_overdue_sheets(user, at),
        *_failed_reports(user),
    ]


def _runs(user: Viewer, at: datetime) -> Iterator[Alert]:
    stuck = Q(state__in=UNFINISHED_RUN_STATES, queued_at__lt=at - STUCK_AFTER)
    rows = (
        runs_visible_to(user)
        .filter(
            stuck | Q(state=RunState.FAILED),
            item__state=ItemState.SUBMITTED,
            item__enrolment__campaign__in=campaigns_managed_by(user).order_by().values("pk"),
        )
        .prefetch_related("item__enrolment__campaign__managers", "item__enrolment__allocations")
        .order_by("queued_at", "pk")
    )
    for run in rows[:MOST_OF_A_KIND]:
        failed = run.state == RunState.FAILED
        kind = _("a grading run failed") if failed else _("a grading run is stuck")
        name = shown_name(user, run.item.enrolment)
        yield Alert(kind, name, run.queued_at, reverse("evidence:run", args=[run.pk]))


def _conflicts(user: Viewer) -> Iterator[Alert]:
    rows = (
        allocations_visible_to(user)
        .filter(enrolment__campaign__managers=user.pk, ended_at=None)
        .exclude(conflict="")
        .select_related("enrolment__candidate")
        .prefetch_related("enrolment__allocations")
    )
    for allocation in rows[:MOST_OF_A_KIND]:
        yield Alert(
            kind=_("a conflict of interest was declared"),
            name=shown_name(user, allocation.enrolment),
            since=allocation.conflict_declared_at or allocation.created_at,
            address=reverse("campaigns:enrolment", args=[allocation.enrolment_id]),
        )


def _differences(user: Viewer) -> Iterator[Alert]:
    rows = (
        assessments_visible_to(user)
        .filter(
            state=AssessmentState.REVEALED,
            enrolment__campaign__in=campaigns_managed_by(user).order_by().values("pk"),
        )
        .annotate(revealed_at=Max("sheets__sealed_at"))
        .order_by("revealed_at", "pk")
    )
    for assessment in with_last_verb(rows)[:MOST_OF_A_KIND]:
        half = assessment.last_verb == "agree_reconciliations"
        waits = _("waits for the other assessor's agreement")
        yield Alert(
            kind=waits if half else _("differences wait for reconciling"),
            name=shown_name(user, assessment.enrolment),
            since=assessment.revealed_at or assessment.created_at,
            address=reverse("assessments:assessment", args=[assessment.pk]),
        )


def _overdue_sheets(user: Viewer, at: datetime) -> Iterator[Alert]:
    drafts = sheets_managed_by(user).exclude(assessment__state=AssessmentState.WITHDRAWN)
    rows = drafts.filter(state=SheetState.DRAFT, created_at__lt=at - OVERDUE_AFTER)
    for sheet in rows.order_by("created_at", "pk")[:MOST_OF_A_KIND]:
        yield Alert(
            kind=_("a sheet is overdue"),
            name=shown_name(user, sheet.assessment.enrolment),
            since=sheet.created_at,
            address=reverse("assessments:assessment", args=[sheet.assessment_id]),
        )


def _failed_reports(user: Viewer) -> Iterator[Alert]:
    rows = (
        reports_visible_to(user)
        .filter(state=ReportState.FAILED)
        .prefetch_related(
            "decision__assessment__enrolment__campaign__managers",
            "decision__assessment__enrolment__allocations",
        )
    )
    for report in rows[:MOST_OF_A_KIND]:
        yield Alert(
            kind=_("a report could not be written"),
            name=shown_name(user, report.decision.assessment.enrolment),
            since=report.requested_at,
            address=reverse("reports:result", args=[report.decision_id]),
        )
