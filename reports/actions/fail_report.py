"""An attempt to render a report ended badly: it waits for another, or has failed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import StaleState
from accounts.history import move
from reports.errors import ReportLost
from reports.models import Report
from reports.queue import nudge
from reports.states import REPORT_MOVES, ReportState

MOST_FAILURES = 3


def fail_report(report: Report, *, reason: str, at: datetime | None = None) -> Report:
    """Requested again, or failed at the third time; `reason` is a code, never a text of a record.

    Raises ReportLost when the report is no longer this worker's.
    """
    now = at or timezone.now()
    failures = report.failures + 1
    is_last = failures >= MOST_FAILURES
    changes = {"failures": failures, "failure": reason, "lease_until": None, "nudged_at": now}
    where = {"attempt": report.attempt, "lease_until": report.lease_until}
    try:
        move(
            report, to=ReportState.FAILED if is_last else ReportState.REQUESTED, verb="fail",
            moves=REPORT_MOVES, actor=None, at=now, changes=changes, where=where, reason=reason,
        )  # fmt: skip
    except StaleState as stale:
        raise ReportLost(_("Another worker took this report over.")) from stale
    if not is_last:
        nudge(report.pk)
    return report
