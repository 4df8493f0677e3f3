"""A worker takes a report that was asked for, for as long as its lease lasts."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.errors import StaleState
from accounts.history import move
from reports.models import Report
from reports.states import REPORT_MOVES, ReportState

# Rendering takes seconds; a cold worker on a busy machine some more.
LEASE = timedelta(minutes=3)


def take_report(report_id: uuid.UUID | str, *, at: datetime | None = None) -> Report | None:
    """The report with its new attempt number, or None when there is nothing to take.

    None also when somebody was first: a message that is delivered twice changes nothing.
    """
    now = at or timezone.now()
    waiting = Report.objects.filter(pk=report_id, state=ReportState.REQUESTED)
    report = waiting.select_related("decision").first()
    if report is None:
        return None
    changes = {"attempt": report.attempt + 1, "lease_until": now + LEASE}
    try:
        move(
            report, to=ReportState.RENDERING, verb="take", moves=REPORT_MOVES, actor=None, at=now,
            changes=changes, where={"attempt": report.attempt},
        )  # fmt: skip
    except StaleState:
        return None
    return report
