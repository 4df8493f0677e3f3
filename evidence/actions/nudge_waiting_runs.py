"""Sends the nudges that got lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evidence.models import GradingRun
from evidence.queries import runs_to_nudge
from evidence.queue import nudge

MOST_AT_ONCE = 200


@transaction.atomic
def nudge_waiting_runs(*, at: datetime) -> int:
    """How many queued runs were nudged. A nudge too many is harmless."""
    waiting = list(runs_to_nudge(at).values_list("pk", flat=True)[:MOST_AT_ONCE])
    GradingRun.objects.filter(pk__in=waiting).update(nudged_at=at)
    for run_id in waiting:
        nudge(run_id)
    return len(waiting)
