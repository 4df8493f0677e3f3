"""The sandbox refused: this machine cannot hold a guarantee, and nothing is run in a weaker mode."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from evidence.actions.end_take import end_take
from evidence.models import GradingRun
from evidence.states import RunState

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=10)


def postpone_run(run: GradingRun, *, reason: str, at: datetime | None = None) -> GradingRun:
    """Back into the queue with a wait that doubles; never a failure of the run.

    Raises LeaseLost when the run is another's now.
    """
    now = at or timezone.now()
    refusals = run.attempt - run.failures - run.losses
    wait = min(FIRST_WAIT * 2 ** min(refusals - 1, 10), LONGEST_WAIT)
    changes = {"reason": reason, "retry_at": now + wait, "nudged_at": None}
    end_take(run, to=RunState.QUEUED, verb="postpone", changes=changes, at=now)
    return run
