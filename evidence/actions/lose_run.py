"""The lease of a run ran out: its worker died, hangs or sleeps, and another one takes the run."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from evidence.actions.end_take import end_take
from evidence.models import GradingRun
from evidence.states import RunState

AT_ONCE = 2
FIRST_WAIT = timedelta(seconds=5)


def lose_run(run: GradingRun, *, at: datetime | None = None) -> GradingRun:
    """Queue the run again, or give up after ASSAY_RUN_LOSSES lost leases (`failed`, for staff).

    Which of the two killed which is not known: a worker dies of its machine far more often than
    of the run it holds. So this is counted apart from `failures` and has a bound that an innocent
    run does not meet: with one take in four lost, the chance of ten in a row is one in a million.
    After the second loss the waits double (5 s to about 5 minutes): a storm passes meanwhile, and
    a run that does kill its worker leaves time for others. Raises LeaseLost when the run was
    renewed, finished or taken after it was read.
    """
    now = at or timezone.now()
    losses = run.losses + 1
    again = losses < settings.ASSAY_RUN_LOSSES
    changes = {
        "losses": losses,
        "reason": "lease_lost" if again else "leases_lost",
        "retry_at": now + _wait(losses),
        "nudged_at": None,
        "finished_at": None if again else now,
    }
    to = RunState.QUEUED if again else RunState.FAILED
    end_take(run, to=to, verb="lose", changes=changes, at=now, lost_lease=run.lease_until)
    return run


def _wait(losses: int) -> timedelta:
    return timedelta() if losses <= AT_ONCE else FIRST_WAIT * 2 ** (losses - AT_ONCE - 1)
