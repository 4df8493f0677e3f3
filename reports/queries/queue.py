"""The queue is the rows: which report was lost, and which no message reached."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from reports.models import Report
from reports.states import ReportState

# A message is only a nudge; one that is this old counts as lost. A second one is harmless.
NUDGE_AGAIN_AFTER = timedelta(seconds=60)


def lost_reports(at: datetime) -> QuerySet[Report]:
    """Being rendered, and the lease ran out."""
    return Report.objects.filter(state=ReportState.RENDERING, lease_until__lt=at)


def unheard_reports(at: datetime) -> QuerySet[Report]:
    """Asked for, and without a message that could still arrive."""
    unheard = Q(nudged_at=None) | Q(nudged_at__lte=at - NUDGE_AGAIN_AFTER)
    return Report.objects.filter(unheard, state=ReportState.REQUESTED)
