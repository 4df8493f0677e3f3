"""The queue is the rows: who waits, who was lost, whom no message reached."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from evidence.models import GradingRun
from evidence.states import RunState

# A message is only a nudge; one that is this many leases old counts as lost. A second one is
# harmless.
NUDGE_AGAIN_AFTER = 2


def lost_runs(at: datetime) -> QuerySet[GradingRun]:
    """Running, and the lease ran out: the worker died, hangs or sleeps."""
    return GradingRun.objects.filter(state=RunState.RUNNING, lease_until__lt=at)


def runs_to_nudge(at: datetime) -> QuerySet[GradingRun]:
    """Queued, due, and without a message that could still arrive; oldest first."""
    due = Q(retry_at=None) | Q(retry_at__lte=at)
    unheard = Q(nudged_at=None) | Q(nudged_at__lte=at - NUDGE_AGAIN_AFTER * settings.ASSAY_LEASE)
    return GradingRun.objects.filter(due, unheard, state=RunState.QUEUED)


def queue_position(run: GradingRun) -> int:
    """How many runs are in front of this one, plus one; 1 is the next."""
    earlier = Q(queued_at__lt=run.queued_at) | Q(queued_at=run.queued_at, pk__lt=run.pk)
    return GradingRun.objects.filter(earlier, state=RunState.QUEUED).count() + 1
