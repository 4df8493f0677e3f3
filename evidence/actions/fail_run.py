"""A take ended by our fault: the run is tried again, a bounded number of times."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from evidence.actions.end_take import end_take
from evidence.models import GradingRun
from evidence.states import RunState

RETRY_AFTER = timedelta(seconds=5)


def fail_run(
    run: GradingRun,
    *,
    reason: str,
    retry: bool = True,
    at: datetime | None = None,
) -> GradingRun:
    """Queue the run again, or give up after ASSAY_RUN_ATTEMPTS failures (`failed`, for staff).

    `reason` is an id of evidence.run_text; with `retry=False` trying again cannot help.
    Raises LeaseLost when the run is another's now.
    """
    now = at or timezone.now()
    failures = run.failures + 1
    again = retry and failures < settings.ASSAY_RUN_ATTEMPTS
    changes = {
        "failures": failures,
        "reason": reason,
        "retry_at": now + RETRY_AFTER,
        "nudged_at": None,
        "finished_at": None if again else now,
    }
    to = RunState.QUEUED if again else RunState.FAILED
    end_take(run, to=to, verb="fail", changes=changes, at=now)
    return run
