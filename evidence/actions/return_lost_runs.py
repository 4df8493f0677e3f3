"""The sweeper: what a dead worker held goes back to the queue, what waits unheard is nudged."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from evidence.actions.lose_run import lose_run
from evidence.actions.nudge_waiting_runs import nudge_waiting_runs
from evidence.errors import LeaseLost
from evidence.models import GradingRun
from evidence.queries import lost_runs

MOST_AT_ONCE = 200


def return_lost_runs(*, at: datetime | None = None) -> list[GradingRun]:
    """The runs whose lease had run out, now queued again or, after too many, failed."""
    now = at or timezone.now()
    returned = []
    for run in lost_runs(now)[:MOST_AT_ONCE]:
        try:
            returned.append(lose_run(run, at=now))
        except LeaseLost:
            continue  # it finished, or was renewed by an attempt after this reading
    nudge_waiting_runs(at=now)
    return returned
