"""The sweeper: what a dead worker held is asked for again, what waits unheard is nudged."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from reports.actions.fail_report import fail_report
from reports.errors import ReportLost
from reports.models import Report
from reports.queries.queue import lost_reports, unheard_reports
from reports.queue import nudge

MOST_AT_ONCE = 200


def return_lost_reports(*, at: datetime | None = None) -> list[Report]:
    """The reports whose lease had run out, now waiting again or, at the third time, failed."""
    now = at or timezone.now()
    returned = []
    for report in lost_reports(now)[:MOST_AT_ONCE]:
        try:
            returned.append(fail_report(report, reason="lease_lost", at=now))
        except ReportLost:
            continue  # it became ready after this reading
    for report in unheard_reports(now)[:MOST_AT_ONCE]:
        Report.objects.filter(pk=report.pk).update(nudged_at=now)
        nudge(report.pk)
    return returned
